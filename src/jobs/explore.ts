/** `deno task explore`: what the latent space has learned. */
import { type DimensionSweep, sweepDimension } from "../latent/traversal.ts";
import { sampleAround, sampleLatent, standardForm } from "../latent/prior.ts";
import { UserError } from "../tensor/errors.ts";
import { createRandom } from "../tensor/random.ts";
import { type FigureOptions, figurePath, recipeOf, writeGridFigure } from "./figures.ts";
import { loadGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";

/** File names have an end. */
const LONGEST_PART = 80;

/** The options of `explore dim`. */
export interface ExploreDimOptions extends FigureOptions, Omit<DimensionSweep, "dimension"> {
  /** Counted from 1. */
  readonly dim: number;
  readonly seed: number;
}

/** The options of `explore grid`. */
export interface ExploreGridOptions extends FigureOptions {
  readonly rows: number;
  readonly columns: number;
  readonly mean: number;
  readonly sd: number;
  readonly seed: number;
}

/**
 * Writes a picture of one dimension swept: a row for each mean, a column for each value.
 *
 * @returns the paths written
 * @throws {UserError} if the generator has no such dimension
 */
export async function exploreDimension(options: ExploreDimOptions, reporter: Reporter): Promise<string[]> {
  const { dim, means, values, sd, seed, scale } = options;
  const generator = await loadGenerator(options, reporter.line);
  if (dim > generator.prior.size) {
    throw new UserError(
      `--dim must be from 1 to ${generator.prior.size}, the latent size of this generator, got ${dim}`,
    );
  }
  const e = sampleLatent(standardForm(generator.prior), createRandom(seed));
  const rows = sweepDimension(generator.prior, e, { dimension: dim, means, values, sd });
  const path = figurePath(generator, options, "explore", [
    `dim-${dim}`,
    `means_${means.join("_")}`,
    `values_${values.join("_")}`.slice(0, LONGEST_PART),
    `sd_${sd}`,
    `seed-${seed}`,
  ], ".png");
  const recipe = recipeOf(generator, "explore dim", { dim, means, values, sd, seed, scale });
  const written = await writeGridFigure(generator, rows, path, scale, recipe);
  generator.dispose();
  reporter.line(`Rows: means ${means.join(", ")}. Columns: dimension ${dim} at ${values.join(", ")}.`);
  return written;
}

/**
 * Writes a picture of samples around a mean.
 *
 * @returns the paths written
 */
export async function exploreGrid(options: ExploreGridOptions, reporter: Reporter): Promise<string[]> {
  const { rows, columns, mean, sd, seed, scale } = options;
  const generator = await loadGenerator(options, reporter.line);
  const latents = sampleAround(generator.prior, rows * columns, mean, sd, createRandom(seed));
  const inRows = Array.from({ length: rows }, (_, row) => latents.slice(row * columns, (row + 1) * columns));
  const parts = [`grid-${rows}x${columns}`, `mean_${mean}`, `sd_${sd}`, `seed-${seed}`];
  const path = figurePath(generator, options, "explore", parts, ".png");
  const recipe = recipeOf(generator, "explore grid", { rows, columns, mean, sd, seed, scale });
  const written = await writeGridFigure(generator, inRows, path, scale, recipe);
  generator.dispose();
  return written;
}
