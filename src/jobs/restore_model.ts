/** A network with the numbers of a file. */
import type { Engine } from "../engine/engine.ts";
import { networkState } from "../model/gan.ts";
import { disposeNetwork, type Network } from "../model/network.ts";
import { restoreVariables } from "../model/variables.ts";
import { checksumOf } from "../store/array_file.ts";
import { CheckpointError } from "../store/checkpoint.ts";
import type { FoundGenerator } from "./find_generator.ts";
import type { LoadedModel } from "./load_generator.ts";

/**
 * Gives a network the numbers of a file, and says where they come from.
 *
 * @param network is freed where the file does not fit
 * @throws {CheckpointError} if an array is missing or of another shape
 */
export function restoreModel(
  { path, folder, file: { config, step, arrays } }: FoundGenerator,
  engine: Engine,
  network: Network,
): LoadedModel & { readonly network: Network } {
  const state = networkState(network);
  try {
    restoreVariables(state, arrays);
  } catch (error) {
    disposeNetwork(network);
    throw new CheckpointError(`Cannot use "${path}": ${(error as Error).message}`);
  }
  const { size, channels, prior } = config;
  return {
    network,
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
