import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { buildAverage, updateAverage } from "../../src/model/average.ts";
import { averagingRate, buildNetwork, disposeNetwork } from "../../src/model/network.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose, assertNoLeak } from "../engine/finite_differences.ts";
import { TINY } from "./tiny_gan.ts";

await startCpu();

const LAYERS = [{ kind: "dense", units: 1 }, { kind: "batchNorm" }] as const;
const read = (variable: tf.Variable) => [...variable.dataSync()];

Deno.test("the average of weights is bias-corrected, and batch norm's own averages are copied", () => {
  const generator = buildNetwork("generator", LAYERS, [1], createRandom(1));
  const average = buildAverage(generator);
  const [weight, mean] = [
    generator.weights.get("00_dense/weights")!,
    generator.averages.get("01_batchNorm/mean")!,
  ];
  const expected: number[] = [];
  let sum = 0;
  const values = [8, 2, 5];
  values.forEach((value, i) => {
    tf.tidy(() => {
      weight.assign(tf.tensor2d([[value]]));
      mean.assign(tf.tensor1d([10 * value]));
      updateAverage(average, generator, tf.scalar(averagingRate(i + 1, 1 - 0.75)));
    });
    // ema = 0.75 ema + 0.25 w from 0, divided by what the weights add up to.
    sum = 0.75 * sum + 0.25 * value;
    expected.push(sum / (1 - 0.75 ** (i + 1)));
    assertClose(read(average.weights.get("00_dense/weights")!), [expected.at(-1)!], 1e-6);
    assertEquals(read(average.averages.get("01_batchNorm/mean")!), [10 * value]);
  });
  assertClose(expected, [8, (0.1875 * 8 + 0.25 * 2) / 0.4375, expected[2]!], 1e-6);
  [generator, average].forEach(disposeNetwork);
});

Deno.test("buildAverage() starts equal to the generator, as a network of its own", async () => {
  const generator = buildNetwork("generator", TINY.generator, [TINY.latentSize], createRandom(2));
  const average = buildAverage(generator);
  assertEquals(average.name, "average");
  for (const part of ["weights", "averages"] as const) {
    assertEquals([...average[part].keys()], [...generator[part].keys()]);
    for (const [name, variable] of average[part]) {
      assertEquals(read(variable), read(generator[part].get(name)!));
    }
  }
  await assertNoLeak(() => tf.tidy(() => updateAverage(average, generator, tf.scalar(0.5))));
  tf.tidy(() => generator.weights.get("00_dense/weights")!.assign(tf.zeros([3, 16])));
  assertEquals(read(average.weights.get("00_dense/weights")!).every((value) => value === 0), false);
  [generator, average].forEach(disposeNetwork);
});
