import { assert, assertEquals, assertThrows } from "@std/assert";
import { type ExampleShape, type Layer, outputShape, weightsOf } from "../../../src/model/layers.ts";
import { type PresetName, PRESETS, tableOf } from "../../../src/model/presets/mod.ts";

/** The shape after every layer, and the number of weights, and of batch norm's averages. */
function walk(layers: readonly Layer[], input: ExampleShape) {
  let shape = input, parameters = 0, averages = 0;
  const shapes = layers.map((layer) => {
    for (const weight of weightsOf(layer, shape)) parameters += weight.shape.reduce((a, b) => a * b, 1);
    if (layer.kind === "batchNorm") averages += 2 * shape.at(-1)!;
    shape = outputShape(layer, shape);
    return shape.join("x");
  });
  return { shapes: shapes.filter((name, i) => name !== shapes[i - 1]), parameters, averages };
}

function walkBoth(preset: PresetName, size: number, channels: number, latent: number) {
  const { generator, discriminator, imageShape } = PRESETS[preset].build(size, channels, latent);
  return [walk(generator, [latent]), walk(discriminator, imageShape)] as const;
}

Deno.test("chollet has the shapes and parameters of the book and of the article", () => {
  for (
    const [size, latent, generator, discriminator] of [
      [32, 32, 6_264_579, 790_913],
      [64, 64, 13_702_915, 795_009],
      [64, 100, 18_421_507, 795_009],
    ] as const
  ) {
    const [g, d] = walkBoth("chollet", size, 3, latent);
    assertEquals([g.parameters, d.parameters], [generator, discriminator]);
  }
  const [g, d] = walkBoth("chollet", 64, 3, 64);
  assertEquals(g.shapes, ["131072", "32x32x128", "32x32x256", "64x64x256", "64x64x3"]);
  assertEquals(d.shapes, ["62x62x128", "30x30x128", "14x14x128", "6x6x128", "4608", "1"]);
  assertEquals(walkBoth("chollet", 32, 3, 32)[1].shapes.at(-2), "512");
});

Deno.test("mnist has the shapes and parameters of the tutorial, which counts batch norm's averages, too", () => {
  const [g, d] = walkBoth("mnist", 28, 1, 100);
  assertEquals([g.parameters + g.averages, d.parameters], [2_330_944, 212_865]);
  assertEquals(g.shapes, ["12544", "7x7x256", "7x7x128", "14x14x64", "28x28x1"]);
  assertEquals(d.shapes, ["14x14x64", "7x7x128", "6272", "1"]);
});

Deno.test("baseline-28 has the shapes of the write-up", () => {
  const [g, d] = walkBoth("baseline-28", 28, 1, 100);
  assertEquals(g.shapes, ["1024", "6272", "7x7x128", "14x14x128", "14x14x64", "28x28x64", "28x28x1"]);
  assertEquals(d.shapes, ["26x26x64", "13x13x64", "11x11x128", "5x5x128", "3200", "1024", "1"]);
  // 100·1024 + 1024 + 1024·6272 + 6272 + 9·128·64 + 64 + 9·64 + 1, and
  // 9·64 + 64 + 9·64·128 + 128 + 3200·1024 + 1024 + 1024 + 1.
  assertEquals([g.parameters, d.parameters], [6_606_593, 3_353_345]);
});

Deno.test("carpedm20 has radford's shapes, kernels of 5 and biases", () => {
  const [g, d] = walkBoth("carpedm20", 64, 3, 100);
  assertEquals(g.shapes, ["8192", "4x4x512", "8x8x256", "16x16x128", "32x32x64", "64x64x3"]);
  assertEquals(d.shapes, ["32x32x64", "16x16x128", "8x8x256", "4x4x512", "8192", "1"]);
  // Dense 101·8192; 25·(512·256 + 256·128 + 128·64 + 64·3); biases 256 + 128 + 64 + 3; norms 2·(512 + 256 + 128 + 64).
  assertEquals(g.parameters, 101 * 8192 + 25 * (131072 + 32768 + 8192 + 192) + 451 + 1920);
  assertEquals(d.parameters, 25 * (192 + 8192 + 32768 + 131072) + 960 + 2 * 896 + 8193);
});

Deno.test("the tables have the numbers of their sources", () => {
  const of = (preset: PresetName, size: number) => tableOf(PRESETS[preset], size);
  const chollet = of("chollet", 64);
  assertEquals([chollet.latentSize, chollet.batchSize, chollet.length, chollet.order], [
    64,
    32,
    { steps: 15_000 },
    "sequential",
  ]);
  const { labels, generator, discriminator, generatorLatents, halves } = chollet.recipe;
  assertEquals(labels, { smoothing: 0, flips: 0, noise: 0.05, reversed: true });
  const rmsprop = { kind: "rmsprop", rho: 0.9, epsilon: 1e-7, clip: 1, decay: 1e-8 } as const;
  assertEquals([generator, discriminator], [{ ...rmsprop, learningRate: 4e-4 }, {
    ...rmsprop,
    learningRate: 8e-4,
  }]);
  assertEquals([generatorLatents, halves], ["fresh", "mean"]);
  const small = of("chollet", 32);
  assertEquals([small.latentSize, small.batchSize, small.length], [32, 20, { steps: 10_000 }]);
  assertEquals(small.recipe, chollet.recipe);
  const mnist = of("mnist", 28);
  assertEquals([mnist.batchSize, mnist.length, mnist.recipe.generator], [256, { epochs: 50 }, {
    learningRate: 1e-4,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  }]);
  const carpedm20 = of("carpedm20", 64);
  assertEquals([carpedm20.prior, carpedm20.recipe.generatorSteps, carpedm20.recipe.generatorLatents], [
    "uniform",
    2,
    "same",
  ]);
});

Deno.test("no preset but radford, mnist and carpedm20 has batch norm, and none has it first in a discriminator", () => {
  for (const [name, { size, channels, build }] of Object.entries(PRESETS)) {
    const { generator, discriminator } = build(size, channels, 10);
    const has = [...generator, ...discriminator].some(({ kind }) => kind === "batchNorm");
    assertEquals(has, ["radford", "mnist", "carpedm20"].includes(name), name);
    assert(discriminator.findIndex(({ kind }) => kind === "batchNorm") !== 1, name);
  }
});

Deno.test("presets refuse sizes and channels that they are not defined for", () => {
  const cases: [PresetName, number, number, string][] = [
    ["chollet", 28, 3, "Cannot build chollet: size must be one of 32, 64, got 28"],
    ["mnist", 64, 1, "Cannot build mnist: size must be one of 28, 32, got 64"],
    ["baseline-28", 32, 1, "Cannot build baseline-28: size must be 28, got 32"],
    ["carpedm20", 28, 3, "Cannot build carpedm20: size must be one of 32, 64, 128, got 28"],
    ["mnist", 28, 4, "Cannot build mnist: channels must be 1 or 3, got 4"],
  ];
  for (const [preset, size, channels, message] of cases) {
    assertThrows(() => PRESETS[preset].build(size, channels, 10), RangeError, message);
  }
});
