/** A user's own networks, from values of any kind to layers that fit together. */
import type { Architecture } from "./architecture.ts";
import { type ExampleShape, INITIAL_NAMES, type Layer, outputShape } from "./layers.ts";

/** What an own architecture may be: both networks, or a function that makes them for images and latents of a size. */
export type OwnArchitecture =
  | OwnNetworks
  | ((images: OwnImages) => OwnNetworks);

/** Both networks, layer by layer. */
export interface OwnNetworks {
  /** From z [Z] to an image [H,W,C] in [-1,1]. */
  readonly generator: readonly Layer[];
  /** From an image to one logit. */
  readonly discriminator: readonly Layer[];
}

/** What the networks are made for. */
export interface OwnImages {
  /** Side of the square images, in pixels. */
  readonly size: number;
  /** 1 or 3. */
  readonly channels: number;
  /** Z. */
  readonly latentSize: number;
}

/** Says what a field must be if it is something else. */
type Check = (value: unknown) => string | undefined;

const whole: Check = (value) =>
  Number.isSafeInteger(value) && value as number > 0 ? undefined : "a whole number above 0";
const numeric = (text: string, holds: (value: number) => boolean): Check => (value) =>
  typeof value === "number" && holds(value) ? undefined : text;
const oneOf = (...names: readonly string[]): Check => (value) =>
  names.some((name) => name === value) ? undefined : `one of ${names.join(", ")}`;
const truth: Check = (value) => typeof value === "boolean" ? undefined : "true or false";
const optional = (check: Check): Check => (value) => value === undefined ? undefined : check(value);

const WEIGHTED = {
  bias: optional(truth),
  initial: optional(oneOf(...INITIAL_NAMES)),
  spectralNorm: optional(truth),
};
const CONVOLUTION = { filters: whole, kernel: whole, stride: whole, ...WEIGHTED };

/** The fields of each kind of layer. */
const FIELDS: Readonly<Record<Layer["kind"], Readonly<Record<string, Check>>>> = {
  dense: { units: whole, ...WEIGHTED },
  reshape: { height: whole, width: whole, filters: whole },
  flatten: {},
  conv: { ...CONVOLUTION, padding: optional(oneOf("same", "valid")) },
  convTranspose: CONVOLUTION,
  batchNorm: {
    epsilon: optional(numeric("a number above 0", (value) => value > 0)),
    gammaSd: optional(numeric("a number of 0 or more", (value) => value >= 0)),
  },
  maxPool: { size: whole },
  upsample: { factor: whole },
  dropout: { rate: numeric("a number from 0 to below 1", (value) => value >= 0 && value < 1) },
  relu: {},
  leakyRelu: { slope: numeric("a number", Number.isFinite) },
  sigmoid: {},
  tanh: {},
};

/**
 * Makes an architecture of what a user's module exports.
 *
 * @param name of the architecture
 * @param value an {@linkcode OwnArchitecture}, as far as the user knows
 * @throws {RangeError} naming the layer, counted from 1, the field, and what it must be
 * @example
 * ```ts
 * import { readArchitecture } from "ganwalk";
 * const networks = {
 *   generator: [{ kind: "dense", units: 64 }, { kind: "reshape", height: 8, width: 8, filters: 1 }, { kind: "tanh" }],
 *   discriminator: [{ kind: "flatten" }, { kind: "dense", units: 1 }],
 * };
 * console.log(readArchitecture("tiny", networks, { size: 8, channels: 1, latentSize: 4 }).imageShape);
 * ```
 */
export function readArchitecture(name: string, value: unknown, images: OwnImages): Architecture {
  const networks = (typeof value === "function" ? value(images) : value) as Partial<OwnNetworks> | undefined;
  if (typeof networks !== "object" || networks === null) {
    throw new RangeError("it must export { generator, discriminator }, or a function that returns that");
  }
  const { size, channels, latentSize } = images;
  const imageShape = [size, size, channels] as const;
  return {
    name,
    latentSize,
    imageShape,
    generator: readLayers("generator", networks.generator, [latentSize], imageShape),
    discriminator: readLayers("discriminator", networks.discriminator, imageShape, [1]),
  };
}

function readLayers(network: string, value: unknown, input: ExampleShape, output: ExampleShape): Layer[] {
  if (!Array.isArray(value)) throw new RangeError(`its ${network} must be a list of layers`);
  let shape = input;
  const layers = value.map((layer, i) => {
    const where = `${network}, layer ${i + 1}`;
    const read = readLayer(layer, where);
    try {
      shape = outputShape(read, shape);
    } catch (error) {
      throw new RangeError(`${where}: ${(error as Error).message}`);
    }
    return read;
  });
  if (shape.join() === output.join()) return layers;
  throw new RangeError(`its ${network} must end with [${output}], but it ends with [${shape}]`);
}

function readLayer(value: unknown, where: string): Layer {
  const { kind, ...fields } = (value ?? {}) as Record<string, unknown>;
  const checks = Object.hasOwn(FIELDS, String(kind)) ? FIELDS[kind as Layer["kind"]] : undefined;
  if (!checks) {
    throw new RangeError(
      `${where}: kind must be one of ${Object.keys(FIELDS).join(", ")}, got ${show(kind)}`,
    );
  }
  for (const name of Object.keys(fields)) {
    if (!Object.hasOwn(checks, name)) throw new RangeError(`${where}: ${kind} has no ${name}`);
  }
  for (const [name, check] of Object.entries(checks)) {
    const expected = check(fields[name]);
    if (expected) {
      throw new RangeError(`${where}: ${kind}'s ${name} must be ${expected}, got ${show(fields[name])}`);
    }
  }
  // Nothing but data goes into a checkpoint.
  return { kind, ...fields } as Layer;
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value) ?? String(value);
}
