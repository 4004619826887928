/** `deno task explore arithmetic`: faces added, subtracted, multiplied and averaged. */
import { operandsOf, parseExpression, titleOfExpression } from "../latent/expression.ts";
import { arithmeticFigure, type ArithmeticFigureOptions } from "./arithmetic_figure.ts";
import { readDirectionsOf } from "./directions_of.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { type ExploreOptions, type Loaded, writeExplored } from "./write_figure.ts";

/** The options of `explore arithmetic`. */
export interface ExploreArithmeticOptions
  extends ExploreOptions, Pick<ArithmeticFigureOptions, "expression"> {}

/** File names have an end. */
const LONGEST_NAME = 100;

/**
 * Writes a picture of an expression: its operands and its result.
 *
 * @returns the paths written
 * @throws {UserError} if the expression does not parse, before anything is loaded, or a file in it cannot be read
 */
export async function exploreArithmetic(
  options: ExploreArithmeticOptions,
  reporter: Reporter,
): Promise<string[]> {
  parseExpression(options.expression);
  return await withGenerator(options, reporter, (generator) => writeArithmetic(generator, options, reporter));
}

/** {@linkcode exploreArithmetic} of a loaded generator. */
export async function writeArithmetic(
  generator: LoadedGenerator,
  options: Loaded<ExploreArithmeticOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { expression } = options;
  const hasDirection = operandsOf(parseExpression(expression)).some(({ kind }) => kind === "direction");
  const directions = hasDirection ? readDirectionsOf(generator, undefined, reporter.line) : undefined;
  return await writeExplored(generator, options, {
    command: "arithmetic",
    parts: [`arithmetic_${fileNameOf(expression)}`],
    details: { expression },
  }, await arithmeticFigure(generator, { ...options, directions }));
}

/**
 * An expression as a part of a file name that every system takes: without spaces, `:`, `|` and `*`, files by their
 * names without endings.
 */
export function fileNameOf(expression: string): string {
  return titleOfExpression(expression).replaceAll(/\.\p{L}[\p{L}\p{N}]*(?=#|[\s,)]|$)/gu, "")
    .replaceAll(/[\s:]/g, "").replaceAll("|", "_").replaceAll("*", "x")
    .replaceAll(/[^\p{L}\p{N}._+(),-]/gu, "-").slice(0, LONGEST_NAME);
}
