import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { filtersByWeight } from "../../src/jobs/filters_by_weight.ts";
import { filtersByEffect } from "../../src/jobs/forget_filters.ts";
import { describeForgetting, forgetFigure } from "../../src/jobs/forget_figure.ts";
import { collectPictures } from "../../src/metrics/picture_set.ts";
import { featureLayers } from "../../src/model/feature_layers.ts";
import { dropFilters } from "../../src/model/filter_effects.ts";
import { buildDecoder } from "../../src/model/sample.ts";
import { createRandom } from "../../src/tensor/random.ts";
import type { Images } from "../../src/tensor/tensors.ts";
import { drawingNetwork } from "../support/set_weights.ts";

await startCpu();

/**
 * Channel 0 has the mark. Filter 0 draws it; filter 1 draws the other channels; filter 2 draws more of the mark, but
 * much of another channel, too.
 */
const network = drawingNetwork(3, 3, [0.3, 0, 0, 0, 0.2, 0.2, 0.6, 0, 0.9]);
const layer = featureLayers(network)[0]!;

/** Reads a channel as the logit of each of two booleans, the second one of channels 1 and 2. */
const reader = {
  attributes: [{ name: "mark", kind: "boolean" }, { name: "rest", kind: "boolean" }] as const,
  codes: (images: Images) =>
    tf.tidy(() => {
      const channels = tf.reshape(images, [-1, 3]);
      const readings = tf.tensor2d([[0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1]]);
      return tf.matMul(channels, readings);
    }),
};

const known = {
  shown: [Float32Array.of(1, 1, 0.1), Float32Array.of(1.2, 0.5, 0.2)],
  absent: [Float32Array.of(-1, 1, 0.1), Float32Array.of(-2, 0.4, 0.3)],
};
const BY = { count: 1, replace: "zero" as const, random: createRandom(1) };
const WANTED = { name: "mark", value: true };

Deno.test("filtersByEffect() finds the filter that draws the mark; without it the mark is gone", async () => {
  const before = tf.memory().numTensors;
  const dropped = await filtersByEffect(network, layer, reader, WANTED, known, BY);
  assertEquals([dropped.filters, dropped.fill], [[0], undefined]);
  const decode = buildDecoder(network, undefined, dropFilters(dropped));
  const [picture] = await decode([Float32Array.of(2, 1, 0)]);
  // (0 + 1) · 127.5 and (0.2 + 1) · 127.5; with the filter, the mark is (0.6 + 1) · 127.5.
  assertEquals([...picture!.data], [128, 153, 153]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("filtersByEffect() goes on with what is left, and ends where nothing draws the mark", async () => {
  const dropped = await filtersByEffect(network, layer, reader, WANTED, known, { ...BY, count: 3 });
  assertEquals(dropped.filters, [0, 2]);
});

Deno.test("filtersByEffect() with means fills in the mean map of faces without the mark", async () => {
  const before = tf.memory().numTensors;
  const dropped = await filtersByEffect(network, layer, reader, WANTED, known, { ...BY, replace: "mean" });
  // Filter 0 is at 0 in both; the others' means are 0.7 and 0.2.
  const fill = [...dropped.fill!.dataSync()];
  [0, 0.7, 0.2].forEach((value, i) => assertAlmostEquals(fill[i]!, value, 1e-6));
  assertEquals(dropped.filters, [0]);
  dropped.fill!.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("filtersByWeight() finds filters that are more active where the mark is", async () => {
  const before = tf.memory().numTensors;
  const random = createRandom(2);
  const faces = (sign: number) =>
    Array.from({ length: 12 }, () => Float32Array.of(sign * (1 + random.uniform()), random.uniform(), 0.5));
  const many = { shown: faces(1), absent: faces(-1) };
  const pictures = collectPictures(await buildDecoder(network)([...many.shown, ...many.absent]));
  const { filters } = await filtersByWeight(network, layer, many, pictures, { count: 1, replace: "zero" });
  assertEquals(filters, [0]);
  assertEquals(tf.memory().numTensors, before);
});

const RESULT = {
  before: 0.5,
  after: 0.125,
  kept: 0.25,
  changes: [
    { name: "mark", change: 0.375, before: { share: 0.5 }, after: { share: 0.125 } },
    { name: "rest", change: 0.05, before: { share: 0.5 }, after: { share: 0.45 } },
  ],
};

Deno.test("describeForgetting() tells what is left, and what else changed, beside the mean of random filters", () => {
  const random = [{ ...RESULT, after: 0.5 }, { ...RESULT, after: 0.4, kept: 0.75 }];
  assertEquals(describeForgetting("mark", "mark", RESULT, random), [
    "                               left out  random filters",
    "  faces with mark before         50.0 %          50.0 %",
    "  faces with mark after          12.5 %          45.0 %",
    "  of those with it, still        25.0 %          50.0 %",
    "Other attributes: faces whose class is another one, or mean change of a number in its range",
    "  rest                            5.0 %           5.0 %",
  ]);
  assertEquals(describeForgetting("mark", "mark", RESULT, [])[2], "  faces with mark after          12.5 %");
});

Deno.test("forgetFigure() shows the same faces before and after, those with the attribute first", async () => {
  const latents = [...known.absent, ...known.shown];
  const decode = buildDecoder(network);
  const { figure, latents: rows } = await forgetFigure({
    ...{ decode, without: decode, latents, has: [false, false, true, true], shown: 1, scale: 2 },
    ...{ attribute: "mark", layer: 1, filters: [1], result: RESULT, randomResults: [] },
  });
  assertEquals(figure.title, "mark forgotten: 1 filter of layer 1 left out");
  assertEquals(figure.notes, ["filters 1; faces with mark: 50.0 % before, 12.5 % after, of 4"]);
  assertEquals(figure.blocks.map(({ title, columns, rowLabels }) => [title, columns, rowLabels]), [
    ["with mark", 1, ["before", "after"]],
    ["without mark", 1, ["before", "after"]],
  ]);
  assertEquals(rows, [[known.shown[0]], [known.shown[0]], [known.absent[0]], [known.absent[0]]]);
});
