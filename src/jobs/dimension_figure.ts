/** The figure of dimensions swept, all others frozen. */
import { chunk } from "@std/collections/chunk";
import { type LatentPrior, sampleLatent, standardForm } from "../latent/prior.ts";
import { type DimensionSweep, sweepDimension } from "../latent/traversal.ts";
import { createRandom } from "../tensor/random.ts";
import type { BaseFace } from "./base_face.ts";
import { displayedFigure } from "./display.ts";
import { describeSpread, type Explored, type ExploredFigure } from "./explored_figure.ts";

/** What is swept. */
export interface DimensionFigureOptions extends Omit<DimensionSweep, "dimension"> {
  /** A block each, counted from 1 to Z; 1 or more. */
  readonly dims: readonly number[];
  /** Of e, the same for all rows and blocks. */
  readonly seed: number;
  /** Takes the place of e; with a mean of 0 and an sd of 1 it is swept as it is. */
  readonly face?: BaseFace;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/**
 * One dimension after the other swept: a block for each, its rows means, its columns the dimension's values; all
 * other components are m + sd e, where e is a latent of the seed or of a face.
 *
 * @throws {RangeError} if there is no dimension, mean or value, or no such dimension
 * @example
 * ```ts
 * import { dimensionFigure, drawFigure, encodePng, loadGenerator, SWEEP_VALUES } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const options = { dims: [28, 5, 11], means: [-0.6, 0.3], values: SWEEP_VALUES, sd: 0.4, seed: 0 };
 * const { figure } = await dimensionFigure(generator, options);
 * generator.dispose();
 * const png = await encodePng(await drawFigure(figure));
 * console.log(png.length > 1000); // true
 * ```
 */
export async function dimensionFigure(
  { decode, prior }: Explored,
  { dims, means, values, sd, seed, face, scale = 1 }: DimensionFigureOptions,
): Promise<ExploredFigure> {
  for (const [name, list] of Object.entries({ dimension: dims, mean: means, value: values })) {
    if (list.length === 0) throw new RangeError(`Cannot sweep dimensions: there is no ${name}`);
  }
  const e = face?.latent ?? sampleLatent(standardForm(prior), createRandom(seed));
  const sweeps = dims.map((dimension) => sweepDimension(prior, e, { dimension, means, values, sd }));
  const pictures = chunk(await decode(sweeps.flat(2)), means.length * values.length);
  const blocks = dims.map((dimension, i) => ({
    title: dims.length > 1 ? `Dimension ${dimension}` : undefined,
    pictures: pictures[i]!,
    columns: values.length,
    columnLabels: values.map(String),
    rowLabels: means.map((mean) => isItself(face, mean, sd) ? face.name : `mean ${mean}`),
  }));
  const title = dims.length > 1
    ? `Dimensions ${dims.join(", ")} swept, one at a time`
    : `Dimension ${dims[0]} swept`;
  const notes = [`columns: its value; ${describeFrozen(prior, { means, sd, seed, face })}`];
  return displayedFigure({ figure: { title, notes, blocks, scale }, latents: sweeps.flat() });
}

/** Whether mean + sd e is the face's own latent. */
function isItself(face: BaseFace | undefined, mean: number, sd: number): face is BaseFace {
  return face !== undefined && mean === 0 && sd === 1;
}

function describeFrozen(
  prior: LatentPrior,
  { means, sd, seed, face }: Pick<DimensionFigureOptions, "means" | "sd" | "seed" | "face">,
): string {
  if (!face) return `rows: the others frozen at one ${describeSpread(prior, "mean", sd)}; seed ${seed}`;
  if (means.every((mean) => isItself(face, mean, sd))) return `the others frozen at those of ${face.name}`;
  return `rows: the others frozen at mean + ${sd} z, z of ${face.name}`;
}
