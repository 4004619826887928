import { assertAlmostEquals, assertEquals } from "@std/assert";
import { rebuilt } from "../../bench/projection.ts";

Deno.test("rebuilt() makes a picture of its principal components alone, in the range of pixels", () => {
  // Along (1, 1) / sqrt(2) around (100, 200): of (110, 220) the half sum of the differences stays, 15 each.
  const length = Math.SQRT1_2;
  const basis = {
    mean: Float32Array.of(100, 200),
    components: [Float32Array.of(length, length)],
    variances: [1],
    totalVariance: 2,
  };
  const row = (...data: number[]) => ({ width: 2, height: 1, channels: 1, data: Uint8Array.from(data) });
  const { data } = rebuilt(basis, row(110, 220));
  assertAlmostEquals(data[0]!, 115, 1);
  assertAlmostEquals(data[1]!, 215, 1);
  // 77.5 each: 177.5 and 277.5, of which bytes hold 255.
  assertEquals(rebuilt(basis, row(200, 255)).data[1], 255);
});
