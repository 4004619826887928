import { assertEquals } from "@std/assert";
import { layerProducts, stepFlops } from "../../bench/flops.ts";
import { withWidth } from "../../bench/width.ts";
import type { Architecture } from "../../src/model/architecture.ts";
import { buildRadford } from "../../src/model/radford.ts";

/** z [2] -> dense 12 -> 2x2x3 -> 4x4x1, and 4x4x1 -> 2x2x5 -> 20 -> 1. */
const SMALL: Architecture = {
  name: "small",
  latentSize: 2,
  imageShape: [4, 4, 1],
  generator: [
    { kind: "dense", units: 12 },
    { kind: "reshape", height: 2, width: 2, filters: 3 },
    { kind: "batchNorm" },
    { kind: "relu" },
    { kind: "convTranspose", filters: 1, kernel: 4, stride: 2 },
    { kind: "tanh" },
  ],
  discriminator: [
    { kind: "conv", filters: 5, kernel: 4, stride: 2 },
    { kind: "leakyRelu", slope: 0.2 },
    { kind: "flatten" },
    { kind: "dense", units: 1 },
  ],
};

Deno.test("layerProducts() counts a dense layer's weights, and a filter at every pixel", () => {
  // 2 x 12; four pixels read, 4 x 4 x 3 products for the one channel.
  assertEquals(layerProducts(SMALL.generator, [2]), [24, 4 * 16 * 3]);
  // Four pixels written, 4 x 4 x 1 products for each of 5 filters; 20 x 1.
  assertEquals(layerProducts(SMALL.discriminator, [4, 4, 1]), [4 * 16 * 5, 20]);
});

Deno.test("stepFlops() counts one pass of the generator and three of the discriminator", () => {
  // Generator: forwards 24 + 192, by weights as much, by inputs 192.
  const generator = 216 + 216 + 192;
  // Discriminator: forwards 340, by weights 340, by inputs 20, twice; then forwards and by inputs 340 each.
  const discriminator = 2 * (340 + 340 + 20) + 2 * 340;
  assertEquals(stepFlops(SMALL), 2 * (generator + discriminator));
});

Deno.test("stepFlops() of radford at 64 pixels is 2.27 GFLOP for each image", () => {
  // The maps' pixels halve twice as the filters double twice: the three layers between have equal products.
  const [dense, middle, edge] = [100 * 8192, 4 * 4 * 512 * 256 * 4 * 4, 32 * 32 * 4 * 4 * 64 * 3];
  const inGenerator = dense + 3 * middle + edge;
  const inDiscriminator = edge + 3 * middle + 8192;
  const products = 3 * inGenerator - dense + 8 * inDiscriminator - 2 * edge;
  assertEquals(stepFlops(buildRadford(64, 3, 100)), 2 * products);
  assertEquals((stepFlops(buildRadford(64, 3, 100)) / 1e9).toFixed(2), "2.27");
});

Deno.test("withWidth() scales all filters but the image's channels and the logit", () => {
  const radford = buildRadford(32, 3, 100);
  assertEquals(withWidth(radford, 64), radford);
  const narrow = withWidth(radford, 16);
  const filters = (layers: Architecture["generator"]) =>
    layers.flatMap((layer) => "filters" in layer ? [layer.filters] : "units" in layer ? [layer.units] : []);
  assertEquals(filters(narrow.generator), [4 * 4 * 64, 64, 32, 16, 3]);
  assertEquals(filters(narrow.discriminator), [16, 32, 64, 1]);
  // Layers between two others have a 16th of the products, the others a quarter.
  const [wide, thin] = [radford, narrow].map(({ generator }) => layerProducts(generator, [100]));
  assertEquals(wide!.map((products, i) => products / thin![i]!), [4, 16, 16, 4]);
});
