/** The figure of samples around a mean. */
import { chunk } from "@std/collections/chunk";
import { sampleNear } from "../latent/near.ts";
import { sampleAround } from "../latent/prior.ts";
import { createRandom } from "../tensor/random.ts";
import type { BaseFace } from "./base_face.ts";
import { displayedFigure } from "./display.ts";
import { describeSpread, type Explored, type ExploredFigure } from "./explored_figure.ts";

/** Which samples, and how they are laid out. */
export interface GridFigureOptions {
  /** 1 or more. */
  readonly rows: number;
  /** Samples in a row, 1 or more. */
  readonly columns: number;
  /** Of every component of z; not looked at where there is a face. */
  readonly mean: number;
  /** Samples lie around it, and the first one is itself; default: around the mean. */
  readonly face?: BaseFace;
  /** Spread around the mean or the face, 0 or more. */
  readonly sd: number;
  /** Of the samples. */
  readonly seed: number;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/**
 * Samples z ~ N(mean, sd) or around a face, row by row.
 *
 * @throws {RangeError} if there is no row or column, or the spread is below 0
 * @example
 * ```ts
 * import { gridFigure, loadGenerator, plainFigure } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const options = { rows: 2, columns: 4, mean: -0.3, sd: 0.4, seed: 0 };
 * const { width, height } = plainFigure((await gridFigure(generator, options)).figure);
 * generator.dispose();
 * console.log(width, height); // 262 130
 * ```
 */
export async function gridFigure(
  { decode, prior }: Explored,
  { rows, columns, mean, sd, seed, face, scale = 1 }: GridFigureOptions,
): Promise<ExploredFigure> {
  for (const [name, count] of Object.entries({ rows, columns })) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`Cannot arrange samples: ${name} must be 1 or more, got ${count}`);
    }
  }
  const [count, random] = [rows * columns, createRandom(seed)];
  const latents = face
    ? sampleNear(prior, face.latent, count, sd, random)
    : sampleAround(prior, count, mean, sd, random);
  const figure = {
    title: `${count} samples, ${describeSpread(prior, face?.name ?? mean, sd)}`,
    notes: [face ? `upper left: ${face.name} itself; the others of seed ${seed}` : `seed ${seed}`],
    blocks: [{ pictures: await decode(latents), columns }],
    scale,
  };
  return displayedFigure({ figure, latents: chunk(latents, columns) });
}
