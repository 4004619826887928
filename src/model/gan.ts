/** Generator, discriminator and their optimizers: all that training changes. */
import { createRandom } from "../tensor/random.ts";
import { type Adam, type AdamOptions, buildAdam, disposeAdam } from "./adam.ts";
import type { Architecture } from "./architecture.ts";
import { buildNetwork, disposeNetwork, type Network, type Variables } from "./network.ts";

/** The state of a training. */
export interface Gan {
  /** What the networks are made of. */
  readonly architecture: Architecture;
  /** From latents to images. */
  readonly generator: Network;
  /** From images to logits. */
  readonly discriminator: Network;
  /** Moves the generator's weights. */
  readonly generatorAdam: Adam;
  /** Moves the discriminator's weights. */
  readonly discriminatorAdam: Adam;
}

/** The two optimizers' numbers. */
export interface GanOptimizers {
  /** Of the generator's optimizer. */
  readonly generator: AdamOptions;
  /** Of the discriminator's optimizer. */
  readonly discriminator: AdamOptions;
}

/**
 * Builds both networks and both optimizers.
 *
 * @param seed of the initial weights
 * @returns variables of the caller; free them with {@linkcode disposeGan}
 * @throws {RangeError} if the layers of the architecture do not fit together
 */
export function buildGan(architecture: Architecture, optimizers: GanOptimizers, seed: number): Gan {
  const { latentSize, imageShape } = architecture;
  const generator = buildNetwork("generator", architecture.generator, [latentSize], createRandom(seed, 1));
  const discriminator = buildNetwork(
    "discriminator",
    architecture.discriminator,
    imageShape,
    createRandom(seed, 2),
  );
  return {
    architecture,
    generator,
    discriminator,
    generatorAdam: buildAdam(generator.weights, optimizers.generator),
    discriminatorAdam: buildAdam(discriminator.weights, optimizers.discriminator),
  };
}

/** Frees everything a GAN holds. */
export function disposeGan(gan: Gan): void {
  disposeNetwork(gan.generator);
  disposeNetwork(gan.discriminator);
  disposeAdam(gan.generatorAdam);
  disposeAdam(gan.discriminatorAdam);
}

/** What sampling needs of a GAN, by the names of {@linkcode stateOf}: weights and moving averages. */
export function networkState(network: Network): Variables {
  return prefixed([[network.name, network.weights], [network.name, network.averages]]);
}

/** Everything a checkpoint holds, by name, in a fixed order: "generator/00_dense/weights", …. */
export function stateOf(gan: Gan): Variables {
  const optimizers = prefixed([
    ["generatorAdam/first", gan.generatorAdam.firstMoments],
    ["generatorAdam/second", gan.generatorAdam.secondMoments],
    ["discriminatorAdam/first", gan.discriminatorAdam.firstMoments],
    ["discriminatorAdam/second", gan.discriminatorAdam.secondMoments],
  ]);
  return new Map([...networkState(gan.generator), ...networkState(gan.discriminator), ...optimizers]);
}

function prefixed(parts: readonly (readonly [string, Variables])[]): Variables {
  return new Map(
    parts.flatMap(([prefix, variables]) =>
      [...variables].map(([name, value]) => [`${prefix}/${name}`, value] as const)
    ),
  );
}
