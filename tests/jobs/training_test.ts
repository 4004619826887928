import { TRAINING_CONFIG } from "../support/training_config.ts";
import { assertEquals, assertRejects } from "@std/assert";
import type { Dataset } from "../../src/data/dataset.ts";
import { startTraining } from "../../src/jobs/training.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { type Engine, startEngine } from "../../src/engine/engine.ts";
import { lacksTensorFlow } from "../support/engines.ts";

const ignore = await lacksTensorFlow("training_test.ts");
const SHAPE = [6, 32, 32, 1] as const;
const [COUNT, SIDE] = SHAPE;

/** Grey pictures, of which some readings fail. */
function datasetThatFails(isReadable: (reading: number) => boolean): Dataset {
  let readings = 0;
  const readImages = (indices: ArrayLike<number>) => {
    if (!isReadable(++readings)) throw new Error(`reading ${readings} failed`);
    return new Uint8Array(indices.length * SIDE * SIDE).fill(128);
  };
  const header = { name: "grey", count: COUNT, shape: SHAPE, checksum: "" };
  return { header, count: COUNT, imageBytes: SIDE * SIDE, readImages } as unknown as Dataset;
}

async function startOn(dataset: Dataset, steps: number, change: Partial<Engine> = {}) {
  const engine = { ...await startEngine("tensorflow"), ...change };
  const prior = buildPrior("normal", 4);
  const config = { ...TRAINING_CONFIG, size: SIDE, channels: 1, prior, dataset: dataset.header };
  const counts = () => [engine.tensorCount(), engine.handleCount()];
  const before = counts();
  const training = startTraining({ config, dataset, steps }, engine);
  return { training, counts, before };
}

Deno.test({
  name: "the batch that is read ahead belongs to no checkpoint before its step",
  ignore,
  async fn() {
    const { training, counts, before } = await startOn(datasetThatFails(() => true), 3);
    const used = async () => (await training.checkpoint()).data;
    const random = async () => (await training.checkpoint()).latentRandom;
    const [start, startRandom] = [await used(), await random()];
    assertEquals(start.used, 0);
    await training.next();
    assertEquals([(await used()).used, training.epoch], [4, 1]);
    const afterOne = await random();
    await training.next();
    // 6 pictures in batches of 4: the second one takes 2 of the next pass.
    assertEquals([(await used()).epoch, (await used()).used, training.epoch], [1, 2, 2]);
    await training.next();
    assertEquals([(await used()).epoch, (await used()).used], [1, 6]);
    assertEquals(
      new Set([startRandom, afterOne, await random()].map((state) => JSON.stringify(state))).size,
      3,
    );
    training.dispose();
    assertEquals(counts(), before, "tensors and handles before and after");
  },
});

Deno.test({
  name: "a batch that cannot be read ahead fails its own step, and the checkpoint is that of the step before",
  ignore,
  async fn() {
    const { training, counts, before } = await startOn(datasetThatFails((reading) => reading !== 2), 5);
    await training.next();
    const good = await training.checkpoint();
    assertEquals([good.step, good.data.used], [1, 4]);
    await assertRejects(() => training.next(), Error, "reading 2 failed");
    const after = await training.checkpoint();
    assertEquals([after.step, after.data, after.latentRandom], [1, good.data, good.latentRandom]);
    training.dispose();
    assertEquals(counts(), before, "tensors and handles before and after");
  },
});

Deno.test({
  name: "a step that fails at once, while the next batch is read, fails its own call",
  ignore,
  async fn() {
    const fail = () => Promise.reject(new Error("the step failed"));
    const compileStep = () => Object.assign(() => {}, { start: fail }) as never;
    const { training, counts, before } = await startOn(datasetThatFails(() => true), 5, { compileStep });
    await assertRejects(() => training.next(), Error, "the step failed");
    assertEquals((await training.checkpoint()).step, 0);
    training.dispose();
    assertEquals(counts(), before, "tensors and handles before and after");
  },
});
