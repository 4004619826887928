/** A trained discriminator, to look into. */
import { startEngine } from "../engine/engine.ts";
import { chosenArchitecture } from "../model/architecture.ts";
import { buildNetwork, type Network } from "../model/network.ts";
import { SHIPPED } from "../store/generator_file.ts";
import { UserError } from "../tensor/errors.ts";
import { createRandom } from "../tensor/random.ts";
import { findGenerator } from "./find_generator.ts";
import type { GeneratorOptions, LoadedModel } from "./load_generator.ts";
import { restoreModel } from "./restore_model.ts";

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
  const found = findGenerator(options, say, null);
  const { config, arrays } = found.file;
  if (!arrays.some(({ name }) => name.startsWith(`${NAME}/`))) throw noDiscriminator(`"${found.path}"`);
  const engine = await startEngine(options.backend, options);
  const { discriminator: layers, imageShape } = chosenArchitecture(config);
  return {
    ...restoreModel(found, engine, buildNetwork(NAME, layers, imageShape)),
    // The stream of buildGan()'s discriminator.
    buildUntrained: (seed) => buildNetwork(NAME, layers, imageShape, createRandom(seed, 2)),
  };
}

function noDiscriminator(what: string): UserError {
  return new UserError(
    `Cannot look into the discriminator of ${what}: it is a generator alone; train a run with: deno task train, ` +
      "and name its folder with --run",
  );
}
