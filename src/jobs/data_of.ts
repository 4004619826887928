/** The pictures that a generator learned from. */
import { type Dataset, DatasetError } from "../data/dataset.ts";
import { GENERATOR_ENDING } from "../store/generator_file.ts";
import { UserError } from "../tensor/errors.ts";
import { FACES } from "./face_source.ts";
import type { LoadedModel } from "./load_generator.ts";
import { ensureFaces } from "./prepare.ts";
import type { Reporter } from "./reporter.ts";
import { readSettings } from "./run_settings.ts";

/**
 * The path of the data that a generator learned from. A run names it; without one, drawn faces are drawn again.
 *
 * @throws {UserError} if it cannot be told
 */
export async function dataOf(
  { checkpoint, config, run }: LoadedModel,
  reporter: Reporter,
): Promise<string> {
  if (!checkpoint.endsWith(GENERATOR_ENDING)) return readSettings(run).data;
  const { dataset, size, channels } = config;
  if (dataset.name === FACES) return await ensureFaces(size, channels === 1 ? 1 : 3, reporter);
  throw new UserError(`Cannot tell where the data of "${checkpoint}" are: name the dataset with --data`);
}

/** @throws {DatasetError} if images and pictures differ in shape, naming both */
export function assertComparable({ imageShape, run }: LoadedModel, { path, header }: Dataset): void {
  const [, ...shape] = header.shape;
  if (shape.join() === imageShape.join()) return;
  throw new DatasetError(
    `Cannot compare "${run}" with "${path}": its images are ${imageShape.join("x")}, the pictures ${
      shape.join("x")
    }`,
  );
}
