/** The figure of latent arithmetic: faces, and what comes of them. */
import {
  evaluateExpression,
  type LatentDirection,
  type LatentExpression,
  type LatentFace,
  type LatentOperand,
  operandsOf,
  parseExpression,
  titleOfExpression,
} from "../latent/expression.ts";
import { clipToPrior, type Latent, type LatentPrior } from "../latent/prior.ts";
import type { FigureBlock } from "../plots/figure.ts";
import type { DirectionsFile } from "../store/directions_file.ts";
import { displayedFigure } from "./display.ts";
import { findDirection } from "./directions_of.ts";
import type { Explored, ExploredFigure } from "./explored_figure.ts";
import { readLatent } from "./read_latent.ts";

/** What is reckoned. */
export interface ArithmeticFigureOptions {
  /** See `parseExpression()`. */
  readonly expression: string;
  /** What `dir:NAME` in it means, see `readDirectionsOf()`; `dir:dim:28` is known without. */
  readonly directions?: DirectionsFile;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

const RESULT = "= result";

/**
 * The faces that an expression names and its result in a row (directions are no faces, and not drawn); below, the faces that each mean is of. With a uniform
 * prior the result is clipped to its range, because training never showed others. Files are called by their short
 * names, or by their paths where those are alike.
 *
 * @returns the row's latents, then those of each mean
 * @throws {UserError} if the expression does not parse, or a file cannot be read or does not fit the prior
 * @example
 * ```ts
 * import { arithmeticFigure, loadGenerator } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const { figure } = await arithmeticFigure(generator, { expression: "|seed:3 - seed:9|" });
 * generator.dispose();
 * console.log(figure.blocks[0]?.columnLabels); // [ "seed:3", "seed:9", "= result" ]
 * ```
 */
export async function arithmeticFigure(
  { decode, prior }: Explored,
  { expression: text, directions, scale = 1 }: ArithmeticFigureOptions,
): Promise<ExploredFigure> {
  const expression = parseExpression(text);
  const latentOf = (operand: LatentFace | LatentDirection) => {
    if (operand.kind === "direction") return findDirection(directions, prior, operand.name).vector;
    const name = operand.kind === "file" ? `the face at character ${operand.place}` : operand.text;
    return readLatent(prior, operand, name);
  };
  const operands = operandsOf(expression).filter(isFace);
  const valueOf = (part: LatentExpression) => clip(prior, evaluateExpression(part, latentOf));
  const labelOf = labels(operands);
  const rows: { title?: string; labels: string[]; latents: Latent[] }[] = [
    {
      labels: [...operands.map(labelOf), RESULT],
      latents: [...operands, expression].map(valueOf),
    },
    ...operands.filter(isMean).map((mean) => ({
      title: `the faces of ${labelOf(mean)}`,
      labels: mean.faces.map(labelOf),
      latents: mean.faces.map(latentOf),
    })),
  ];
  const blocks: FigureBlock[] = [];
  for (const { title, labels, latents } of rows) {
    blocks.push({ title, columns: labels.length, columnLabels: labels, pictures: await decode(latents) });
  }
  const notes = prior.distribution === "uniform" ? [`components kept in ${prior.low} … ${prior.high}`] : [];
  return displayedFigure({
    figure: { title: titleOfExpression(text), notes, blocks, scale },
    latents: rows.map(({ latents }) => latents),
  });
}

type Faces = Exclude<LatentOperand, LatentDirection>;

function isFace(operand: LatentOperand): operand is Faces {
  return operand.kind !== "direction";
}

function isMean(operand: LatentOperand): operand is LatentOperand & { kind: "mean" } {
  return operand.kind === "mean";
}

/** What operands are called: texts as titles have them, unless two would be called alike. */
function labels(operands: readonly Faces[]): (operand: Faces) => string {
  const all = operands.flatMap((operand) => isMean(operand) ? [operand, ...operand.faces] : [operand]);
  const texts = new Set(all.map(({ text }) => text));
  const counts = new Map<string, number>();
  for (const text of texts) {
    const title = titleOfExpression(text);
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  return ({ text }) => {
    const title = titleOfExpression(text);
    return counts.get(title) === 1 ? title : text.replaceAll('"', "");
  };
}

function clip(prior: LatentPrior, latent: Latent): Latent {
  return latent.map((component) => clipToPrior(prior, component));
}
