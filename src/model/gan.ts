/** Generator, discriminator and their optimizers: all that training changes. */
import { createRandom } from "../tensor/random.ts";
import type { Architecture } from "./architecture.ts";
import { buildAverage } from "./average.ts";
import { buildNetwork, disposeNetwork, type Network, type Variables } from "./network.ts";
import { buildOptimizer, disposeOptimizer, type Optimizer, optimizerState } from "./optimizer.ts";
import { completeRecipe, type GanOptimizers, type Recipe } from "./recipe.ts";

/** The state of a training. */
export interface Gan {
  /** What the networks are made of. */
  readonly architecture: Architecture;
  /** How they are trained. */
  readonly recipe: Recipe;
  /** From latents to images. */
  readonly generator: Network;
  /** From images to logits. */
  readonly discriminator: Network;
  /** Moves the generator's weights. */
  readonly generatorOptimizer: Optimizer;
  /** Moves the discriminator's weights. */
  readonly discriminatorOptimizer: Optimizer;
  /** The generator with averaged weights, if the recipe wants one. */
  readonly average?: Network;
}

/**
 * Builds both networks and both optimizers.
 *
 * @param recipe the optimizers, and what differs from the plain step
 * @param seed of the initial weights
 * @returns variables of the caller; free them with {@linkcode disposeGan}
 * @throws {RangeError} if the layers of the architecture do not fit together
 */
export function buildGan(
  architecture: Architecture,
  recipe: GanOptimizers & Partial<Recipe>,
  seed: number,
): Gan {
  const { latentSize, imageShape } = architecture;
  const generator = buildNetwork("generator", architecture.generator, [latentSize], createRandom(seed, 1));
  const discriminator = buildNetwork(
    "discriminator",
    architecture.discriminator,
    imageShape,
    createRandom(seed, 2),
  );
  const complete = completeRecipe(recipe);
  return {
    architecture,
    recipe: complete,
    generator,
    discriminator,
    generatorOptimizer: buildOptimizer(generator.weights, recipe.generator),
    discriminatorOptimizer: buildOptimizer(discriminator.weights, recipe.discriminator),
    ...(complete.ema > 0 && { average: buildAverage(generator) }),
  };
}

/** Frees everything a GAN holds. */
export function disposeGan(gan: Gan): void {
  disposeNetwork(gan.generator);
  disposeNetwork(gan.discriminator);
  disposeOptimizer(gan.generatorOptimizer);
  disposeOptimizer(gan.discriminatorOptimizer);
  if (gan.average) disposeNetwork(gan.average);
}

/** The generator that pictures come from: the average, if there is one. */
export function shownGenerator(gan: Gan): Network {
  return gan.average ?? gan.generator;
}

/** What sampling needs of a GAN, by the names of {@linkcode stateOf}: weights and moving averages. */
export function networkState(network: Network): Variables {
  return prefixed([[network.name, network.weights], [network.name, network.averages]]);
}

/** Everything a checkpoint holds, by name, in a fixed order: "generator/00_dense/weights", …. */
export function stateOf(gan: Gan): Variables {
  const named = (name: string, optimizer: Optimizer) =>
    optimizerState(optimizer).map(([part, state]) => [`${name}${part}`, state] as const);
  return new Map([
    ...networkState(gan.generator),
    ...networkState(gan.discriminator),
    ...prefixed([
      ...named("generator", gan.generatorOptimizer),
      ...named("discriminator", gan.discriminatorOptimizer),
    ]),
    ...gan.average ? networkState(gan.average) : [],
  ]);
}

function prefixed(parts: readonly (readonly [string, Variables])[]): Variables {
  return new Map(
    parts.flatMap(([prefix, variables]) =>
      [...variables].map(([name, value]) => [`${prefix}/${name}`, value] as const)
    ),
  );
}
