import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { evaluateExpression, meanLatent, operandsOf, parseExpression } from "../../src/latent/expression.ts";
import { UserError } from "../../src/tensor/errors.ts";

/** The latent of a seed in these tests. */
const LATENTS: Readonly<Record<number, Float32Array>> = {
  1: Float32Array.of(1, -2, 0.5),
  2: Float32Array.of(-3, 4, 2),
  3: Float32Array.of(5, 0, -1.5),
};
const latentOf = (seed: number) => LATENTS[seed]!;
const evaluate = (text: string) => [...evaluateExpression(parseExpression(text), latentOf)];

function assertRefused(text: string, message: string): void {
  const error = assertThrows(() => parseExpression(text), UserError);
  assertEquals(error.message, `Cannot read "${text}" at character ${message}`);
}

Deno.test("a sum, a difference, its absolute value and a product act on each component", () => {
  assertEquals(evaluate("seed:1 + seed:2"), [-2, 2, 2.5]);
  assertEquals(evaluate("seed:1 - seed:2"), [4, -6, -1.5]);
  assertEquals(evaluate("|seed:1 - seed:2|"), [4, 6, 1.5]);
  assertEquals(evaluate("seed:1 * seed:2"), [-3, -8, 1]);
});

Deno.test("mean() is the mean of several faces, as the DCGAN paper adds them", () => {
  assertEquals(evaluate("mean(1,2,3)"), [1, 2 / 3, 1 / 3].map(Math.fround));
  // (-1, 1, 1.25) - (1, 2, 0.25) + (5, 0, -1.5).
  assertEquals(evaluate("mean(1, 2) - mean(2,3) + mean(3)"), [-1 - 1 + 5, 1 - 2 + 0, 1.25 - 0.25 - 1.5]);
});

Deno.test("numbers are factors, on either side, and are reckoned among themselves", () => {
  assertEquals(evaluate("0.5 * seed:2"), [-1.5, 2, 1]);
  assertEquals(evaluate("seed:2 * .5"), [-1.5, 2, 1]);
  assertEquals(evaluate("(1 + 2 - 1) * seed:1 * |-2|"), [4, -8, 2]);
  assertEquals(evaluate("-2 * -seed:1"), [2, -4, 1]);
});

Deno.test("* binds before + and -, which go from left to right; parentheses and bars go first", () => {
  assertEquals(evaluate("seed:1 + seed:2 * seed:3"), [-14, -2, -2.5]);
  assertEquals(evaluate("(seed:1 + seed:2) * seed:3"), [-10, 0, -3.75]);
  assertEquals(evaluate("seed:1 - seed:2 - seed:3"), [-1, -6, 0]);
  assertEquals(evaluate("seed:1 - (seed:2 - seed:3)"), [9, -6, -3]);
  assertEquals(evaluate("|seed:1 * |seed:2|| - |seed:3|"), [-2, 8, -0.5]);
});

Deno.test("spaces count nothing, nor do tabs and new lines, which messages show as spaces", () => {
  assertEquals(evaluate("seed:1\n+\tseed:2"), [-2, 2, 2.5]);
  const error = assertThrows(() => parseExpression("seed:1\n+"), UserError);
  assert(error.message.startsWith('Cannot read "seed:1 +" at character 9: '), error.message);
  assertEquals(evaluate("seed:1+seed:2"), evaluate("  seed : 1   +  seed:2 "));
  assertEquals(evaluate("|seed:1-seed:2|"), [4, 6, 1.5]);
});

Deno.test("operandsOf() lists the faces once, in the order of their mention", () => {
  const list = (text: string) => operandsOf(parseExpression(text)).map(({ text }) => text);
  assertEquals(list("|seed:9 - seed:3| + 0.5 * seed:9"), ["seed:9", "seed:3"]);
  assertEquals(list("-mean(1, 2,3) * (seed:1)"), ["mean(1,2,3)", "seed:1"]);
});

Deno.test("evaluateExpression() leaves the latents alone", () => {
  const before = latentOf(1).slice();
  const latent = evaluateExpression(parseExpression("seed:1"), latentOf);
  assertNotStrictEquals(latent, latentOf(1));
  evaluateExpression(parseExpression("mean(1,2) + seed:1"), latentOf);
  assertEquals(latentOf(1), before);
});

Deno.test("latents of different sizes are refused", () => {
  const sizes = (seed: number) => new Float32Array(seed);
  for (const text of ["seed:3 + seed:4", "mean(3,4)"]) {
    const error = assertThrows(() => evaluateExpression(parseExpression(text), sizes), RangeError);
    assertEquals(error.message, "Cannot combine latents: they must be of one size, got 3 and 4");
  }
  assertEquals(
    assertThrows(() => meanLatent([]), RangeError).message,
    "Cannot average latents: there is none",
  );
});

Deno.test("what does not parse is one line that points at the character", () => {
  const face = "expected a face such as seed:3 or mean(1,2,3), a number, ( or |";
  assertRefused("", `1: ${face}, got the end`);
  assertRefused("seed:3 +", `9: ${face}, got the end`);
  assertRefused("seed:3 + + seed:9", `10: ${face}, got "+"`);
  assertRefused("face:3", `1: ${face}, got "f"`);
  assertRefused("seed:3 $ seed:9", '8: expected +, -, * or the end, got "$"');
  assertRefused("seed:3 seed:9", '8: expected +, -, * or the end, got "s"');
  assertRefused("seed:x", '6: expected the whole number of a seed, got "x"');
  assertRefused("seed:-3", '6: expected the whole number of a seed, got "-"');
  assertRefused("seed:1.5", '7: expected +, -, * or the end, got "."');
  assertRefused("seed 3", '6: expected :, got "3"');
  assertRefused("mean()", '6: expected the whole number of a seed, got ")"');
  assertRefused("mean(1,)", '8: expected the whole number of a seed, got ")"');
  assertRefused("mean(1 2)", '8: expected a comma or ), got "2"');
  assertRefused("(seed:3", "8: expected +, -, * or ), got the end");
  assertRefused("|seed:3", "8: expected +, -, * or |, got the end");
  assertRefused("seed:3)", '7: expected +, -, * or the end, got ")"');
  assertRefused("0x10", '2: expected +, -, * or the end, got "x"');
});

Deno.test("numbers are no faces", () => {
  const message = "must stand between two faces, got a number; numbers are factors, as in 0.5 * seed:3";
  assertRefused("seed:3 + 9", `8: "+" ${message}`);
  assertRefused("2 - seed:3", `3: "-" ${message}`);
  assertRefused("0.5", "1: it is a number, and must have a face such as seed:3 or mean(1,2,3)");
});

Deno.test("seeds that no random generator takes, and texts without end, are refused", () => {
  assertRefused("seed:9007199254740992", "6: a seed must be at most 9007199254740991, got 9007199254740992");
  const deep = "(".repeat(100_000);
  const error = assertThrows(() => parseExpression(deep), UserError);
  assertEquals(
    error.message,
    "Cannot read an expression: it must have at most 1000 characters, got 100000",
  );
  assert(evaluate(`${"(".repeat(490)}seed:1${")".repeat(490)}`)[0] === 1);
});
