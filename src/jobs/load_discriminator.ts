/** A trained discriminator, to look into. */
import { startEngine } from "../engine/engine.ts";
import { chosenArchitecture } from "../model/architecture.ts";
import { networkState } from "../model/gan.ts";
import { buildNetwork, disposeNetwork, type Network } from "../model/network.ts";
import { restoreVariables } from "../model/variables.ts";
import { checksumOf } from "../store/array_file.ts";
import { CheckpointError } from "../store/checkpoint.ts";
import { SHIPPED } from "../store/generator_file.ts";
import { UserError } from "../tensor/errors.ts";
import { createRandom } from "../tensor/random.ts";
import { findGenerator } from "./find_generator.ts";
import type { GeneratorOptions, LoadedModel } from "./load_generator.ts";

/** A discriminator of a checkpoint. */
export interface LoadedDiscriminator extends LoadedModel {
  /** From images [N,H,W,C] in [-1,1] to logits [N,1]. */
  readonly network: Network;
  /** The same network with weights that nobody trained, of the caller; free it with `disposeNetwork()`. */
  buildUntrained(seed: number): Network;
}

const NAME = "discriminator";

/**
 * Loads the discriminator of a run or of a checkpoint. Files of generators alone have none.
 *
 * @param say takes lines for the user: which run it is
 * @throws {UserError} if there is no such run or checkpoint, it has no discriminator, or it is damaged
 */
export async function loadDiscriminator(
  options: GeneratorOptions,
  say: (line: string) => void = () => {},
): Promise<LoadedDiscriminator> {
  if (options.run === SHIPPED && options.checkpoint === undefined) throw noDiscriminator(`--run ${SHIPPED}`);
  const { path, folder, file: { config, step, arrays } } = findGenerator(options, say, null);
  if (!arrays.some(({ name }) => name.startsWith(`${NAME}/`))) throw noDiscriminator(`"${path}"`);
  const engine = await startEngine(options.backend, options);
  const { size, channels, prior } = config;
  const { discriminator: layers, imageShape } = chosenArchitecture(config);
  const network = buildNetwork(NAME, layers, imageShape);
  const state = networkState(network);
  try {
    restoreVariables(state, arrays);
  } catch (error) {
    disposeNetwork(network);
    throw new CheckpointError(`Cannot use "${path}": ${(error as Error).message}`);
  }
  return {
    network,
    // The stream of buildGan()'s discriminator.
    buildUntrained: (seed) => buildNetwork(NAME, layers, imageShape, createRandom(seed, 2)),
    prior,
    imageShape: [size, size, channels],
    engine,
    checkpoint: path,
    config,
    step,
    checksum: checksumOf(arrays.filter(({ name }) => state.has(name))),
    run: folder,
    dispose: () => disposeNetwork(network),
  };
}

function noDiscriminator(what: string): UserError {
  return new UserError(
    `Cannot look into the discriminator of ${what}: it is a generator alone; train a run with: deno task train, ` +
      "and name its folder with --run",
  );
}
