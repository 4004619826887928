/**
 * Latent arithmetic as text: `mean(1,2,3) - mean(4,5,6) + mean(7,8,9)` (Radford et al. 2016, arXiv 1511.06434,
 * figure 7), `|seed:3 - seed:9|`, `0.5 * seed:3 + 0.5 * seed:9`. Operators act on each component.
 *
 *   sum      = product (("+" | "-") product)*
 *   product  = factor ("*" factor)*
 *   factor   = "-" factor | "(" sum ")" | "|" sum "|" | face | number
 *   face     = "seed" ":" whole | "mean" "(" whole ("," whole)* ")"
 */
import { UserError } from "../tensor/errors.ts";
import type { Latent } from "./prior.ts";

/** A face that an expression names. */
export type LatentOperand =
  | { readonly kind: "seed"; readonly seed: number; readonly text: string }
  /** The mean of several latents. */
  | { readonly kind: "mean"; readonly seeds: readonly number[]; readonly text: string };

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
const FACE = "a face such as seed:3 or mean(1,2,3)";

/**
 * Reads an expression.
 *
 * @param text such as `seed:3 + seed:9`
 * @throws {UserError} naming the character, counted from 1, that does not fit, and what would
 * @example
 * ```ts
 * import { evaluateExpression, parseExpression } from "ganwalk";
 * const sum = parseExpression("seed:1 + 2 * |seed:2|");
 * console.log(evaluateExpression(sum, (seed) => Float32Array.of(seed, -seed))); // [ 5, 3 ]
 * ```
 */
export function parseExpression(text: string): LatentExpression {
  if (text.length > MOST_CHARACTERS) {
    throw new UserError(
      `Cannot read an expression: it must have at most ${MOST_CHARACTERS} characters, got ${text.length}`,
    );
  }
  const reader = new Reader(text);
  const value = readSum(reader);
  if (reader.next() !== undefined) throw reader.refuse("+, -, * or the end");
  if (typeof value !== "number") return value;
  throw reader.complain(0, `it is a number, and must have ${FACE}`);
}

/**
 * The faces that an expression names, in the order of their first mention, each once.
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
 * @param latentOf the latent [Z] of a seed
 * @returns a new latent [Z]
 * @throws {RangeError} if latents are of different sizes
 */
export function evaluateExpression(
  expression: LatentExpression,
  latentOf: (seed: number) => Latent,
): Latent {
  const evaluate = (part: LatentExpression) => evaluateExpression(part, latentOf);
  switch (expression.kind) {
    case "seed":
      return latentOf(expression.seed).slice();
    case "mean":
      return meanLatent(expression.seeds.map(latentOf));
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

/** A place in a text. */
class Reader {
  #at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text.replaceAll(/\s/g, " ");
  }

  /** The next character that is no space. */
  next(): string | undefined {
    while (this.text[this.#at] === " ") this.#at++;
    return this.text[this.#at];
  }

  /** Where the next character stands, from 0. */
  place(): number {
    this.next();
    return this.#at;
  }

  /** Takes the next characters if they are these. */
  takes(token: string): boolean {
    this.next();
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** Takes the next characters if they match a sticky pattern. */
  match(pattern: RegExp): string | undefined {
    this.next();
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  expect(token: string, expected = token): void {
    if (!this.takes(token)) throw this.refuse(expected);
  }

  refuse(expected: string): UserError {
    const next = this.next();
    return this.complain(
      this.#at,
      `expected ${expected}, got ${next === undefined ? "the end" : `"${next}"`}`,
    );
  }

  complain(place: number, message: string): UserError {
    return new UserError(`Cannot read "${this.text}" at character ${place + 1}: ${message}`);
  }
}

type Value = number | LatentExpression;

function readSum(reader: Reader): Value {
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

function readProduct(reader: Reader): Value {
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

function readFactor(reader: Reader): Value {
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
  if (reader.takes("seed")) {
    reader.expect(":");
    const seed = readSeed(reader);
    return { kind: "seed", seed, text: `seed:${seed}` };
  }
  if (reader.takes("mean")) {
    reader.expect("(");
    const seeds = [readSeed(reader)];
    while (reader.takes(",")) seeds.push(readSeed(reader));
    reader.expect(")", "a comma or )");
    return { kind: "mean", seeds, text: `mean(${seeds.join(",")})` };
  }
  const number = reader.match(/\d+(\.\d+)?|\.\d+/y);
  if (number !== undefined) return Number(number);
  throw reader.refuse(`${FACE}, a number, ( or |`);
}

function readSeed(reader: Reader): number {
  const place = reader.place();
  const digits = reader.match(/\d+/y);
  if (digits === undefined) throw reader.refuse("the whole number of a seed");
  if (Number.isSafeInteger(Number(digits))) return Number(digits);
  throw reader.complain(place, `a seed must be at most ${Number.MAX_SAFE_INTEGER}, got ${digits}`);
}
