/** `deno task explore arithmetic`: faces added, subtracted, multiplied and averaged. */
import { parseExpression } from "../latent/expression.ts";
import { arithmeticFigure, type ArithmeticFigureOptions } from "./arithmetic_figure.ts";
import { plainPart } from "./explore.ts";
import { figurePath, recipeOf } from "./figures.ts";
import { loadGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator, type ExploreOptions, writeFigure } from "./write_figure.ts";

/** The options of `explore arithmetic`. */
export interface ExploreArithmeticOptions extends ExploreOptions, Omit<ArithmeticFigureOptions, "scale"> {}

/** File names have an end. */
const LONGEST_NAME = 100;

/**
 * Writes a picture of an expression: its operands and its result.
 *
 * @returns the paths written
 * @throws {UserError} if the expression does not parse, before anything is loaded
 */
export async function exploreArithmetic(
  options: ExploreArithmeticOptions,
  reporter: Reporter,
): Promise<string[]> {
  const { expression, scale, plain = false } = options;
  parseExpression(expression);
  const generator = await loadGenerator(options, reporter.line);
  const { figure, latents } = await arithmeticFigure(generator, options);
  const parts = [`arithmetic_${fileNameOf(expression)}`, ...plainPart(plain)];
  const path = figurePath(generator, options, "explore", parts, ".png");
  const recipe = recipeOf(generator, "explore arithmetic", { expression, scale, plain, latents });
  const written = await writeFigure(figure, path, plain, recipe, [describeGenerator(generator)]);
  generator.dispose();
  return written;
}

/** An expression as a part of a file name that every system takes: without spaces, `:`, `|` and `*`. */
export function fileNameOf(expression: string): string {
  return expression.replaceAll(/[\s:]/g, "").replaceAll("|", "_").replaceAll("*", "x").slice(0, LONGEST_NAME);
}
