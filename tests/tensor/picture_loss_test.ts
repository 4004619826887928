import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { pyramidLoss, pyramidResiduals } from "../../src/tensor/picture_loss.ts";
import type { Images } from "../../src/tensor/tensors.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";

/** Images of 2 x 2 pixels, grey. */
const images = (...rows: number[][]) => tf.tensor4d(rows.flat(), [rows.length, 2, 2, 1]);

for (const { name, ignore } of await testEngines("picture_loss_test.ts")) {
  const engineTest = (title: string, body: () => void) =>
    Deno.test({
      name: `${name}: ${title}`,
      ignore,
      async fn() {
        await useEngine(name);
        await assertNoLeak(() => tf.tidy(body));
      },
    });

  engineTest("pyramidLoss() adds the mean squares of pixels and of means over squares", () => {
    // Pixels: (1 + 1 + 0 + 4) / 4 = 1.5; their mean is (1 - 1 + 0 + 2) / 4 = 0.5, squared 0.25.
    const loss = pyramidLoss(images([1, -1, 0, 2], [3, 3, 3, 3]), images([0, 0, 0, 0], [3, 3, 3, 3]));
    assertEquals([...loss.dataSync()], [1.75, 0]);
  });

  engineTest(
    "an error over an area counts four times at 8 pixels, one in a pixel alone hardly more than once",
    () => {
      const zeros = tf.zeros([1, 8, 8, 1]);
      const [even] = pyramidLoss(tf.fill([1, 8, 8, 1], 0.5), zeros).dataSync();
      assertAlmostEquals(even!, 4 * 0.25, 1e-6);
      // 1 / 64 · (1 + 1/4 + 1/16 + 1/64)
      const one = tf.tensor4d([1, ...new Array(63).fill(0)], [1, 8, 8, 1]);
      assertAlmostEquals(pyramidLoss(one, zeros).dataSync()[0]!, (1 + 1 / 4 + 1 / 16 + 1 / 64) / 64, 1e-6);
    },
  );

  engineTest("sides that are odd are not halved: 6 x 6 gives 36 pixels and 9 means", () => {
    assertEquals(pyramidResiduals(tf.zeros([2, 6, 6, 1]), tf.zeros([1, 6, 6, 1])).shape, [2, 45]);
  });

  engineTest("the squares of pyramidResiduals() add up to the loss, with one target for all rows", () => {
    const random = tf.randomUniform([3, 8, 8, 2], -1, 1, "float32", 7) as Images;
    const target = tf.randomUniform([1, 8, 8, 2], -1, 1, "float32", 8);
    const sums = tf.sum(tf.square(pyramidResiduals(random, target)), 1).dataSync();
    const losses = pyramidLoss(random, target).dataSync();
    losses.forEach((loss, i) => assertAlmostEquals(sums[i]!, loss, 1e-5));
  });

  engineTest("the gradient is that of the formula", () => {
    // d/dx_i of mean(x²) + (mean x)² over four pixels is x_i / 2 + mean(x) / 2; here the mean is 0.5.
    const gradient = tf.grad((x) => tf.sum(pyramidLoss(x, images([0, 0, 0, 0]))))(images([1, -1, 0, 2]));
    assertEquals([...gradient.dataSync()], [0.75, -0.25, 0.25, 1.25]);
  });
}
