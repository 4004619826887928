import * as tf from "@tensorflow/tfjs-core";
import { assert, assertEquals } from "@std/assert";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { releaseKept } from "../../src/tensor/memory.ts";

await startCpu();

Deno.test("releaseKept() gives the same values and frees the kept tensor", () => {
  const before = tf.memory().numTensors;
  const kept = tf.tidy(() => tf.keep(tf.tensor2d([1, 2, 3, 4], [2, 2])));
  const released = releaseKept(kept);
  assert(kept.isDisposed && !released.isDisposed);
  assertEquals(released.arraySync(), [[1, 2], [3, 4]]);
  released.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("releaseKept() hands the tensor to the tidy that runs", () => {
  const before = tf.memory().numTensors;
  const released = tf.tidy(() => {
    const kept = tf.tidy(() => tf.keep(tf.scalar(5)));
    return releaseKept(kept);
  });
  // What a tidy returns outlives it.
  assertEquals(released.arraySync(), 5);
  assertEquals(tf.memory().numTensors, before + 1);
  released.dispose();
  tf.tidy(() => void releaseKept(tf.tidy(() => tf.keep(tf.scalar(5)))));
  assertEquals(tf.memory().numTensors, before);
});
