import { assertEquals, assertThrows } from "@std/assert";
import { type OwnImages, readArchitecture } from "../../src/model/read_architecture.ts";

const IMAGES: OwnImages = { size: 8, channels: 1, latentSize: 4 };
const GENERATOR = [{ kind: "dense", units: 64 }, { kind: "reshape", height: 8, width: 8, filters: 1 }];
const DISCRIMINATOR = [{ kind: "flatten" }, {
  kind: "dense",
  units: 1,
  bias: true,
  initial: "glorotUniform",
}];

Deno.test("readArchitecture() takes both networks, or a function that makes them for images and latents", () => {
  const networks = { generator: GENERATOR, discriminator: DISCRIMINATOR };
  const expected = { name: "mine", latentSize: 4, imageShape: [8, 8, 1], ...networks };
  assertEquals(readArchitecture("mine", networks, IMAGES) as unknown, expected);
  const seen: OwnImages[] = [];
  const build = (images: OwnImages) => {
    seen.push(images);
    return networks;
  };
  assertEquals(readArchitecture("mine", build, IMAGES) as unknown, expected);
  assertEquals(seen, [IMAGES]);
});

Deno.test("readArchitecture() names the layer and the field that are wrong", () => {
  const kinds =
    "dense, reshape, flatten, conv, convTranspose, batchNorm, maxPool, upsample, dropout, relu, " +
    "leakyRelu, sigmoid, tanh";
  const cases: [generator: unknown, message: string][] = [
    [undefined, "its generator must be a list of layers"],
    ["dense", "its generator must be a list of layers"],
    [[], "its generator must end with [8,8,1], but it ends with [4]"],
    [[null], `generator, layer 1: kind must be one of ${kinds}, got nothing`],
    [[{ kind: "toString" }], `generator, layer 1: kind must be one of ${kinds}, got "toString"`],
    [[{ kind: "dense" }], "generator, layer 1: dense's units must be a whole number above 0, got nothing"],
    [
      [{ kind: "dense", units: 1.5 }],
      "generator, layer 1: dense's units must be a whole number above 0, got 1.5",
    ],
    [
      [{ kind: "dense", units: "8" }],
      'generator, layer 1: dense\'s units must be a whole number above 0, got "8"',
    ],
    [[{ kind: "dense", units: 8, name: "x" }], "generator, layer 1: dense has no name"],
    [
      [{ kind: "relu" }, { kind: "leakyRelu", slope: NaN }],
      "generator, layer 2: leakyRelu's slope must be a number, got null",
    ],
    [
      [{ kind: "dense", units: 8, initial: "zero" }],
      'generator, layer 1: dense\'s initial must be one of normal, truncatedNormal, glorotUniform, got "zero"',
    ],
    [
      [{ kind: "dropout", rate: 1 }],
      "generator, layer 1: dropout's rate must be a number from 0 to below 1, got 1",
    ],
    [[{ kind: "dense", units: 8, bias: 1 }], "generator, layer 1: dense's bias must be true or false, got 1"],
    [
      [{ kind: "dense", units: 8 }, { kind: "maxPool", size: 2 }],
      "generator, layer 2: Cannot apply maxPool: its input must be [H,W,C], got [8]",
    ],
    [[...GENERATOR, { kind: "flatten" }], "its generator must end with [8,8,1], but it ends with [64]"],
  ];
  for (const [generator, message] of cases) {
    const read = () => readArchitecture("mine", { generator, discriminator: DISCRIMINATOR }, IMAGES);
    assertThrows(read, RangeError, message);
  }
  assertThrows(
    () => readArchitecture("mine", { generator: GENERATOR, discriminator: [{ kind: "flatten" }] }, IMAGES),
    RangeError,
    "its discriminator must end with [1], but it ends with [64]",
  );
});

Deno.test("readArchitecture() says what a module must export", () => {
  for (const value of [undefined, null, 5, "x", () => undefined]) {
    assertThrows(
      () => readArchitecture("mine", value, IMAGES),
      RangeError,
      "it must export { generator, discriminator }, or a function that returns that",
    );
  }
});
