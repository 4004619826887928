/** The figure of pictures and what a generator makes of them. */
import { absoluteDifference, psnr } from "../metrics/picture_error.ts";
import type { Figure } from "../plots/figure.ts";
import type { Picture } from "../tensor/pixels.ts";
import type { FoundPicture, ProjectedPicture } from "./project_pictures.ts";

/** A picture, and where it was found in the latent space. */
export interface ShownProjection {
  /** Left of its row. */
  readonly name: string;
  /** What was looked for. */
  readonly picture: Picture;
  /** What was found. */
  readonly found: ProjectedPicture;
}

/** How results are shown. */
export interface ProjectedFigureOptions {
  /** Whether the found pictures are the encoder's guesses alone. */
  readonly isGuessed: boolean;
  /** Below the title. */
  readonly notes?: readonly string[];
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/** An error as captions have it, such as `4.2, 35.7 dB`. */
export function describeError(error: number): string {
  return error === 0 ? "0" : `${error.toFixed(1)}, ${psnr(error).toFixed(1)} dB`;
}

/**
 * A row for each picture: it, the encoder's guess if there is one, what was found, and the absolute difference of both,
 * each with its error below.
 *
 * @param rows 1 or more
 * @throws {RangeError} if there is no row
 * @example
 * ```ts
 * import { projectedFigure } from "ganwalk";
 * const grey = (value: number) => ({ width: 1, height: 1, channels: 1, data: Uint8Array.of(value) });
 * const found = { latent: Float32Array.of(0), picture: grey(110), error: 10 };
 * const rows = [{ name: "a.png", picture: grey(100), found }];
 * console.log(projectedFigure(rows, { isGuessed: false }).blocks[0]?.captions); // [ "", "10.0, 28.1 dB", "" ]
 * ```
 */
export function projectedFigure(
  rows: readonly ShownProjection[],
  { isGuessed, notes = [], scale = 1 }: ProjectedFigureOptions,
): Figure {
  if (rows.length === 0) throw new RangeError("Cannot show projections: there is no picture");
  const hasGuesses = !isGuessed && rows.every(({ found }) => found.guess !== undefined);
  const cells = rows.flatMap(({ picture, found }): [Picture, string][] => [
    [picture, ""],
    ...hasGuesses ? [shown(found.guess!)] : [],
    shown(found),
    [absoluteDifference(found.picture, picture), ""],
  ]);
  const labels = [
    "picture",
    ...hasGuesses ? ["guess"] : [],
    isGuessed ? "guess" : "projection",
    "|difference|",
  ];
  return {
    title: `${
      isGuessed ? "Pictures, and what the encoder guesses" : "Pictures projected into the latent space"
    }`,
    notes: [...notes, "below: root mean square difference of 255 grey levels, and PSNR"],
    blocks: [{
      pictures: cells.map(([picture]) => picture),
      columns: labels.length,
      columnLabels: labels,
      rowLabels: rows.map(({ name }) => name),
      captions: cells.map(([, caption]) => caption),
    }],
    scale,
  };
}

function shown({ picture, error }: FoundPicture): [Picture, string] {
  return [picture, describeError(error)];
}
