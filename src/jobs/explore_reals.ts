/** `deno task explore compare` and `neighbours`: generated pictures beside real ones. */
import { type Dataset, DatasetError } from "../data/dataset.ts";
import { sampleLatents } from "../latent/prior.ts";
import type { Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import { figurePath } from "./figures.ts";
import { loadGenerator } from "./load_generator.ts";
import { describeModels, loadModels, modelParts, type ModelsOptions, recipeOfModels } from "./load_models.ts";
import { drawIndices, findNeighbours, openReals, readPictures } from "./real_pictures.ts";
import { compareFigure, medianNearest, neighboursFigure } from "./reals_figures.ts";
import type { Reporter } from "./reporter.ts";
import { type ExploreOptions, plainPart, writeExplored, writeFigure } from "./write_figure.ts";

interface RealOptions {
  /** Pictures of each kind. */
  readonly count: number;
  /** Of the latents, and of which real pictures are shown. */
  readonly seed: number;
  /** The dataset to compare with; default: what the first generator learned from. */
  readonly data?: string;
}

/** The options of `explore compare`. */
export interface ExploreCompareOptions
  extends ModelsOptions, Pick<ExploreOptions, "plain" | "file" | "scale">, RealOptions {}

/** The options of `explore neighbours`. */
export interface ExploreNeighboursOptions extends ExploreOptions, RealOptions {
  /** Real pictures for each generated one. */
  readonly nearest: number;
}

/** Streams of the seed. */
const STREAM = { latents: 0, pictures: 1 } as const;

/**
 * Writes a row of real pictures above a row of each model's.
 *
 * @returns the paths written
 */
export async function exploreCompare(options: ExploreCompareOptions, reporter: Reporter): Promise<string[]> {
  const { count, seed, scale, plain = false } = options;
  const models = await loadModels(options, reporter.line);
  const dataset = await openReals(models[0]!, options.data, reporter);
  try {
    const indices = drawIndices(dataset, count, createRandom(seed, STREAM.pictures));
    const { figure, latents } = await compareFigure(readPictures(dataset, indices), models, options);
    const parts = [`compare-${count}`, `seed-${seed}`, ...modelParts(models), ...plainPart(plain)];
    const path = figurePath(models[0]!, options, "explore", parts, ".png");
    const data = { name: dataset.header.name, checksum: dataset.header.checksum, indices };
    const recipe = recipeOfModels(models, "explore compare", { count, seed, scale, plain, data, latents });
    return await writeFigure(figure, path, plain, recipe, describeModels(models));
  } finally {
    dataset.close();
    for (const model of models) model.dispose();
  }
}

/**
 * Writes generated pictures, each with the nearest real ones, and tells how near they are: real pictures' distances to
 * their nearest other ones stand beside.
 *
 * @returns the paths written
 * @throws {UserError} if the data has one picture only
 */
export async function exploreNeighbours(
  options: ExploreNeighboursOptions,
  reporter: Reporter,
): Promise<string[]> {
  const { count, seed, scale } = options;
  const generator = await loadGenerator(options, reporter.line);
  const dataset = await openReals(generator, options.data, reporter);
  try {
    const latents = sampleLatents(generator.prior, count, createRandom(seed, STREAM.latents));
    const generated = await generator.decode(latents);
    const { neighbours, medians } = measureNeighbours(generated, dataset, options, reporter);
    const told = `median distance to the nearest: generated ${medians.generated.toFixed(1)}, ` +
      `real to another real ${medians.real.toFixed(1)} of 255`;
    const figure = neighboursFigure({
      generated,
      neighbours: neighbours.map((list) =>
        list.map(({ index, distance }) => ({ distance, picture: readPictures(dataset, [index])[0]! }))
      ),
      notes: [told, `root mean square difference of pixels; ${dataset.count} real pictures; seed ${seed}`],
      scale,
    });
    const data = { name: dataset.header.name, checksum: dataset.header.checksum };
    const written = await writeExplored(generator, options, {
      command: "neighbours",
      parts: [`neighbours-${count}x${options.nearest}`, `seed-${seed}`],
      details: { count, nearest: options.nearest, seed, data, medians, neighbours },
    }, { figure, latents });
    reporter.line(`M${told.slice(1)}`);
    return written;
  } finally {
    dataset.close();
    generator.dispose();
  }
}

/** Searches the neighbours of generated pictures, and of as many real ones for comparison. */
function measureNeighbours(
  generated: readonly Picture[],
  dataset: Dataset,
  { count, nearest, seed }: ExploreNeighboursOptions,
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
  const neighbours = found.slice(0, count);
  return {
    neighbours,
    medians: { generated: medianNearest(neighbours), real: medianNearest(found.slice(count)) },
  };
}
