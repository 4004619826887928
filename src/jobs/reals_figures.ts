/** The figures of generated pictures beside real ones. */
import { type Latent, sampleLatents } from "../latent/prior.ts";
import type { Neighbour } from "../metrics/neighbours.ts";
import type { Figure } from "../plots/figure.ts";
import type { Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import { displayedFigure } from "./display.ts";
import type { Explored, ExploredFigure } from "./explored_figure.ts";
import { letterOf } from "./means_figure.ts";

/**
 * A row of real pictures above a row of as many of each model; all models get the same latents if their priors are
 * alike.
 *
 * @param reals 1 or more
 * @param models 1 or more, with pictures of one size; several are called A, B, …
 * @throws {RangeError} if there is no real picture, or no model
 * @example
 * ```ts
 * import { compareFigure, loadGenerator } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const real = { width: 64, height: 64, channels: 3, data: new Uint8Array(64 * 64 * 3) };
 * const { figure } = await compareFigure([real, real], [generator], { seed: 0 });
 * generator.dispose();
 * console.log(figure.blocks[0]?.rowLabels); // [ "real", "generated" ]
 * ```
 */
export async function compareFigure(
  reals: readonly Picture[],
  models: readonly Explored[],
  { seed, scale = 1 }: { readonly seed: number; readonly scale?: number },
): Promise<ExploredFigure> {
  if (reals.length === 0) throw new RangeError("Cannot compare pictures: there is no real one");
  if (models.length === 0) throw new RangeError("Cannot compare pictures: there is no model");
  const pictures = [...reals];
  const latents: Latent[][] = [];
  for (const { decode, prior } of models) {
    const row = sampleLatents(prior, reals.length, createRandom(seed));
    latents.push(row);
    pictures.push(...await decode(row));
  }
  const names = models.length === 1 ? ["generated"] : models.map((_, i) => letterOf(i));
  const figure: Figure = {
    title: `${reals.length} real pictures and ${reals.length} of each generator`,
    notes: [`real ones drawn at random; seed ${seed}`],
    blocks: [{ pictures, columns: reals.length, rowLabels: ["real", ...names] }],
    scale,
  };
  return displayedFigure({ figure, latents });
}

/** Generated pictures and what lies near them. */
export interface NeighboursFigureOptions {
  /** 1 or more. */
  readonly generated: readonly Picture[];
  /** Of each, as many: the nearest real pictures, the nearest first. */
  readonly neighbours: readonly (readonly { readonly picture: Picture; readonly distance: number }[])[];
  /** Below the title. */
  readonly notes?: readonly string[];
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/**
 * A row for each generated picture: it, then its nearest real ones with their distances below.
 *
 * @throws {RangeError} if there is no picture, or there are not neighbours of each
 */
export function neighboursFigure(
  { generated, neighbours, notes, scale = 1 }: NeighboursFigureOptions,
): Figure {
  const most = neighbours[0]?.length ?? 0;
  if (
    generated.length === 0 || neighbours.length !== generated.length ||
    neighbours.some(({ length }) => length !== most)
  ) {
    throw new RangeError(
      `Cannot show neighbours: ${generated.length} pictures have neighbours of ${neighbours.length}`,
    );
  }
  return {
    title: "Generated pictures and the real ones nearest to them",
    notes,
    blocks: [{
      pictures: generated.flatMap((picture, i) => [picture, ...neighbours[i]!.map(({ picture }) => picture)]),
      columns: 1 + most,
      columnLabels: ["generated", ...Array.from({ length: most }, (_, i) => `nearest ${i + 1}`)],
      captions: neighbours.flatMap((list) => ["", ...list.map(({ distance }) => distance.toFixed(1))]),
    }],
    scale,
  };
}

/** The median of the distances to the nearest picture; of an even number the upper one. NaN without any. */
export function medianNearest(found: readonly (readonly Neighbour[])[]): number {
  const distances = found.flatMap((list) => list.slice(0, 1)).map(({ distance }) => distance);
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? NaN;
}
