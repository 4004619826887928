/** `deno task explore`, its `dim` and `grid`: what the latent space has learned. */
import type { LatentPrior } from "../latent/prior.ts";
import { UserError } from "../tensor/errors.ts";
import { dimensionFigure, type DimensionFigureOptions } from "./dimension_figure.ts";
import { gridFigure, type GridFigureOptions } from "./grid_figure.ts";
import { loadGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { cutPart, type ExploreOptions, listPart, writeExplored } from "./write_figure.ts";

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
  const { dim, means, values, sd, seed } = options;
  const generator = await loadGenerator(options, reporter.line);
  assertDimensions(dim, generator.prior);
  const explored = await dimensionFigure(generator, { ...options, dims: dim });
  const written = await writeExplored(generator, options, {
    command: "dim",
    parts: [
      cutPart(`dim-${dim.join("-")}`),
      listPart("means", means),
      listPart("values", values),
      `sd_${sd}`,
      `seed-${seed}`,
    ],
    details: { dim, means, values, sd, seed },
  }, explored);
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

/**
 * Writes a picture of samples around a mean.
 *
 * @returns the paths written
 */
export async function exploreGrid(options: ExploreGridOptions, reporter: Reporter): Promise<string[]> {
  const { rows, columns, mean, sd, seed } = options;
  const generator = await loadGenerator(options, reporter.line);
  const written = await writeExplored(generator, options, {
    command: "grid",
    parts: [`grid-${rows}x${columns}`, `mean_${mean}`, `sd_${sd}`, `seed-${seed}`],
    details: { rows, columns, mean, sd, seed },
  }, await gridFigure(generator, options));
  generator.dispose();
  return written;
}
