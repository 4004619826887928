/** The trained regressor that reads the attributes of faces. */
import { fromFileUrl } from "@std/path";
import type { AttributeType } from "../data/attribute_table.ts";
import type { Engine } from "../engine/engine.ts";
import { networkState } from "../model/gan.ts";
import { disposeNetwork, forwardSampling } from "../model/network.ts";
import { buildAttributeReader, type ReadAttributes, resizedForRegressor } from "../model/read_attributes.ts";
import { buildFeatureReader, type ReadFeatures } from "../model/read_features.ts";
import { buildRegressor } from "../model/regressor.ts";
import { restoreVariables } from "../model/variables.ts";
import { CheckpointError } from "../store/array_file.ts";
import type { AnyTensor, Images } from "../tensor/tensors.ts";
import { type HeldOut, readRegressor } from "../store/regressor_file.ts";

/** A regressor, ready to read. */
export interface LoadedRegressor {
  /** What it reads. */
  readonly attributes: readonly AttributeType[];
  /** From images [N,H,W,1 or 3] in [-1,1] to codes [N,K], of the caller's tidy, for what goes through it backwards. */
  codes(images: Images): AnyTensor;
  /** From pictures to a column for each attribute. */
  readonly read: ReadAttributes;
  /** From pictures to what it sees in them before it decides, [N,F] numbers; see `buildFeatureReader()`. */
  readonly readFeatures: ReadFeatures;
  /** How well it reads faces that it has not learned from, in colour and at 64 pixels. */
  readonly heldOut: HeldOut;
  /** Frees the network. */
  dispose(): void;
}

/** Path of the regressor that comes with the project. */
export function regressorPath(): string {
  return fromFileUrl(new URL("../data/faces/regressor.ckpt", import.meta.url));
}

/**
 * Loads a regressor.
 *
 * @param engine what it runs on; the running one
 * @param path of its file; default: the one that comes with the project
 * @throws {CheckpointError} if the file is missing or damaged
 */
export function loadRegressor(engine: Engine, path: string = regressorPath()): LoadedRegressor {
  const { attributes, heldOut, arrays } = readRegressor(path);
  const network = buildRegressor(attributes);
  try {
    restoreVariables(networkState(network), arrays);
  } catch (error) {
    disposeNetwork(network);
    throw new CheckpointError(`Cannot use "${path}": ${(error as Error).message}`);
  }
  const read = buildAttributeReader(network, attributes, engine);
  const readFeatures = buildFeatureReader(network, engine);
  const codes = (images: Images) => forwardSampling(network, resizedForRegressor(images));
  return { attributes, codes, read, readFeatures, heldOut, dispose: () => disposeNetwork(network) };
}
