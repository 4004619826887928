import { TRAINING_CONFIG } from "../support/training_config.ts";
import { assert, assertEquals } from "@std/assert";
import type { Dataset } from "../../src/data/dataset.ts";
import { prepareScore } from "../../src/jobs/score_checkpoints.ts";
import type { Latent } from "../../src/latent/prior.ts";
import type { TrainingConfig } from "../../src/store/config.ts";
import { createRandom } from "../../src/tensor/random.ts";

const SIZE = 32;
const BYTES = SIZE * SIZE * 3;

function configOf(size: number): TrainingConfig {
  const prior = { ...TRAINING_CONFIG.prior, size: 10 };
  return { ...TRAINING_CONFIG, size, prior, seed: 5, dataset: { name: "bars", count: 300, checksum: "0" } };
}

/** A picture of a bar, at a place that the random numbers choose. */
function bar(seed: number): Uint8Array {
  const column = createRandom(seed).integer(SIZE - 4);
  return Uint8Array.from({ length: BYTES }, (_, i) => {
    const x = Math.floor(i / 3) % SIZE;
    return x >= column && x < column + 4 ? 230 : 20;
  });
}

/** As much of a dataset as is asked for. */
function barsOf(count: number): Dataset {
  const readImages = (indices: Uint32Array) => {
    const data = new Uint8Array(indices.length * BYTES);
    indices.forEach((index, i) => data.set(bar(index), i * BYTES));
    return data;
  };
  return { count, readImages } as unknown as Dataset;
}

const picture = (data: Uint8Array) => ({ width: SIZE, height: SIZE, channels: 3 as const, data });

Deno.test("the score is low for pictures like the data, high for others, and the same each time", async () => {
  const asked: number[] = [];
  const like = (latents: readonly Latent[]) => {
    asked.push(latents.length);
    return Promise.resolve(latents.map((_, i) => picture(bar(1000 + i))));
  };
  const noise = (latents: readonly Latent[]) =>
    Promise.resolve(latents.map((_, i) => {
      const random = createRandom(i);
      return picture(Uint8Array.from({ length: BYTES }, () => random.integer(256)));
    }));
  const score = prepareScore(configOf(SIZE), barsOf(300), like)!;
  const first = await score();
  assertEquals([await score(), asked], [first, [256, 256]]);
  const other = await prepareScore(configOf(SIZE), barsOf(300), noise)!();
  assert(first > 0 && other > 3 * first, `${first}, ${other}`);
});

Deno.test("fewer pictures are compared with fewer; one alone, and sizes without a pyramid, have no score", async () => {
  const like = (latents: readonly Latent[]) => Promise.resolve(latents.map((_, i) => picture(bar(i))));
  assert(await prepareScore(configOf(SIZE), barsOf(9), like)!() >= 0);
  assertEquals(prepareScore(configOf(SIZE), barsOf(1), like), undefined);
  assertEquals(prepareScore(configOf(35), barsOf(300), like), undefined);
});
