import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import {
  evaluateExpression,
  type LatentDirection,
  type LatentFace,
  meanLatent,
  operandsOf,
  parseExpression,
  titleOfExpression,
} from "../../src/latent/expression.ts";
import { UserError } from "../../src/tensor/errors.ts";

/** The latent of a seed in these tests. */
const LATENTS: Readonly<Record<number, Float32Array>> = {
  1: Float32Array.of(1, -2, 0.5),
  2: Float32Array.of(-3, 4, 2),
  3: Float32Array.of(5, 0, -1.5),
};
/** Of a file, the latent of its number. */
const latentOf = (face: LatentFace | LatentDirection) =>
  LATENTS[face.kind === "seed" ? face.seed : face.kind === "file" ? face.number! : 1]!;
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
  const before = LATENTS[1]!.slice();
  const latent = evaluateExpression(parseExpression("seed:1"), latentOf);
  assertNotStrictEquals(latent, LATENTS[1]);
  evaluateExpression(parseExpression("mean(1,2) + seed:1"), latentOf);
  assertEquals(LATENTS[1], before);
});

Deno.test("latents of different sizes are refused", () => {
  const sizes = (face: LatentFace | LatentDirection) =>
    new Float32Array(face.kind === "seed" ? face.seed : 0);
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
  const face = 'expected a face such as seed:3, mean(1,2,3) or "walk.png#3", a number, ( or |';
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
  assertRefused("0.5", '1: it is a number, and must have a face such as seed:3, mean(1,2,3) or "walk.png#3"');
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

Deno.test("files are operands, with file: or quotes, of either kind, and in means", () => {
  for (const file of ["file:walk.png#1", '"walk.png#1"', "'walk.png#1'", 'file: "walk.png#1"']) {
    assertEquals(evaluate(`${file} + seed:2`), [-2, 2, 2.5], file);
    assertEquals(evaluate(`|seed:1-${file}|*2`), [0, 0, 0], file);
    assertEquals(evaluate(`mean(2, ${file},seed:3)`), evaluate("mean(1,2,3)"), file);
  }
});

Deno.test("a file's path ends behind its number, or before what an expression goes on with", () => {
  const files = (text: string) =>
    operandsOf(parseExpression(text)).map((face) => {
      return face.kind === "file" ? [face.path, face.number, face.place] : [];
    });
  assertEquals(files("file:out/1-to-2_x2.png#3-file:z.json"), [["out/1-to-2_x2.png", 3, 1], [
    "z.json",
    undefined,
    26,
  ]]);
  assertEquals(files("2*file:a.png+(file:b.png*file:c.png)"), [
    ["a.png", undefined, 3],
    ["b.png", undefined, 15],
    ["c.png", undefined, 26],
  ]);
  assertEquals(files(`"my walk (2) #1.png#12" - 'C:\\a "b".json'`), [
    ["my walk (2) #1.png", 12, 1],
    ['C:\\a "b".json', undefined, 27],
  ]);
  // One latent, however it is written.
  assertEquals(files(`file:a.png#1 + "a.png#1" * ' a.png#1'`), [["a.png", 1, 1]]);
});

Deno.test("files that are none point at their character", () => {
  assertRefused("file", "5: expected :, got the end");
  assertRefused("file:", '6: expected a path such as walk.png#3 or "my walk.png#3", got the end');
  assertRefused("seed:1 + file:(a)", '15: expected a path such as walk.png#3 or "my walk.png#3", got "("');
  assertRefused("file:#3", '6: expected a path such as walk.png#3 or "my walk.png#3", got "#"');
  assertRefused("seed:1 + ''", "10: a file must have a name");
  assertRefused('file:" "', "1: a file must have a name");
  assertRefused('seed:1 + "a.png', "10: its quote is not closed");
  assertRefused("seed:1 + file:'a.png\"", "10: its quote is not closed");
  assertRefused("file:a.png seed:1", '12: expected +, -, * or the end, got "s"');
  assertRefused("file:a.png#x", '11: expected +, -, * or the end, got "#"');
  assertRefused("mean(file:)", '11: expected a path such as walk.png#3 or "my walk.png#3", got ")"');
});

Deno.test("titles have files by their short names, and one space where there were more", () => {
  const titles = {
    "  seed:3 -\n  seed:9 ": "seed:3 - seed:9",
    "|file:out/shipped/walk.png#3 - 'a b/z.json'| * 0.5": "|walk.png#3 - z.json| * 0.5",
    'mean(1,"x/y.png#12") + file : y.png#1': "mean(1,y.png#12) + y.png#1",
  };
  for (const [text, title] of Object.entries(titles)) assertEquals(titleOfExpression(text), title);
});

Deno.test("directions are operands, with names as attributes and factors have them, or in quotes", () => {
  const found = (text: string) =>
    operandsOf(parseExpression(text)).map((operand) =>
      operand.kind === "direction" ? operand.name : operand.text
    );
  assertEquals(found("seed:3 + 2 * dir:smile"), ["seed:3", "smile"]);
  assertEquals(found("dir:hairColour=pink - dir:factor:3"), ["hairColour=pink", "factor:3"]);
  assertEquals(found("-dir:'hairColour=dark brown'*2"), ["hairColour=dark brown"]);
  const along = parseExpression("seed:3 + 2 * dir:smile");
  const latentOf = ({ kind }: { kind: string }) => Float32Array.of(kind === "direction" ? 10 : 1);
  assertEquals([...evaluateExpression(along, latentOf)], [21]);
  for (
    const [text, message] of [
      ["seed:1 + dir:", "at character 14: expected the name of a direction such as smile, got the end"],
      ["dir:*2", 'at character 5: expected the name of a direction such as smile, got "*"'],
      ["mean(1, dir:smile)", 'at character 9: expected the whole number of a seed, got "d"'],
    ] as const
  ) assertThrows(() => parseExpression(text), UserError, `Cannot read "${text}" ${message}`);
});
