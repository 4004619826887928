import { assertEquals, assertThrows } from "@std/assert";
import { type Layer, outputShape, weightsOf } from "../../src/model/layers.ts";

Deno.test("outputShape() halves with a strided convolution and doubles with a transposed one", () => {
  assertEquals(outputShape({ kind: "conv", filters: 8, kernel: 4, stride: 2 }, [32, 16, 3]), [16, 8, 8]);
  assertEquals(outputShape({ kind: "conv", filters: 8, kernel: 5, stride: 2 }, [7, 7, 3]), [4, 4, 8]);
  assertEquals(outputShape({ kind: "convTranspose", filters: 3, kernel: 4, stride: 2 }, [4, 8, 512]), [
    8,
    16,
    3,
  ]);
});

Deno.test("outputShape() follows dense, reshape and flatten, and leaves the others alone", () => {
  assertEquals(outputShape({ kind: "dense", units: 8192 }, [100]), [8192]);
  assertEquals(outputShape({ kind: "reshape", height: 4, width: 4, filters: 512 }, [8192]), [4, 4, 512]);
  assertEquals(outputShape({ kind: "flatten" }, [4, 4, 512]), [8192]);
  for (const layer of [{ kind: "relu" }, { kind: "batchNorm" }, { kind: "tanh" }] as Layer[]) {
    assertEquals(outputShape(layer, [4, 4, 2]), [4, 4, 2]);
  }
});

Deno.test("outputShape() refuses inputs that a layer cannot take", () => {
  const cases: [Layer, number[], string][] = [
    [
      { kind: "dense", units: 2 },
      [4, 4, 2],
      "Cannot apply a dense layer: its input must be [Z], got [4,4,2]",
    ],
    [{ kind: "reshape", height: 2, width: 2, filters: 2 }, [9], "Cannot reshape [9] to [2,2,2]"],
    [
      { kind: "conv", filters: 2, kernel: 3, stride: 1 },
      [9],
      "Cannot apply conv: its input must be [H,W,C], got [9]",
    ],
  ];
  for (const [layer, input, message] of cases) {
    assertThrows(() => outputShape(layer, input), RangeError, message);
  }
});

Deno.test("weightsOf() gives a transposed convolution the weights of the convolution that it transposes", () => {
  const [conv] = weightsOf({ kind: "conv", filters: 64, kernel: 4, stride: 2 }, [64, 64, 3]);
  const [transposed] = weightsOf({ kind: "convTranspose", filters: 3, kernel: 4, stride: 2 }, [32, 32, 64]);
  assertEquals(conv!.shape, [4, 4, 3, 64]);
  assertEquals(transposed!.shape, [4, 4, 3, 64]);
});

Deno.test("weightsOf() starts weights at N(0, 0.02), gamma at N(1, 0.02) and beta at 0", () => {
  const [weights] = weightsOf({ kind: "dense", units: 3 }, [2]);
  const [gamma, beta] = weightsOf({ kind: "batchNorm" }, [4, 4, 7]);
  assertEquals([weights!.mean, weights!.sd, gamma!.mean, gamma!.sd, beta!.mean, beta!.sd], [
    0,
    0.02,
    1,
    0.02,
    0,
    0,
  ]);
  assertEquals([gamma!.shape, beta!.shape], [[7], [7]]);
});

Deno.test("outputShape() follows valid convolutions, pooling, which leaves out the rest, and upsampling", () => {
  const conv: Layer = { kind: "conv", filters: 8, kernel: 4, stride: 2, padding: "valid" };
  assertEquals([62, 30, 14, 7].map((side) => outputShape(conv, [side, side, 3])[0]), [30, 14, 6, 2]);
  assertEquals(outputShape({ kind: "maxPool", size: 2 }, [11, 10, 8]), [5, 5, 8]);
  assertEquals(outputShape({ kind: "upsample", factor: 3 }, [2, 4, 8]), [6, 12, 8]);
  for (const layer of [{ kind: "dropout", rate: 0.5 }, { kind: "sigmoid" }] as Layer[]) {
    assertEquals(outputShape(layer, [7]), [7]);
  }
});

Deno.test("outputShape() refuses kernels and squares that are larger than the image", () => {
  assertThrows(
    () => outputShape({ kind: "conv", filters: 8, kernel: 5, stride: 1, padding: "valid" }, [8, 4, 1]),
    RangeError,
    "Cannot apply conv: its kernel of 5 is larger than [8,4,1]",
  );
  assertThrows(
    () => outputShape({ kind: "maxPool", size: 3 }, [2, 4, 1]),
    RangeError,
    "Cannot apply maxPool: its squares of 3 are larger than [2,4,1]",
  );
});

Deno.test("weightsOf() gives a bias of 0 to layers that ask for one, and scales of 1 to such batch norms", () => {
  const [weights, bias] = weightsOf({ kind: "convTranspose", filters: 5, kernel: 4, stride: 2, bias: true }, [
    4,
    4,
    7,
  ]);
  assertEquals([weights!.shape, bias!.name, bias!.shape, bias!.sd], [[4, 4, 5, 7], "bias", [5], 0]);
  assertEquals(weightsOf({ kind: "batchNorm", gammaSd: 0 }, [7])[0]!.sd, 0);
});
