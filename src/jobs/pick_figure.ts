/** The figure of faces with their numbers. */
import { chunk } from "@std/collections/chunk";
import { sampleLatent } from "../latent/prior.ts";
import { createRandom } from "../tensor/random.ts";
import { displayedFigure } from "./display.ts";
import type { Explored, ExploredFigure } from "./explored_figure.ts";

/** What is shown. */
export interface PickFigureOptions {
  /** A face each, 1 or more. */
  readonly seeds: readonly number[];
  /** Faces in a row, 1 or more. */
  readonly columns: number;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/**
 * Faces with their seeds below: the numbers that `seed:3`, `--seeds`, `--from` and `--to` take.
 *
 * @throws {RangeError} if there is no seed
 * @example
 * ```ts
 * import { loadGenerator, pickFigure } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const { figure } = await pickFigure(generator, { seeds: [3, 9], columns: 2 });
 * generator.dispose();
 * console.log(figure.blocks[0]?.captions); // [ "3", "9" ]
 * ```
 */
export async function pickFigure(
  { decode, prior }: Explored,
  { seeds, columns: most, scale = 1 }: PickFigureOptions,
): Promise<ExploredFigure> {
  if (seeds.length === 0) throw new RangeError("Cannot show faces: there is no seed");
  const latents = seeds.map((seed) => sampleLatent(prior, createRandom(seed)));
  const columns = Math.min(most, seeds.length);
  const figure = {
    title: "Faces by their seeds",
    blocks: [{ pictures: await decode(latents), columns, captions: seeds.map(String) }],
    scale,
  };
  return displayedFigure({ figure, latents: chunk(latents, columns) });
}
