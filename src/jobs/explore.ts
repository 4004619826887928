/** `deno task explore`, its `dim` and `grid`: what the latent space has learned. */
import type { LatentPrior } from "../latent/prior.ts";
import { UserError } from "../tensor/errors.ts";
import { dimensionFigure, type DimensionFigureOptions } from "./dimension_figure.ts";
import { figurePath, recipeOf } from "./figures.ts";
import { gridFigure, type GridFigureOptions } from "./grid_figure.ts";
import { loadGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator, type ExploreOptions, writeFigure } from "./write_figure.ts";

/** File names have an end. */
const LONGEST_PART = 60;

/** The options of `explore dim`. */
export interface ExploreDimOptions extends ExploreOptions, Omit<DimensionFigureOptions, "dims" | "scale"> {
  /** Counted from 1; a block each. */
  readonly dim: readonly number[];
}

/** The options of `explore grid`. */
export interface ExploreGridOptions extends ExploreOptions, Omit<GridFigureOptions, "scale"> {}

/**
 * Writes a picture of dimensions swept: a block for each, a row for each mean, a column for each value.
 *
 * @returns the paths written
 * @throws {UserError} if the generator has no such dimension
 */
export async function exploreDimension(options: ExploreDimOptions, reporter: Reporter): Promise<string[]> {
  const { dim, means, values, sd, seed, scale, plain = false } = options;
  const generator = await loadGenerator(options, reporter.line);
  assertDimensions(dim, generator.prior);
  const { figure, latents } = await dimensionFigure(generator, { ...options, dims: dim });
  const path = figurePath(generator, options, "explore", [
    `dim-${dim.join("-")}`.slice(0, LONGEST_PART),
    `means_${means.join("_")}`.slice(0, LONGEST_PART),
    `values_${values.join("_")}`.slice(0, LONGEST_PART),
    `sd_${sd}`,
    `seed-${seed}`,
    ...plainPart(plain),
  ], ".png");
  const recipe = recipeOf(generator, "explore dim", { dim, means, values, sd, seed, scale, plain, latents });
  const written = await writeFigure(figure, path, plain, recipe, [describeGenerator(generator)]);
  generator.dispose();
  const swept = `dimension${dim.length > 1 ? "s" : ""} ${dim.join(", ")}`;
  reporter.line(`Rows: means ${means.join(", ")}. Columns: ${swept} at ${values.join(", ")}.`);
  return written;
}

/** @throws {UserError} naming the first dimension that there is not */
export function assertDimensions(dims: readonly number[], { size }: LatentPrior): void {
  const wrong = dims.find((dim) => dim < 1 || dim > size);
  if (wrong === undefined) return;
  throw new UserError(`--dim must be from 1 to ${size}, the latent size of this generator, got ${wrong}`);
}

/** What a plain figure's file name has more. */
export function plainPart(plain: boolean): string[] {
  return plain ? ["plain"] : [];
}

/**
 * Writes a picture of samples around a mean.
 *
 * @returns the paths written
 */
export async function exploreGrid(options: ExploreGridOptions, reporter: Reporter): Promise<string[]> {
  const { rows, columns, mean, sd, seed, scale, plain = false } = options;
  const generator = await loadGenerator(options, reporter.line);
  const { figure, latents } = await gridFigure(generator, options);
  const parts = [
    `grid-${rows}x${columns}`,
    `mean_${mean}`,
    `sd_${sd}`,
    `seed-${seed}`,
    ...plainPart(plain),
  ];
  const path = figurePath(generator, options, "explore", parts, ".png");
  const recipe = recipeOf(generator, "explore grid", {
    ...{ rows, columns, mean, sd, seed, scale, plain, latents },
  });
  const written = await writeFigure(figure, path, plain, recipe, [describeGenerator(generator)]);
  generator.dispose();
  return written;
}
