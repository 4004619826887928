import { assertThrows } from "@std/assert";
import { assertShape } from "../../src/tensor/shape.ts";

Deno.test("assertShape() accepts the expected lengths, and any length for null", () => {
  assertShape({ shape: [16, 64, 64, 3] }, [null, 64, 64, 3], "images");
  assertShape({ shape: [0, 5] }, [null, 5], "latents");
  assertShape({ shape: [] }, [], "loss");
});

Deno.test("assertShape() names both shapes when a length or the rank differs", () => {
  const refused: [number[], (number | null)[], string][] = [
    [[16, 64, 32, 3], [null, 64, 64, 3], "[any, 64, 64, 3], got [16, 64, 32, 3]"],
    [[16, 64, 64], [null, 64, 64, 3], "[any, 64, 64, 3], got [16, 64, 64]"],
    [[16, 64, 64, 3, 1], [null, 64, 64, 3], "[any, 64, 64, 3], got [16, 64, 64, 3, 1]"],
    [[1], [], "[], got [1]"],
    [[], [null], "[any], got []"],
  ];
  for (const [shape, expected, text] of refused) {
    assertThrows(
      () => assertShape({ shape }, expected, "images"),
      RangeError,
      `Cannot use images: shape must be ${text}`,
    );
  }
});
