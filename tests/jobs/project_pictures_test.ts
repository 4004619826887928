import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import type { LoadedGenerator } from "../../src/jobs/load_generator.ts";
import {
  countProjectionSteps,
  judgeLatents,
  projectPictures,
  type ProjectPicturesOptions,
} from "../../src/jobs/project_pictures.ts";
import { buildPrior, type Latent, sampleLatents } from "../../src/latent/prior.ts";
import { buildNetwork, disposeNetwork, type Network } from "../../src/model/network.ts";
import { buildDecoder } from "../../src/model/sample.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";
import { TINY } from "../model/tiny_gan.ts";

/** Weights of an untrained generator are so small that its pictures hardly differ. */
const ENLARGED = 20;

function tinyNetwork(): Network {
  const layers = TINY.generator.map((layer) =>
    layer.kind === "convTranspose" && layer.filters === 2 ? { ...layer, filters: 1 } : layer
  );
  const network = buildNetwork("generator", layers, [TINY.latentSize], createRandom(4));
  for (const [name, weight] of network.weights) {
    if (name.endsWith("/weights")) tf.tidy(() => weight.assign(tf.mul(weight, ENLARGED)));
  }
  return network;
}

/** The tiny generator, grey: 8x8x1 from latents of 3. */
async function withTiny(
  engineName: Parameters<typeof useEngine>[0],
  distribution: "normal" | "uniform",
  body: (generator: LoadedGenerator) => Promise<void>,
): Promise<void> {
  const engine = await useEngine(engineName);
  await assertNoLeak(async () => {
    const network = tinyNetwork();
    await body({
      decode: buildDecoder(network, engine.compileStep),
      network,
      prior: buildPrior(distribution, TINY.latentSize),
      imageShape: [8, 8, 1],
      engine,
    } as unknown as LoadedGenerator);
    disposeNetwork(network);
  });
}

const distance = (a: Latent, b: Latent) => Math.hypot(...a.map((value, k) => value - b[k]!));

for (const { name, ignore } of await testEngines("project_pictures_test.ts")) {
  Deno.test({
    name: `${name}: a tiny generator's own pictures are found again, and their latents`,
    ignore,
    fn: () =>
      withTiny(name, "normal", async (generator) => {
        const latents = sampleLatents(generator.prior, 2, createRandom(21));
        const pictures = await generator.decode(latents);
        const found = await projectPictures(generator, pictures, { starts: 6, steps: 40, priorWeight: 1e-6 });
        found.forEach(({ error, latent, picture, guess }, i) => {
          assert(error < 1, `picture ${i} is ${error} grey levels off`);
          assert(distance(latent, latents[i]!) < 0.1, `${latent} for ${latents[i]}`);
          assertEquals([picture.width, picture.height, picture.channels, guess], [8, 8, 1, undefined]);
        });
      }),
  });
}

const cpu = (
  name: string,
  body: (generator: LoadedGenerator) => Promise<void>,
  distribution: "normal" | "uniform" = "normal",
) => Deno.test(name, () => withTiny("cpu", distribution, body));

const QUICK: ProjectPicturesOptions = { starts: 2, steps: 4, rounds: 2 };

cpu("the result is that of the seed, and does not depend on other pictures", async (generator) => {
  const pictures = await generator.decode(sampleLatents(generator.prior, 2, createRandom(1)));
  const both = await projectPictures(generator, pictures, QUICK);
  const [second] = await projectPictures(generator, [pictures[1]!], QUICK);
  assertEquals(second, both[1]);
  const [other] = await projectPictures(generator, [pictures[1]!], { ...QUICK, seed: 5 });
  assert(distance(other!.latent, second!.latent) > 1e-3);
});

cpu("latents of a uniform prior stay in its range", async (generator) => {
  const white = { width: 8, height: 8, channels: 1, data: new Uint8Array(64).fill(255) };
  const found = await projectPictures(generator, [white], { starts: 3, steps: 20, rounds: 4 });
  assert(found[0]!.latent.every((component) => Math.abs(component) <= 1), String(found[0]!.latent));
}, "uniform");

cpu("the encoder's guess is a start and is told beside; a perfect one is kept", async (generator) => {
  const latents = sampleLatents(generator.prior, 2, createRandom(8));
  const pictures = await generator.decode(latents);
  const encoder = { encode: () => Promise.resolve(latents) };
  const found = await projectPictures(generator, pictures, { starts: 0, steps: 3, rounds: 3, encoder });
  assertEquals(found.map(({ guess }) => guess), await judgeLatents(generator, pictures, latents));
  found.forEach(({ error, guess }) => assert(guess!.error === 0 && error < 1, `${error}`));
});

cpu(
  "onStep is told of all steps, in order, and ends the search where it returns false",
  async (generator) => {
    const pictures = await generator.decode(sampleLatents(generator.prior, 3, createRandom(2)));
    const told: number[] = [];
    await projectPictures(generator, pictures, { ...QUICK, onStep: (done) => void told.push(done) });
    assertEquals(told.at(-1), countProjectionSteps(generator, 3, QUICK));
    assertEquals(told, told.toSorted((a, b) => a - b));
    const calls: number[] = [];
    const onStep = (done: number) => {
      calls.push(done);
      return done < 2;
    };
    const found = await projectPictures(generator, pictures, { ...QUICK, onStep });
    assertEquals([calls, found.length], [[1, 2], 3]);
    assert(found.every(({ latent }) => latent.every(Number.isFinite)));
  },
);

cpu("pictures of another size, and a search without a start, are refused", async (generator) => {
  const wide = { width: 9, height: 8, channels: 1, data: new Uint8Array(72) };
  const error = await assertRejects(() => projectPictures(generator, [wide]), RangeError);
  assertEquals(error.message, "Cannot use a picture: shape must be [8, 8, 1], got [8, 9, 1]");
  const right = { ...wide, width: 8, data: new Uint8Array(64) };
  const none = await assertRejects(() => projectPictures(generator, [right], { starts: 0 }), RangeError);
  assertEquals(none.message, "Cannot project pictures: there must be 1 start or more");
  assertEquals(await projectPictures(generator, [], QUICK), []);
});

Deno.test("countProjectionSteps() counts the descent of each batch and the rounds of each picture", () => {
  const steps = (side: number, pictures: number, options: ProjectPicturesOptions) =>
    countProjectionSteps({ imageShape: [side, side, 3] }, pictures, options);
  // 8x7 4x7 2x7 1x39: 60 steps for all, 16 rounds each.
  assertEquals(steps(64, 3, { starts: 8, steps: 60, rounds: 16 }), 60 + 3 * 16);
  // 128 rows of 64 x 64 pixels at a time: 16 pictures of 8 starts, 14 with the encoder's.
  const encoder = { encode: () => Promise.resolve([]) };
  assertEquals(steps(64, 17, { starts: 8, steps: 60, rounds: 0 }), 120);
  assertEquals(steps(64, 14, { starts: 8, steps: 60, rounds: 0, encoder }), 60);
  assertEquals(steps(64, 15, { starts: 8, steps: 60, rounds: 0, encoder }), 120);
});
