import { assertEquals, assertThrows } from "@std/assert";
import { buildRadford } from "../../src/model/radford.ts";
import { type Layer, outputShape, weightsOf } from "../../src/model/layers.ts";

/** The shape after every layer, and the number of weights. */
function walk(layers: readonly Layer[], input: readonly number[]): { shapes: string[]; parameters: number } {
  let shape = input, parameters = 0;
  const shapes = layers.map((layer) => {
    for (const weight of weightsOf(layer, shape)) parameters += weight.shape.reduce((a, b) => a * b, 1);
    shape = outputShape(layer, shape);
    return shape.join("x");
  });
  return { shapes: shapes.filter((name, i) => name !== shapes[i - 1]), parameters };
}

Deno.test("radford at 64 pixels has the shapes and parameter counts of PyTorch's example", () => {
  const { generator, discriminator, imageShape } = buildRadford(64, 3, 100);
  const g = walk(generator, [100]), d = walk(discriminator, imageShape);
  assertEquals(g.shapes, ["8192", "4x4x512", "8x8x256", "16x16x128", "32x32x64", "64x64x3"]);
  assertEquals(d.shapes, ["32x32x64", "16x16x128", "8x8x256", "4x4x512", "8192", "1"]);
  assertEquals([g.parameters, d.parameters], [3_576_704, 2_765_568]);
});

// Worked by hand from the layer lists: dense Z·16·w, convolutions 16·in·out, batch norm 2 per filter.
for (
  const [size, channels, latent, generator, discriminator] of [
    [32, 1, 100, 1_066_880, 661_248],
    [32, 3, 100, 1_068_928, 663_296],
    [64, 1, 100, 3_574_656, 2_763_520],
    [128, 3, 100, 12_786_560, 11_164_416],
  ] as const
) {
  Deno.test(`radford at ${size} pixels and ${channels} channels has ${generator} and ${discriminator} parameters`, () => {
    const built = buildRadford(size, channels, latent);
    assertEquals(walk(built.generator, [latent]).parameters, generator);
    assertEquals(walk(built.discriminator, built.imageShape).parameters, discriminator);
    assertEquals(walk(built.generator, [latent]).shapes.at(-1), `${size}x${size}x${channels}`);
  });
}

Deno.test("radford has no batch norm on the discriminator's first layer nor on the generator's last", () => {
  const { generator, discriminator } = buildRadford(64, 3, 100);
  assertEquals(discriminator.slice(0, 4).map(({ kind }) => kind), ["conv", "leakyRelu", "conv", "batchNorm"]);
  assertEquals(generator.slice(-3).map(({ kind }) => kind), ["relu", "convTranspose", "tanh"]);
});

Deno.test("radford refuses sizes and channels that it is not defined for", () => {
  assertThrows(
    () => buildRadford(48, 3, 100),
    RangeError,
    "Cannot build radford: size must be one of 32, 64, 128, got 48",
  );
  assertThrows(
    () => buildRadford(64, 4, 100),
    RangeError,
    "Cannot build radford: channels must be 1 or 3, got 4",
  );
});
