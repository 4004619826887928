import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { fitRidge } from "../../src/latent/linear_fit.ts";
import { dualRidge, standardiseRows } from "../../src/metrics/dual_ridge.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose } from "../engine/finite_differences.ts";

await startCpu();

const rows = (width: number, ...values: number[]) => ({ width, values: Float32Array.from(values) });

Deno.test("dualRidge() tells values as a hand calculation does", async () => {
  const before = tf.memory().numTensors;
  // Products of the rows -1 and 1 have (-2, 2) as eigenvector, with the value 2: what is told of 3 is 12 / (2 + p).
  const told = await dualRidge(rows(1, -1, 1), Float32Array.of(-2, 2), rows(1, 3, 0), [1, 2, 4]);
  assertClose(told.flatMap((values) => [...values]), [4, 0, 3, 0, 2, 0], 1e-5);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("dualRidge() agrees with ridge regression of the weights, for several columns", async () => {
  const random = createRandom(5);
  const [count, width] = [30, 6];
  const train = rows(width, ...Array.from({ length: count * width }, () => random.normal()));
  const others = rows(width, ...Array.from({ length: 4 * width }, () => random.normal()));
  const known = Float32Array.from({ length: 2 * count }, () => random.normal());
  const [told] = await dualRidge(train, known, others, [0.5]);
  const lists = (part: typeof train) =>
    Array.from(
      { length: part.values.length / width },
      (_, i) => part.values.slice(i * width, (i + 1) * width),
    );
  for (const column of [0, 1]) {
    // Without an intercept: the same rows once more, turned round. Products are over D, so the penalty is D times it.
    const values = known.filter((_, i) => i % 2 === column);
    const doubled = [...lists(train), ...lists(train).map((row) => row.map((value) => -value))];
    const { weights } = fitRidge(doubled, [...values, ...values.map((value) => -value)], 2 * 0.5 * width);
    const expected = lists(others).map((row) => row.reduce((sum, value, d) => sum + value * weights[d]!, 0));
    assertClose(told!.filter((_, i) => i % 2 === column), expected, 1e-3);
  }
});

Deno.test("dualRidge() refuses penalties of 0 and values that do not fit", async () => {
  const [train, others] = [rows(1, -1, 1), rows(1, 0)];
  await assertRejects(
    () => dualRidge(train, Float32Array.of(1, 2), others, [0]),
    RangeError,
    "Cannot fit rows: penalties must be above 0, got 0",
  );
  await assertRejects(
    () => dualRidge(train, Float32Array.of(1, 2, 3), others, [1]),
    RangeError,
    "Cannot fit rows: 2 rows cannot have 3 known values",
  );
});

Deno.test("standardiseRows() gives the rows to learn from mean 0 and mean square 1, others the same change", () => {
  const [train, others] = [rows(2, 1, 5, 3, 5), rows(2, 5, 6)];
  standardiseRows(train, [others]);
  // The first column has mean 2 and deviation 1; the second one is constant.
  assertEquals([[...train.values], [...others.values]], [[-1, 0, 1, 0], [3, 0]]);
});

Deno.test("standardiseRows() refuses rows of another width", () => {
  assertThrows(
    () => standardiseRows(rows(2, 1, 2), [rows(1, 1)]),
    RangeError,
    "Cannot standardise rows: widths are 2 and 1",
  );
});
