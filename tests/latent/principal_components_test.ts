import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { componentScores, principalComponents, rowOfScores } from "../../src/latent/principal_components.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose } from "../engine/finite_differences.ts";

await startCpu();

const find = (rows: number[][], count: number) =>
  principalComponents(Float32Array.from(rows.flat()), rows[0]!.length, count, createRandom(1));

Deno.test("principalComponents() finds the axes of points on a cross", () => {
  // Along (3, 4)/5 the points lie at -5 and 5, across at -1 and 1: squares 50 and 2, over N - 1 = 3.
  const { mean, components, variances, totalVariance } = find([[13, 24], [7, 16], [10.8, 19.4], [
    9.2,
    20.6,
  ]], 2);
  assertClose(mean, [10, 20], 1e-6);
  assertClose(components[0]!, [0.6, 0.8], 1e-6);
  assertClose(components[1]!, [0.8, -0.6], 1e-6);
  assertClose(variances, [50 / 3, 2 / 3], 1e-5);
  assertAlmostEquals(totalVariance, 52 / 3, 1e-5);
});

Deno.test("principalComponents() finds few of many dimensions, as a whole decomposition does", () => {
  // Column i of 40 has the deviation 0.8^i, so the first components are the first columns, nearly.
  const random = createRandom(7);
  const rows = Array.from(
    { length: 300 },
    () => Array.from({ length: 40 }, (_, i) => 0.8 ** i * random.normal()),
  );
  const [few, whole] = [find(rows, 3), find(rows, 40)];
  few.components.forEach((component, k) => assertClose(component, whole.components[k]!, 1e-3));
  assertClose(few.variances, whole.variances.slice(0, 3), 1e-3);
  assertAlmostEquals(whole.variances.reduce((a, b) => a + b), whole.totalVariance, 1e-3);
});

Deno.test("componentScores() and rowOfScores() undo each other where all components are there", () => {
  const found = find([[1, 2, 3], [4, 0, 1], [0, 5, 2], [7, 1, 1]], 3);
  const row = [2, 3, 5];
  assertClose(rowOfScores(found, componentScores(found, row)), row, 1e-4);
  assertClose(rowOfScores(found, []), found.mean, 0);
});

Deno.test("principalComponents() of equal rows has no variance, and no NaN", () => {
  const { components, variances } = find([[1, 2], [1, 2], [1, 2]], 1);
  assertEquals(variances, [0]);
  assertEquals([...components[0]!].every(Number.isFinite), true);
});

Deno.test("principalComponents() says how many there can be, and leaves no tensor", () => {
  const before = tf.memory().numTensors;
  assertThrows(
    () => find([[1, 2, 3], [4, 5, 6]], 2),
    RangeError,
    "Cannot find 2 principal components: 2 rows of 3 numbers have at most 1",
  );
  find([[1, 2, 3], [4, 5, 6]], 1);
  assertEquals(tf.memory().numTensors, before);
});
