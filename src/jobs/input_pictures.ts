/** Pictures from outside as a generator's: decoded, cropped and resized as `deno task prepare` does. */
import { basename } from "@std/path";
import { openDataset } from "../data/dataset.ts";
import { openSource } from "../data/sources/open_source.ts";
import type { EncodedPicture } from "../data/sources/source.ts";
import { parseCrop } from "../images/crops.ts";
import { fitFile, isPictureName } from "../images/decode.ts";
import { type FitOptions, fitPixels } from "../images/fit.ts";
import { PictureError, UserError } from "../tensor/errors.ts";
import type { Picture } from "../tensor/pixels.ts";
import { PREPARE_DEFAULTS } from "./prepare_plan.ts";

/** A picture and where it is from. */
export interface InputPicture {
  /** As a user knows it: a path, or `faces-64.ganwalk, picture 3`. */
  readonly name: string;
  /** Of the size and channels that were wanted. */
  readonly picture: Picture;
}

/** More are not taken at once. */
export const MOST_INPUTS = 256;

/**
 * Reads pictures of files, folders, zips and all else that `deno task prepare` takes.
 *
 * @param arguments_ their paths
 * @param crop as `parseCrop()` reads it
 * @param imageShape [H,W,C] of the generator's images, square
 * @throws {UserError} if a source or a picture cannot be used, or there are too many
 */
export async function readInputPictures(
  arguments_: readonly string[],
  crop: string,
  imageShape: readonly number[],
): Promise<InputPicture[]> {
  const options = fitOptions(crop, imageShape);
  const pictures: InputPicture[] = [];
  const limits = {
    mostBytes: 1e6 * PREPARE_DEFAULTS.maxMegabytes,
    mostZipRatio: PREPARE_DEFAULTS.maxZipRatio,
  };
  for (const argument of arguments_) {
    const source = await openSource(argument, isPictureName, limits);
    try {
      refuseTooMany(pictures.length + source.count, argument);
      for await (const entry of source.entries()) {
        const picture = await orUserError(entry.path, async () => await fit(await entry.read(), options));
        pictures.push({ name: entry.path, picture });
      }
    } finally {
      source.close();
    }
  }
  return pictures;
}

/**
 * Reads pictures of a dataset.
 *
 * @param path of its file
 * @param numbers which, counted from 1
 * @param imageShape [H,W,C] of the generator's images, square
 * @throws {UserError} if the dataset cannot be read or has no such picture
 */
export async function readDatasetPictures(
  path: string,
  numbers: readonly number[],
  imageShape: readonly number[],
): Promise<InputPicture[]> {
  const options = fitOptions(PREPARE_DEFAULTS.crop, imageShape);
  refuseTooMany(numbers.length, path);
  const dataset = openDataset(path);
  try {
    const wrong = numbers.find((number) => number > dataset.count);
    if (wrong !== undefined) {
      throw new UserError(
        `--index must be from 1 to ${dataset.count}, the pictures of "${path}", got ${wrong}`,
      );
    }
    const [, height, width, channels] = dataset.header.shape;
    const pictures: InputPicture[] = [];
    for (const number of numbers) {
      const data = dataset.readImages([number - 1]);
      const { picture } = await fitPixels({ width, height, channels, data }, options);
      pictures.push({ name: `${basename(path)}, picture ${number}`, picture });
    }
    return pictures;
  } finally {
    dataset.close();
  }
}

function fitOptions(crop: string, imageShape: readonly number[]): FitOptions {
  return {
    size: imageShape[0]!,
    channels: imageShape[2] === 1 ? 1 : 3,
    crop: parseCrop(crop),
    mostPixels: 1e6 * PREPARE_DEFAULTS.maxMegapixels,
    minSize: 0,
  };
}

async function fit(content: EncodedPicture | Picture, options: FitOptions): Promise<Picture> {
  return (await ("bytes" in content ? fitFile(content.bytes, options) : fitPixels(content, options))).picture;
}

function refuseTooMany(count: number, name: string): void {
  if (count <= MOST_INPUTS) return;
  const told = count.toLocaleString("en");
  throw new UserError(
    `Cannot project ${told} pictures at once: expected ${MOST_INPUTS} at most, with "${name}"; name fewer`,
  );
}

/** There is no flag for the limit of pixels here. */
async function orUserError<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    const reason = error.message.replace(
      "than --max-megapixels allows",
      `than ${PREPARE_DEFAULTS.maxMegapixels} million`,
    );
    // A name may have line feeds.
    throw new UserError(`Cannot use ${JSON.stringify(path)}: ${reason}`);
  }
}
