/** `deno task explore`, its `dim` and `grid`: what the latent space has learned. */
import type { LatentPrior } from "../latent/prior.ts";
import { UserError } from "../tensor/errors.ts";
import { basePart, readBaseFace } from "./base_face.ts";
import { dimensionFigure, type DimensionFigureOptions } from "./dimension_figure.ts";
import { gridFigure, type GridFigureOptions } from "./grid_figure.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { cutPart, type ExploreOptions, listPart, type Loaded, writeExplored } from "./write_figure.ts";

/** The options of `explore dim`. */
export interface ExploreDimOptions
  extends ExploreOptions, Omit<DimensionFigureOptions, "dims" | "face" | "scale"> {
  /** Counted from 1; a block each. */
  readonly dim: readonly number[];
  /** The face that takes the place of e, see `parseLatentSource()`. */
  readonly latent?: string;
}

/** The options of `explore grid`. */
export interface ExploreGridOptions extends ExploreOptions, Omit<GridFigureOptions, "face" | "scale"> {
  /** The face that samples lie around, see `parseLatentSource()`. */
  readonly latent?: string;
}

/**
 * Writes a picture of dimensions swept: a block for each, a row for each mean, a column for each value.
 *
 * @returns the paths written
 * @throws {UserError} if the generator has no such dimension, or the latent cannot be read
 */
export function exploreDimension(options: ExploreDimOptions, reporter: Reporter): Promise<string[]> {
  return withGenerator(options, reporter, (generator) => writeDimension(generator, options, reporter));
}

/** {@linkcode exploreDimension} of a loaded generator. */
export async function writeDimension(
  generator: LoadedGenerator,
  options: Loaded<ExploreDimOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { dim, means, values, sd, seed, latent } = options;
  assertDimensions(dim, generator.prior);
  const face = readBaseFace(generator.prior, latent);
  const explored = await dimensionFigure(generator, { ...options, dims: dim, face });
  const written = await writeExplored(generator, options, {
    command: "dim",
    parts: [
      cutPart(`dim-${dim.join("-")}`),
      listPart("means", means),
      listPart("values", values),
      `sd_${sd}`,
      ...face ? basePart(latent) : [`seed-${seed}`],
    ],
    details: { dim, means, values, sd, seed, from: latent },
  }, explored);
  const swept = `dimension${dim.length > 1 ? "s" : ""} ${dim.join(", ")}`;
  const rows = face ? `Face: ${face.name}` : `Rows: means ${means.join(", ")}`;
  reporter.line(`${rows}. Columns: ${swept} at ${values.join(", ")}.`);
  return written;
}

/** @throws {UserError} naming the first dimension that there is not */
export function assertDimensions(dims: readonly number[], { size }: LatentPrior): void {
  const wrong = dims.find((dim) => dim < 1 || dim > size);
  if (wrong === undefined) return;
  throw new UserError(`--dim must be from 1 to ${size}, the latent size of this generator, got ${wrong}`);
}

/**
 * Writes a picture of samples around a mean or a face.
 *
 * @returns the paths written
 * @throws {UserError} if the latent cannot be read
 */
export function exploreGrid(options: ExploreGridOptions, reporter: Reporter): Promise<string[]> {
  return withGenerator(options, reporter, (generator) => writeGrid(generator, options));
}

/** {@linkcode exploreGrid} of a loaded generator. */
export async function writeGrid(
  generator: LoadedGenerator,
  options: Loaded<ExploreGridOptions>,
): Promise<string[]> {
  const { rows, columns, sd, seed, latent } = options;
  const face = readBaseFace(generator.prior, latent);
  const mean = face ? undefined : options.mean;
  return await writeExplored(generator, options, {
    command: "grid",
    parts: [
      `grid-${rows}x${columns}`,
      ...face ? basePart(latent) : [`mean_${mean}`],
      `sd_${sd}`,
      `seed-${seed}`,
    ],
    details: { rows, columns, mean, sd, seed, from: latent },
  }, await gridFigure(generator, { ...options, face }));
}
