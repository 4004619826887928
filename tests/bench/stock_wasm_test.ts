import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startStockWasm } from "../../bench/stock_wasm.ts";
import {
  assertClose,
  assertNoLeak,
  convolutionReference,
  dot,
  finiteDifferences,
  normals,
  runKernel,
} from "../engine/finite_differences.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("stock_wasm_test.ts", "read");
if (!ignore) await startStockWasm();

for (const { stride, pad } of [{ stride: 2, pad: "same" }, { stride: 1, pad: "valid" }] as const) {
  Deno.test({
    name:
      `the stock backend's naive filter gradient agrees with finite differences: stride ${stride}, ${pad}`,
    ignore,
    fn: () =>
      assertNoLeak(() => {
        const filterShape: [number, number, number, number] = [4, 3, 3, 5];
        const info = tf.backend_util.computeConv2DInfo([2, 7, 6, 3], filterShape, stride, 1, pad);
        const x = normals(info.inShape, 1), w = normals(filterShape, 2), dy = normals(info.outShape, 3);
        const inputs = { x: { values: x, shape: info.inShape }, dy: { values: dy, shape: info.outShape } };
        const [dw] = runKernel("Conv2DBackpropFilter", inputs, { strides: stride, pad, filterShape });
        assertEquals(dw!.shape, filterShape);
        const loss = (w: number[]) => dot(dy, convolutionReference(x, w, info));
        assertClose(dw!.values, finiteDifferences(loss, w));
      }),
  });
}
