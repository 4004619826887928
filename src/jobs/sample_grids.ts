/** The sample grids of a run: pictures of the same latents at one step after the other. */
import { join } from "@std/path";
import { decodePng } from "../images/decode_png.ts";
import { arrangeGrid } from "../plots/grid.ts";
import { cutGrid } from "../plots/strip.ts";
import { RUN_FILES } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";
import type { Picture } from "../tensor/pixels.ts";
import { writePng } from "./write_picture.ts";

/** How they are laid out. */
const LAYOUT = { columns: 8, scale: 2, gap: 2 } as const;

/** Pictures in a grid. */
export const SAMPLE_COUNT = LAYOUT.columns ** 2;

/** A grid in a run folder. */
export interface SampleGrid {
  readonly step: number;
  readonly path: string;
}

/**
 * Writes the grid of a step.
 *
 * @param pictures {@linkcode SAMPLE_COUNT} of them
 * @returns its path
 */
export function writeSampleGrid(run: string, step: number, pictures: readonly Picture[]): Promise<string> {
  const name = `step-${String(step).padStart(8, "0")}.png`;
  return writePng(join(run, RUN_FILES.samples, name), arrangeGrid(pictures, LAYOUT));
}

/**
 * The grids of a run, by step.
 *
 * @returns none if there is no folder of samples
 */
export function listSampleGrids(run: string): SampleGrid[] {
  const folder = join(run, RUN_FILES.samples);
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name }) => {
      const [, step] = /^step-(\d+)\.png$/.exec(name) ?? [];
      return step === undefined ? [] : [{ step: Number(step), path: join(folder, name) }];
    }).sort((a, b) => a.step - b.step);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * The first pictures of a grid.
 *
 * @param count 1 … {@linkcode SAMPLE_COUNT}
 * @throws {UserError} if the file is no sample grid
 */
export async function readSampleGrid({ path }: SampleGrid, count: number): Promise<Picture[]> {
  try {
    return cutGrid(await decodePng(Deno.readFileSync(path)), LAYOUT, count);
  } catch (error) {
    throw new UserError(`Cannot read the samples of "${path}": ${(error as Error).message}`);
  }
}
