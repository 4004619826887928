import * as tf from "@tensorflow/tfjs-core";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { buildAdam, disposeAdam } from "../../src/model/adam.ts";
import { codeSize } from "../../src/model/attribute_codes.ts";
import { fallingRates } from "../../src/model/falling_rates.ts";
import { countParameters, disposeNetwork } from "../../src/model/network.ts";
import { buildRegressor, codeLoss, regressorStep, wearImages } from "../../src/model/regressor.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";

const ATTRIBUTES = [
  { name: "mouth", kind: "category", categories: ["flat", "smile", "open"] },
  { name: "size", kind: "number", range: [2, 6] },
  { name: "glasses", kind: "boolean" },
] as const;
const ADAM = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Four pictures of noise with four different codes. */
function batch(): { images: tf.Tensor4D; codes: tf.Tensor2D } {
  const random = createRandom(3);
  const values = Float32Array.from({ length: 4 * 64 * 64 * 3 }, () => 2 * random.uniform() - 1);
  const codes = [[1, 0, 0, -1, 0, 1], [0, 1, 0, 0.5, 1, 0], [0, 0, 1, 1, 0, 1], [0, 1, 0, 0, 0, 1]];
  return { images: tf.tensor4d(values, [4, 64, 64, 3]), codes: tf.tensor2d(codes) };
}

for (const { name, ignore } of await testEngines("regressor_test.ts")) {
  Deno.test({
    name: `${name}: codeLoss() adds cross-entropies and four times the squared errors`,
    ignore,
    async fn() {
      await useEngine(name);
      await assertNoLeak(() =>
        tf.tidy(() => {
          const codes = tf.tensor2d([[0, 1, 0, 0.5, 1, 0], [1, 0, 0, -1, 0, 1]]);
          const outputs = tf.tensor2d([[0, 0, 0, 0.25, 0, 0], [2, 0, 0, 0, 0, 3]]);
          // mouth: ln 3, and ln(e^2 + 2) - 2; size: 4 · (1/16, 1); glasses: ln 2, and ln(1 + e^3) - 3.
          const mouth = (Math.log(3) + Math.log(Math.exp(2) + 2) - 2) / 2;
          const size = 4 * (1 / 16 + 1) / 2;
          const glasses = (Math.log(2) + Math.log(1 + Math.exp(3)) - 3) / 2;
          assertAlmostEquals(
            codeLoss(ATTRIBUTES, outputs, codes).dataSync()[0]!,
            mouth + size + glasses,
            1e-5,
          );
        })
      );
    },
  });

  Deno.test({
    name: `${name}: wearImages() adds the grain, then takes each picture so far to the mean of 3 x 3 pixels`,
    ignore,
    async fn() {
      await useEngine(name);
      const values = tf.tidy(() => {
        // Of 3 x 3 pixels the middle one is 0.9; the second picture is the same, blurred.
        const one = [0, 0, 0, 0, 0.9, 0, 0, 0, 0];
        const images = tf.tensor4d([...one, ...one], [2, 3, 3, 1]);
        const grain = tf.tensor4d([2, ...new Array(17).fill(0)], [2, 3, 3, 1]);
        const amounts = (...values: number[]) => tf.tensor4d(values, [2, 1, 1, 1]);
        const worn = wearImages(images, {
          grain,
          grainAmounts: amounts(0.1, 0.1),
          blurAmounts: amounts(0, 0.5),
        });
        return [...worn.dataSync()];
      });
      // Means of the second: 0.9 over 4, 6 and 9 pixels (at the rim there are fewer).
      const [corner, side, middle] = [0.9 / 8, 0.9 / 12, 0.9 / 2 + 0.9 / 18];
      const expected = [
        ...[0.2, 0, 0, 0, 0.9, 0, 0, 0, 0],
        ...[corner, side, corner, side, middle, side, corner, side, corner],
      ];
      expected.forEach((value, i) => assertAlmostEquals(values[i]!, value, 1e-6, `pixel ${i}: ${values}`));
    },
  });

  // Steps of this size take the cpu backend half a minute.
  if (name === "cpu") continue;
  Deno.test({
    name: `${name}: regressorStep() learns a batch, moves the averages, and leaves no tensor behind`,
    ignore,
    async fn() {
      const engine = await useEngine(name);
      const network = buildRegressor(ATTRIBUTES, createRandom(1));
      const training = { attributes: ATTRIBUTES, network, adam: buildAdam(network.weights, ADAM) };
      const { images, codes } = batch();
      const run = engine.compileStep((
        x: tf.Tensor4D,
        y: tf.Tensor2D,
        rates: ReturnType<typeof fallingRates>,
      ) => regressorStep(training, x, y, rates));
      const steps = 12;
      const losses: number[] = [];
      const take = async (step: number) => {
        const loss = tf.tidy(() => run(images, codes, fallingRates(training.adam, step, steps)));
        losses.push((await loss.data())[0]!);
        loss.dispose();
      };
      await take(1);
      await assertNoLeak(async () => {
        for (let step = 2; step <= steps; step++) await take(step);
      });
      assert(losses.at(-1)! < 0.6 * losses[0]!, losses.join(" "));
      const means = network.averages.get("01_batchNorm/mean")!.dataSync();
      assert(means.some((mean) => mean !== 0));
      tf.dispose([images, codes]);
      disposeAdam(training.adam);
      disposeNetwork(network);
    },
  });
}

Deno.test("buildRegressor() has an output for each code, and weights that stay below 300 KB", async () => {
  await useEngine("cpu");
  const network = buildRegressor(ATTRIBUTES, createRandom(1));
  const weights = [...network.weights.values()];
  // 5·5·3·16 + 3·3·(16·32 + 32·40 + 40·56) of the convolutions, gamma and beta, 4·4·56·6 of the dense layer.
  assertEquals(countParameters(network), 1200 + 9 * (512 + 1280 + 2240) + 2 * (16 + 32 + 40 + 56) + 896 * 6);
  assertEquals(weights.at(-1)!.shape, [896, codeSize(ATTRIBUTES)]);
  assert(4 * countParameters(network) < 300_000);
  disposeNetwork(network);
});

Deno.test("regressorStep() names a shape that does not fit", async () => {
  await useEngine("cpu");
  const network = buildRegressor(ATTRIBUTES, createRandom(1));
  const training = { attributes: ATTRIBUTES, network, adam: buildAdam(network.weights, ADAM) };
  const { images, codes } = batch();
  const rates = fallingRates(training.adam, 1, 2);
  assertThrows(
    () => regressorStep(training, tf.tidy(() => tf.zeros([4, 32, 32, 3])), codes, rates),
    RangeError,
    "Cannot use images: shape must be [any, 64, 64, 3], got [4, 32, 32, 3]",
  );
  assertThrows(
    () => regressorStep(training, images, tf.tidy(() => tf.zeros([4, 5])), rates),
    RangeError,
    "Cannot use codes: shape must be [4, 6], got [4, 5]",
  );
  disposeAdam(training.adam);
  disposeNetwork(network);
});
