/** Convolutions as users write them: any padding, on every engine, and an error for sizes that do not fit. */
import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { testEngines, useEngine } from "../support/engines.ts";

const filter = () => tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1, 1]);
const input = () => tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);

for (const { name, ignore } of await testEngines("convolutions_test.ts")) {
  /** A test on one engine that fails if it leaves tensors or the library's handles behind. */
  const engineTest = (title: string, isWanted: boolean, body: () => void) =>
    isWanted && Deno.test({
      name: `${name}: ${title}`,
      ignore,
      async fn() {
        const engine = await useEngine(name);
        const counts = () => [engine.tensorCount(), engine.handleCount()];
        const before = counts();
        tf.tidy(body);
        assertEquals(counts(), before, "tensors and handles before and after");
      },
    });
  const read = (tensor: tf.Tensor) => [...tensor.dataSync()];

  // Each pixel of the input puts one filter, times its value, into an image of 5x5, two pixels apart; padding 1
  // cuts one pixel off each side.
  engineTest("conv2dTranspose() takes a padding in pixels, and so do its gradients", true, () => {
    const upscale = (x: tf.Tensor, f: tf.Tensor) =>
      tf.conv2dTranspose(x as tf.Tensor4D, f as tf.Tensor4D, [1, 3, 3, 1], 2, 1);
    assertEquals(read(upscale(input(), filter())), [5, 14, 10, 14, 36, 24, 15, 34, 20]);
    const [dx, df] = tf.grads(upscale)([input(), filter()], tf.ones([1, 3, 3, 1]));
    assertEquals(read(dx!), [5 + 6 + 8 + 9, 4 + 5 + 7 + 8, 2 + 3 + 5 + 6, 1 + 2 + 4 + 5]);
    assertEquals(read(df!), [4, 7, 3, 6, 10, 4, 2, 3, 1]);
  });

  engineTest("conv2d() takes a padding in pixels, or for each side", true, () => {
    assertEquals(read(tf.conv2d(input(), filter(), 1, 1)), [77, 67, 47, 37]);
    const left: tf.backend_util.ExplicitPadding = [[0, 0], [1, 1], [2, 0], [0, 0]];
    assertEquals(read(tf.conv2d(input(), filter(), 1, left)), [33, 77, 21, 47]);
  });

  engineTest("gradients of sizes that do not fit are an error", name !== "cpu", () => {
    const transpose = (dy: number, output: number, size: number) => () =>
      tf.conv2dTranspose(
        tf.ones<tf.Rank.R4>([1, dy, dy, 8]),
        tf.ones<tf.Rank.R4>([size, size, 8, 8]),
        [1, output, output, 8],
        1,
        "same",
      );
    const message = "Cannot run Conv2DBackpropInput: dy must be [1,4,4,8], got [1,8,8,8]";
    for (const size of [3, 8]) assertThrows(transpose(8, 4, size), Error, message);
    assertThrows(
      () =>
        tf.engine().runKernel(
          "Conv2DBackpropFilter",
          { x: tf.ones([1, 4, 4, 8]), dy: tf.ones([2, 4, 4, 8]) },
          { strides: 1, pad: "same", dataFormat: "NHWC", filterShape: [3, 3, 8, 8] },
        ),
      Error,
      "Cannot run Conv2DBackpropFilter: dy must be [1,4,4,8], got [2,4,4,8]",
    );
  });

  engineTest("conv2d() takes a padding in pixels with channels first, too", name === "tensorflow", () => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
    assertEquals(read(tf.conv2d(x, filter(), 1, 1, "NCHW")), [77, 67, 47, 37]);
  });
}
