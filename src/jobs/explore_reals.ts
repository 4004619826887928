/** `deno task explore compare` and `neighbours`: generated pictures beside real ones. */
import { type Dataset, DatasetError } from "../data/dataset.ts";
import { sampleLatents } from "../latent/prior.ts";
import type { Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import { basePart, readBaseFace } from "./base_face.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { withModels } from "./load_models.ts";
import { drawIndices, findNeighbours, openReals, readPictures } from "./real_pictures.ts";
import { compareFigure, medianNearest, neighboursFigure } from "./reals_figures.ts";
import type { Reporter } from "./reporter.ts";
import { type CompareOptions, writeCompared } from "./write_compared.ts";
import { type ExploreOptions, type Loaded, writeExplored } from "./write_figure.ts";

interface RealOptions {
  /** Pictures of each kind. */
  readonly count: number;
  /** Of the latents, and of which real pictures are shown. */
  readonly seed: number;
  /** The dataset to compare with; default: what the first generator learned from. */
  readonly data?: string;
}

/** The options of `explore compare`. */
export interface ExploreCompareOptions extends CompareOptions, RealOptions {}

/** The options of `explore neighbours`. */
export interface ExploreNeighboursOptions extends ExploreOptions, RealOptions {
  /** Real pictures for each generated one. */
  readonly nearest: number;
  /** The one face whose neighbours are searched, see `parseLatentSource()`; default: `count` of the seed. */
  readonly latent?: string;
}

/** Streams of the seed. */
const STREAM = { latents: 0, pictures: 1 } as const;

/**
 * Writes a row of real pictures above a row of each model's.
 *
 * @returns the paths written
 */
export function exploreCompare(options: ExploreCompareOptions, reporter: Reporter): Promise<string[]> {
  return withModels(options, reporter, (models) => writeCompare(models, options, reporter));
}

/** {@linkcode exploreCompare} of loaded models. */
export async function writeCompare(
  models: readonly LoadedGenerator[],
  options: Loaded<ExploreCompareOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { count, seed } = options;
  const dataset = await openReals(models[0]!, options.data, reporter);
  try {
    const indices = drawIndices(dataset, count, createRandom(seed, STREAM.pictures));
    const explored = await compareFigure(readPictures(dataset, indices), models, options);
    const data = { name: dataset.header.name, checksum: dataset.header.checksum, indices };
    return await writeCompared(models, options, {
      command: "compare",
      parts: [`compare-${count}`, `seed-${seed}`],
      details: { count, seed, data },
    }, explored);
  } finally {
    dataset.close();
  }
}

/**
 * Writes generated pictures, each with the nearest real ones, and tells how near they are: real pictures' distances to
 * their nearest other ones stand beside.
 *
 * @returns the paths written
 * @throws {UserError} if the data has one picture only, or the latent cannot be read
 */
export function exploreNeighbours(
  options: ExploreNeighboursOptions,
  reporter: Reporter,
): Promise<string[]> {
  return withGenerator(options, reporter, (generator) => writeNeighbours(generator, options, reporter));
}

/** {@linkcode exploreNeighbours} of a loaded generator. */
export async function writeNeighbours(
  generator: LoadedGenerator,
  options: Loaded<ExploreNeighboursOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { count, nearest, seed, scale, latent } = options;
  const face = readBaseFace(generator.prior, latent);
  const dataset = await openReals(generator, options.data, reporter);
  try {
    const latents = face
      ? [face.latent]
      : sampleLatents(generator.prior, count, createRandom(seed, STREAM.latents));
    const generated = await generator.decode(latents);
    const { neighbours, medians } = measureNeighbours(generated, dataset, options, reporter);
    const told = `median distance to the nearest: generated ${medians.generated.toFixed(1)}, ` +
      `real to another real ${medians.real.toFixed(1)} of 255`;
    const figure = neighboursFigure({
      generated,
      neighbours: neighbours.map((list) =>
        list.map(({ index, distance }) => ({ distance, picture: readPictures(dataset, [index])[0]! }))
      ),
      notes: [
        told,
        `root mean square difference of pixels; ${dataset.count} real pictures; ${
          face?.name ?? `seed ${seed}`
        }`,
      ],
      scale,
    });
    const data = { name: dataset.header.name, checksum: dataset.header.checksum };
    const written = await writeExplored(generator, options, {
      command: "neighbours",
      parts: [`neighbours-${latents.length}x${nearest}`, ...basePart(latent), `seed-${seed}`],
      details: { count, nearest, seed, from: latent, data, medians, neighbours },
    }, { figure, latents });
    reporter.line(`M${told.slice(1)}`);
    return written;
  } finally {
    dataset.close();
  }
}

/** Searches the neighbours of generated pictures, and of as many real ones for comparison. */
function measureNeighbours(
  generated: readonly Picture[],
  dataset: Dataset,
  { count, nearest, seed }: Pick<ExploreNeighboursOptions, "count" | "nearest" | "seed">,
  reporter: Reporter,
) {
  if (dataset.count < 2) {
    throw new DatasetError(
      `Cannot compare with "${dataset.path}": it needs 2 pictures, it has ${dataset.count}`,
    );
  }
  const indices = drawIndices(dataset, count, createRandom(seed, STREAM.pictures));
  const bar = reporter.progress("Comparing pictures", dataset.count);
  const found = findNeighbours(
    [...generated, ...readPictures(dataset, indices)],
    dataset,
    Math.min(nearest, dataset.count - 1),
    // Generated pictures are none of the real ones.
    [...generated.map(() => -1), ...indices],
    (done) => bar.update(done),
  );
  bar.end();
  const neighbours = found.slice(0, generated.length);
  return {
    neighbours,
    medians: { generated: medianNearest(neighbours), real: medianNearest(found.slice(generated.length)) },
  };
}
