/** `deno task explore arithmetic`: faces added, subtracted, multiplied and averaged. */
import { parseExpression } from "../latent/expression.ts";
import { arithmeticFigure, type ArithmeticFigureOptions } from "./arithmetic_figure.ts";
import { loadGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { type ExploreOptions, writeExplored } from "./write_figure.ts";

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
  const { expression } = options;
  parseExpression(expression);
  const generator = await loadGenerator(options, reporter.line);
  const written = await writeExplored(generator, options, {
    command: "arithmetic",
    parts: [`arithmetic_${fileNameOf(expression)}`],
    details: { expression },
  }, await arithmeticFigure(generator, options));
  generator.dispose();
  return written;
}

/** An expression as a part of a file name that every system takes: without spaces, `:`, `|` and `*`. */
export function fileNameOf(expression: string): string {
  return expression.replaceAll(/[\s:]/g, "").replaceAll("|", "_").replaceAll("*", "x").slice(0, LONGEST_NAME);
}
