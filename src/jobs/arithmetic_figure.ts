/** The figure of latent arithmetic: faces, and what comes of them. */
import {
  evaluateExpression,
  type LatentExpression,
  type LatentOperand,
  operandsOf,
  parseExpression,
} from "../latent/expression.ts";
import { clipToPrior, type Latent, type LatentPrior, sampleLatent } from "../latent/prior.ts";
import type { FigureBlock } from "../plots/figure.ts";
import { createRandom } from "../tensor/random.ts";
import type { Explored, ExploredFigure } from "./explored_figure.ts";

/** What is reckoned. */
export interface ArithmeticFigureOptions {
  /** See `parseExpression()`. */
  readonly expression: string;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

const RESULT = "= result";

/**
 * The faces that an expression names and its result in a row; below, the faces that each mean is of. With a uniform
 * prior the result is clipped to its range, because training never showed others.
 *
 * @returns the row's latents, then those of each mean
 * @throws {UserError} if the expression does not parse
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
  { expression: text, scale = 1 }: ArithmeticFigureOptions,
): Promise<ExploredFigure> {
  const expression = parseExpression(text);
  const latentOf = (seed: number) => sampleLatent(prior, createRandom(seed));
  const operands = operandsOf(expression);
  const valueOf = (part: LatentExpression) => clip(prior, evaluateExpression(part, latentOf));
  const rows = [
    {
      labels: [...operands.map(({ text }) => text), RESULT],
      latents: [...operands, expression].map(valueOf),
    },
    ...operands.filter(isMean).map(({ text, seeds }) => ({
      title: `the faces of ${text}`,
      labels: seeds.map((seed) => `seed:${seed}`),
      latents: seeds.map(latentOf),
    })),
  ];
  const blocks: FigureBlock[] = [];
  for (
    const { title, labels, latents } of rows as { title?: string; labels: string[]; latents: Latent[] }[]
  ) {
    blocks.push({ title, columns: labels.length, columnLabels: labels, pictures: await decode(latents) });
  }
  const notes = prior.distribution === "uniform" ? [`components kept in ${prior.low} … ${prior.high}`] : [];
  const title = text.trim().replaceAll(/\s+/g, " ");
  return { figure: { title, notes, blocks, scale }, latents: rows.map(({ latents }) => latents) };
}

function isMean(operand: LatentOperand): operand is LatentOperand & { kind: "mean" } {
  return operand.kind === "mean";
}

function clip(prior: LatentPrior, latent: Latent): Latent {
  return latent.map((component) => clipToPrior(prior, component));
}
