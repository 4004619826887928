/**
 * Latent arithmetic as text: `mean(1,2,3) - mean(4,5,6) + mean(7,8,9)` (Radford et al. 2016, arXiv 1511.06434,
 * figure 7), `|seed:3 - seed:9|`, `0.5 * seed:3 + 0.5 * "walk.png#3"`. Operators act on each component.
 *
 *   sum      = product (("+" | "-") product)*
 *   product  = factor ("*" factor)*
 *   factor   = "-" factor | "(" sum ")" | "|" sum "|" | face | mean | "dir" ":" name | number
 *   face     = "seed" ":" whole | file
 *   mean     = "mean" "(" member ("," member)* ")"
 *   member   = whole | face
 *   file     = "file" ":" path | ["file" ":"] quoted path
 *
 * A path is that of a picture or JSON with latents, `#3` behind it the third of them. Without quotes, single or double
 * ones, it ends before a space, a comma, a parenthesis, `+`, `*`, `|` and behind the number. `dir:smile` is one unit
 * along a direction; its name ends where such a path does.
 */
import { UserError } from "../tensor/errors.ts";
import { ExpressionReader, readDirection, readFace, readMember } from "./expression_reader.ts";
import { describeLatentSource, parseLatentPath } from "./latent_source.ts";
import type { Latent } from "./prior.ts";

/** One face that an expression names. */
export type LatentFace =
  | { readonly kind: "seed"; readonly seed: number; readonly text: string }
  /** See `LatentSource`; `place` is where it stands in the expression, counted from 1. */
  | {
    readonly kind: "file";
    readonly path: string;
    readonly number?: number;
    readonly text: string;
    readonly place: number;
  };

/** One unit along a direction that has a name. */
export interface LatentDirection {
  /** Tells it from faces. */
  readonly kind: "direction";
  /** As `findDirection()` takes it. */
  readonly name: string;
  /** As it stands in the expression. */
  readonly text: string;
}

/** A face, the mean of several, or a direction. */
export type LatentOperand =
  | LatentFace
  | LatentDirection
  | { readonly kind: "mean"; readonly faces: readonly LatentFace[]; readonly text: string };

/** What is done with faces. */
export type LatentExpression =
  | LatentOperand
  | {
    readonly kind: "sum" | "difference" | "product";
    readonly left: LatentExpression;
    readonly right: LatentExpression;
  }
  | { readonly kind: "scaled"; readonly factor: number; readonly of: LatentExpression }
  | { readonly kind: "absolute"; readonly of: LatentExpression };

/** Longer texts are no expressions that a person wrote. */
const MOST_CHARACTERS = 1000;
/** All files of an expression that parses. */
const FILES = /(?:file\s*:\s*)?(?:"([^"]*)"|'([^']*)')|file\s*:\s*([^\s,+*|()"'#]+(?:#\d+)?)/g;
const FACE = 'a face such as seed:3, mean(1,2,3) or "walk.png#3"';

/**
 * Reads an expression.
 *
 * @param text such as `seed:3 + seed:9`
 * @throws {UserError} naming the character, counted from 1, that does not fit, and what would
 * @example
 * ```ts
 * import { evaluateExpression, parseExpression } from "ganwalk";
 * const sum = parseExpression("seed:1 + 2 * |seed:2|");
 * console.log(evaluateExpression(sum, (face) => Float32Array.of(face.kind === "seed" ? face.seed : 0))); // [ 5 ]
 * ```
 */
export function parseExpression(text: string): LatentExpression {
  if (text.length > MOST_CHARACTERS) {
    throw new UserError(
      `Cannot read an expression: it must have at most ${MOST_CHARACTERS} characters, got ${text.length}`,
    );
  }
  const reader = new ExpressionReader(text);
  const value = readSum(reader);
  if (reader.next() !== undefined) throw reader.refuse("+, -, * or the end");
  if (typeof value !== "number") return value;
  throw reader.complain(0, `it is a number, and must have ${FACE}`);
}

/**
 * The faces and directions that an expression names, in the order of their first mention, each once.
 */
export function operandsOf(expression: LatentExpression): LatentOperand[] {
  const found = new Map<string, LatentOperand>();
  const visit = (part: LatentExpression): void => {
    if ("text" in part) {
      if (!found.has(part.text)) found.set(part.text, part);
    } else if ("of" in part) visit(part.of);
    else [part.left, part.right].forEach(visit);
  };
  visit(expression);
  return [...found.values()];
}

/**
 * Computes an expression, component by component.
 *
 * @param latentOf the latent [Z] of a face or direction
 * @returns a new latent [Z]
 * @throws {RangeError} if latents are of different sizes
 */
export function evaluateExpression(
  expression: LatentExpression,
  latentOf: (operand: LatentFace | LatentDirection) => Latent,
): Latent {
  const evaluate = (part: LatentExpression) => evaluateExpression(part, latentOf);
  switch (expression.kind) {
    case "seed":
    case "file":
    case "direction":
      return latentOf(expression).slice();
    case "mean":
      return meanLatent(expression.faces.map(latentOf));
    case "scaled":
      return evaluate(expression.of).map((component) => expression.factor * component);
    case "absolute":
      return evaluate(expression.of).map(Math.abs);
  }
  const [left, right] = [evaluate(expression.left), evaluate(expression.right)];
  assertSameSize(left, right);
  switch (expression.kind) {
    case "sum":
      return left.map((component, i) => component + right[i]!);
    case "difference":
      return left.map((component, i) => component - right[i]!);
    case "product":
      return left.map((component, i) => component * right[i]!);
  }
}

/**
 * The mean of latents.
 *
 * @param latents 1 or more, of one size
 * @returns a new latent
 * @throws {RangeError} if there is none, or sizes differ
 */
export function meanLatent(latents: readonly Latent[]): Latent {
  const [first, ...others] = latents;
  if (!first) throw new RangeError("Cannot average latents: there is none");
  const sums = Float64Array.from(first);
  for (const latent of others) {
    assertSameSize(first, latent);
    latent.forEach((component, i) => sums[i]! += component);
  }
  return Float32Array.from(sums, (sum) => sum / latents.length);
}

function assertSameSize(a: Latent, b: Latent): void {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot combine latents: they must be of one size, got ${a.length} and ${b.length}`);
  }
}

/**
 * An expression's text as a title: one space where there were more, and files by their short names.
 *
 * @param text that `parseExpression()` takes
 */
export function titleOfExpression(text: string): string {
  const short = text.replaceAll(FILES, (_, double, single, bare) => {
    return describeLatentSource(parseLatentPath(double ?? single ?? bare));
  });
  return short.trim().replaceAll(/\s+/g, " ");
}

type Value = number | LatentExpression;

function readSum(reader: ExpressionReader): Value {
  let left = readProduct(reader);
  while (true) {
    const place = reader.place();
    const sign = reader.takes("+") ? "+" : reader.takes("-") ? "-" : undefined;
    if (!sign) return left;
    const right = readProduct(reader);
    if (typeof left === "number" && typeof right === "number") {
      left = sign === "+" ? left + right : left - right;
    } else if (typeof left === "number" || typeof right === "number") {
      throw reader.complain(
        place,
        `"${sign}" must stand between two faces, got a number; numbers are factors, as in 0.5 * seed:3`,
      );
    } else left = { kind: sign === "+" ? "sum" : "difference", left, right };
  }
}

function readProduct(reader: ExpressionReader): Value {
  let left = readFactor(reader);
  while (reader.takes("*")) {
    const right = readFactor(reader);
    if (typeof left === "number") left = scale(right, left);
    else left = typeof right === "number" ? scale(left, right) : { kind: "product", left, right };
  }
  return left;
}

function scale(value: Value, factor: number): Value {
  return typeof value === "number" ? value * factor : { kind: "scaled", factor, of: value };
}

function readFactor(reader: ExpressionReader): Value {
  if (reader.takes("-")) return scale(readFactor(reader), -1);
  if (reader.takes("(")) {
    const value = readSum(reader);
    reader.expect(")", "+, -, * or )");
    return value;
  }
  if (reader.takes("|")) {
    const value = readSum(reader);
    reader.expect("|", "+, -, * or |");
    return typeof value === "number" ? Math.abs(value) : { kind: "absolute", of: value };
  }
  const operand = readDirection(reader) ?? readFace(reader);
  if (operand) return operand;
  if (reader.takes("mean")) {
    reader.expect("(");
    const faces = [readMember(reader)];
    while (reader.takes(",")) faces.push(readMember(reader));
    reader.expect(")", "a comma or )");
    // A seed may be short here.
    const texts = faces.map(({ kind, text }) => kind === "seed" ? text.slice("seed:".length) : text);
    return { kind: "mean", faces, text: `mean(${texts.join(",")})` };
  }
  const number = reader.match(/\d+(\.\d+)?|\.\d+/y);
  if (number !== undefined) return Number(number);
  throw reader.refuse(`${FACE}, a number, ( or |`);
}
