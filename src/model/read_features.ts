/** What a regressor sees in pictures before it decides. */
import type { Engine } from "../engine/engine.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import type { AnyTensor } from "../tensor/tensors.ts";
import { forwardSampling, type Network } from "./network.ts";
import { buildBatchReader } from "./read_attributes.ts";

/** From pictures to features [N,F], one row behind the other. */
export type ReadFeatures = (pictures: PictureSet) => Promise<Float32Array>;

/**
 * A reader of features: what the last convolution of a regressor puts out, flattened, on which its dense layer
 * decides. Faces that are alike in what the regressor has learned to tell apart have features near to each other,
 * wherever their pixels lie.
 *
 * @param network see {@linkcode buildRegressor}
 * @param engine what it runs on
 * @returns a function that gives 896 numbers for each picture; it throws a RangeError for a set with other bytes than
 * its numbers say
 * @throws {RangeError} if the network flattens nothing
 */
export function buildFeatureReader(
  network: Network,
  engine: Pick<Engine, "compileStep" | "uploadBytes">,
): ReadFeatures {
  const flat = network.layers.findLastIndex(({ kind }) => kind === "flatten");
  if (flat < 0) throw new RangeError(`Cannot read features: ${network.name} has no layer that flattens`);
  return buildBatchReader((images) => {
    let features: AnyTensor = images;
    forwardSampling(network, images, (x, index) => {
      if (index === flat) features = x;
      return x;
    });
    return features;
  }, engine);
}
