/** Folders of IDX files, as MNIST and Fashion-MNIST are downloaded. */
import { basename, join } from "@std/path";
import { DatasetError } from "../dataset.ts";
import { isIdxImagesName, openIdx } from "./idx.ts";
import { FOR_TESTS } from "./reasons.ts";
import type { PictureSource, SourceLimits } from "./source.ts";

const MOST_NAMES_SHOWN = 4;

/**
 * Opens the training pictures of a folder, or its only pictures. What is there packed and unpacked is read once,
 * unpacked; pictures for tests (`t10k`) are read only when their file is named itself.
 *
 * @param names of what stands in the folder, one of them of IDX pictures
 * @throws {DatasetError} if the folder holds several sets of pictures, or they are damaged
 */
export function openIdxFolder(
  folder: string,
  names: readonly string[],
  limits: SourceLimits,
): PictureSource {
  const isSpare = (name: string) => /\.gz$/i.test(name) && names.includes(name.slice(0, -3));
  const images = names.filter((name) => isIdxImagesName(name) && !isSpare(name)).sort();
  const training = images.filter((name) => /train/i.test(name));
  const [chosen, ...more] = training.length > 0 ? training : images;
  if (chosen === undefined || more.length > 0) {
    const shown = [chosen, ...more].slice(0, MOST_NAMES_SHOWN).join(", ");
    throw new DatasetError(
      `Cannot use "${folder}": expected one set of IDX pictures, got ${
        more.length + 1
      }; name one file (${shown})`,
    );
  }
  const name = basename(Deno.realPathSync(folder));
  return {
    ...openIdx(join(folder, chosen), limits),
    name,
    skipped: images.filter((name) => name !== chosen).map((name) => ({
      path: join(folder, name),
      reason: FOR_TESTS,
    })),
  };
}
