import { assertEquals, assertRejects } from "@std/assert";
import { decodePng } from "../../src/images/decode_png.ts";
import { encodePng } from "../../src/images/png.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("decode_png_test.ts", "read", "env", "ffi", "sys");

Deno.test({
  name: "decodePng() reads back what encodePng() wrote, grey as colour",
  ignore,
  async fn() {
    const colour = { width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 127, 255, 1, 2, 3) };
    assertEquals(await decodePng(await encodePng(colour)), colour);
    const grey = { width: 1, height: 2, channels: 1, data: Uint8Array.of(7, 200) };
    assertEquals(await decodePng(await encodePng(grey)), {
      width: 1,
      height: 2,
      channels: 3,
      data: Uint8Array.of(7, 7, 7, 200, 200, 200),
    });
  },
});

Deno.test({
  name: "decodePng() refuses other bytes",
  ignore,
  fn: async () => void await assertRejects(() => decodePng(Uint8Array.of(1, 2, 3))),
});
