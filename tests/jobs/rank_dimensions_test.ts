import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { describeEffect } from "../../src/jobs/explore_rank.ts";
import { rankDimensions } from "../../src/jobs/rank_dimensions.ts";
import type { PictureSet } from "../../src/metrics/picture_set.ts";
import { fakeDecode, fakeGenerator, fakeUniformGenerator } from "../support/fake_decoder.ts";

const OPTIONS = { count: 4, mean: 0, sd: 0, seed: 1 };
/** Dimension 2 counts three times as much as the others, 3 not at all. */
const weighted = {
  ...fakeGenerator(3),
  decode: (latents: readonly Float32Array[]) =>
    fakeDecode(latents.map((z) => Float32Array.of(z[0]!, 3 * z[1]!, 0))),
};

Deno.test("rankDimensions() orders dimensions by what a unit of them changes", async () => {
  const effects = await rankDimensions(weighted, OPTIONS);
  // 10 grey levels for a unit of one of three pixels, 30 for the second one.
  assertEquals(effects, [
    { dimension: 2, imageChange: 10, attributes: [] },
    { dimension: 1, imageChange: 10 / 3, attributes: [] },
    { dimension: 3, imageChange: 0, attributes: [] },
  ]);
});

Deno.test("rankDimensions() measures where a uniform prior ends for the part of a unit that is left", async () => {
  const [first, second] = await rankDimensions(fakeUniformGenerator(2), { ...OPTIONS, mean: 1 });
  // From 0.5 to 1: 5 grey levels of one of two pixels, for half a unit.
  assertEquals([first!.imageChange, second!.imageChange], [5, 5]);
});

Deno.test("rankDimensions() measures on a face that is named, and on others around it", async () => {
  const seen: number[][] = [];
  const watched = {
    ...fakeGenerator(2),
    decode: (latents: readonly Float32Array[]) => {
      seen.push(...latents.map((z) => [...z]));
      return fakeDecode(latents);
    },
  };
  const face = { name: "seed 7", latent: Float32Array.of(3, -4) };
  await rankDimensions(watched, { ...OPTIONS, count: 1, face });
  assertEquals(seen, [[2.5, -4], [3.5, -4], [3, -4.5], [3, -3.5]]);
  seen.length = 0;
  await rankDimensions(watched, { ...OPTIONS, count: 3, sd: 0.1, face });
  assertEquals(seen.length, 12);
  seen.slice(1, 3).forEach(([x, y]) => {
    assertAlmostEquals(x!, 2.5, 0.5);
    assertAlmostEquals(y!, -4, 0.5);
  });
});

Deno.test("rankDimensions() reads what changes in the faces, the most changed attribute first", async () => {
  const sizes: number[] = [];
  const progress: number[] = [];
  const reader = {
    attributes: [
      { name: "never", kind: "boolean" },
      { name: "grey", kind: "number", range: [0, 100] },
    ] as const,
    // The grey of the second pixel, minus 100.
    read({ count, width, data }: PictureSet) {
      sizes.push(count);
      const greys = Array.from({ length: count }, (_, i) => data[i * width + 1]! - 100);
      return Promise.resolve([
        { name: "never", kind: "boolean" as const, values: greys.map(() => false) },
        { name: "grey", kind: "number" as const, values: greys },
      ]);
    },
  };
  const effects = await rankDimensions(weighted, {
    ...OPTIONS,
    reader,
    onProgress: (done) => progress.push(done),
  });
  const [second, first] = effects;
  assertEquals(second!.attributes.map(({ name }) => name), ["grey", "never"]);
  assertAlmostEquals(second!.attributes[0]!.change, 0.3);
  assertAlmostEquals(second!.attributes[0]!.drift!, 0.3);
  assertEquals(first!.attributes.map(({ change }) => change), [0, 0]);
  assertEquals([sizes, progress], [[8, 8, 8], [1, 2, 3]]);
});

Deno.test("rankDimensions() needs a face", async () => {
  for (const count of [0, 1.5]) {
    const error = await assertRejects(() => rankDimensions(weighted, { ...OPTIONS, count }), RangeError);
    assertEquals(error.message, `Cannot rank dimensions: count must be 1 or more, got ${count}`);
  }
});

Deno.test("describeEffect() names the three attributes that change most", () => {
  const attributes = [["smile", 0.254], ["glasses", 0.1], ["mouth", 0.02], ["eyes", 0.01]] as const;
  const effect = {
    dimension: 28,
    imageChange: 5.26,
    attributes: attributes.map(([name, change]) => ({ name, change })),
  };
  assertEquals(
    describeEffect(effect),
    "Dimension 28: 5.3 of 255 for one unit; most: smile 25 %, glasses 10 %, mouth 2 %",
  );
  assertEquals(describeEffect({ ...effect, attributes: [] }), "Dimension 28: 5.3 of 255 for one unit");
});
