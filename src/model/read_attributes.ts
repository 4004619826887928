/** Attributes from pictures. */
import * as tf from "@tensorflow/tfjs-core";
import type { AttributeColumn, AttributeType } from "../data/attribute_table.ts";
import type { Engine } from "../engine/engine.ts";
import { floatsFromBytes } from "../engine/kernels.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import { normaliseTensor } from "../tensor/pixels.ts";
import type { AnyTensor, Images } from "../tensor/tensors.ts";
import { decodeAttributes } from "./attribute_codes.ts";
import { forwardSampling, type Network } from "./network.ts";
import { REGRESSOR_SIDE } from "./regressor.ts";

/** Pictures that pass the network together, the last ones padded with black: so it is traced once for a size. */
const BATCH = 64;

/** Reads the attributes of pictures; metrics and explorers take this function and never a network. */
export type ReadAttributes = (pictures: PictureSet) => Promise<AttributeColumn[]>;

/**
 * A reader of a regressor, with batch norm's moving averages: what is read of a picture depends on it alone.
 *
 * @param network see {@linkcode buildRegressor}
 * @param attributes what it reads
 * @param engine what it runs on
 * @returns a function that gives a column for each attribute, a value for each picture; it throws a RangeError for
 * a set with other bytes than its numbers say
 */
export function buildAttributeReader(
  network: Network,
  attributes: readonly AttributeType[],
  engine: Pick<Engine, "compileStep" | "uploadBytes">,
): ReadAttributes {
  const read = buildBatchReader((images) => forwardSampling(network, images), engine);
  return async (pictures) => decodeAttributes(attributes, await read(pictures));
}

/**
 * A reader of what a network makes of each picture.
 *
 * @param forward from images [N,64,64,3] in [-1,1] to numbers [N,K]
 * @param engine what it runs on
 * @returns a function that gives [N,K] numbers, one row behind the other; it throws a RangeError for a set with other
 * bytes than its numbers say
 */
export function buildBatchReader(
  forward: (images: Images) => AnyTensor,
  engine: Pick<Engine, "compileStep" | "uploadBytes">,
): (pictures: PictureSet) => Promise<Float32Array> {
  const compiled = engine.compileStep((bytes: AnyTensor) => forward(regressorImages(bytes)));
  return async ({ count, height, width, channels, data }) => {
    const pictureBytes = height * width * channels;
    if (data.length !== count * pictureBytes || (channels !== 1 && channels !== 3)) {
      const shape = `[${count}, ${height}, ${width}, ${channels}]`;
      throw new RangeError(`Cannot read attributes: pictures ${shape} cannot have ${data.length} bytes`);
    }
    const outputs: Float32Array[] = [];
    for (let start = 0; start < count; start += BATCH) {
      const here = Math.min(BATCH, count - start);
      const batch = new Uint8Array(BATCH * pictureBytes);
      batch.set(data.subarray(start * pictureBytes, (start + here) * pictureBytes));
      const codes = tf.tidy(() => compiled(engine.uploadBytes(batch, [BATCH, height, width, channels])));
      const values = await codes.data() as Float32Array;
      outputs.push(values.slice(0, here * codes.shape[1]!));
      codes.dispose();
    }
    return concatenate(outputs);
  };
}

/**
 * Pictures as a regressor takes them: grey is repeated in three channels, other sizes are resized bilinearly.
 *
 * @param bytes [N,H,W,1 or 3] of {@linkcode Engine.uploadBytes}
 * @returns images [N,64,64,3] in [-1,1] of the caller's tidy
 */
export function regressorImages(bytes: AnyTensor): Images {
  return resizedForRegressor(normaliseTensor(floatsFromBytes(bytes)) as Images);
}

/** {@linkcode regressorImages} of images [N,H,W,1 or 3] in [-1,1]. */
export function resizedForRegressor(images: Images): Images {
  const [, height, width, channels] = images.shape;
  const coloured = channels === 3 ? images : tf.tile(images, [1, 1, 1, 3]);
  if (height === REGRESSOR_SIDE && width === REGRESSOR_SIDE) return coloured;
  return tf.image.resizeBilinear(coloured, [REGRESSOR_SIDE, REGRESSOR_SIDE], false, true);
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
