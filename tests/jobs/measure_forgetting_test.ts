import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { decodeWithout, measureForgetting } from "../../src/jobs/measure_forgetting.ts";
import type { PictureSet } from "../../src/metrics/picture_set.ts";
import { featureLayers } from "../../src/model/feature_layers.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { drawingNetwork } from "../support/set_weights.ts";

await startCpu();

/** Filter 0 draws the mark and filter 1 something else, in three grey levels of one pixel. */
const network = drawingNetwork(2, 1, [0.5, 0.2]);
const dropped = { layer: featureLayers(network)[0]!, filters: [0] };
const reader = {
  attributes: [{ name: "mark", kind: "boolean" }, { name: "bright", kind: "boolean" }] as const,
  read: ({ data }: PictureSet) =>
    Promise.resolve([
      { name: "mark", kind: "boolean" as const, values: Array.from(data, (byte) => byte > 180) },
      { name: "bright", kind: "boolean" as const, values: Array.from(data, (byte) => byte > 140) },
    ]),
};

Deno.test("measureForgetting() compares what is read before and after, beside random filters", async () => {
  const before = tf.memory().numTensors;
  // 191 and 217 with the mark, 153 without.
  const latents = [Float32Array.of(1, 0), Float32Array.of(1, 1), Float32Array.of(0, 1)];
  const columns = await reader.read({
    ...{ count: 3, height: 1, width: 1, channels: 1 },
    data: Uint8Array.of(191, 217, 153),
  });
  const progress: number[] = [];
  const { result, others } = await measureForgetting(
    { network },
    reader,
    { latents, columns, has: [true, true, false] },
    {
      ...{ wanted: { name: "mark", value: true }, dropped, draws: 2, random: createRandom(0) },
      onProgress: (done) => progress.push(done),
    },
  );
  // Without filter 0: 128, 153, 153. Nothing has the mark, and one is not bright any more.
  assertEquals([result.before, result.after, result.kept], [2 / 3, 0, 0]);
  assertEquals(result.changes.map(({ name, change }) => [name, change]), [["mark", 2 / 3], [
    "bright",
    1 / 3,
  ]]);
  for (const { filters, result } of others) {
    // Without filter 1: 191, 191, 128.
    assertEquals([filters.length, result.after], [1, filters[0] === 0 ? 0 : 2 / 3]);
  }
  assertEquals([others.length, progress], [2, [1, 2, 3]]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("decodeWithout() leaves the filters out", async () => {
  const [picture] = await decodeWithout({ network }, dropped)([Float32Array.of(1, 1)]);
  assertEquals([...picture!.data], [153]);
});
