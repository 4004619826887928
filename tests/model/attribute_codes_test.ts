import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { AttributeColumn } from "../../src/data/attribute_table.ts";
import {
  codeSize,
  codeWidth,
  decodeAttributes,
  encodeAttributes,
  findColumn,
} from "../../src/model/attribute_codes.ts";

const MOUTH = { name: "mouth", kind: "category", categories: ["flat", "smile", "open"] } as const;
const GLASSES = { name: "glasses", kind: "boolean" } as const;
const SIZE = { name: "size", kind: "number", range: [2, 6] } as const;
const ATTRIBUTES = [MOUTH, SIZE, GLASSES];
const COLUMNS: AttributeColumn[] = [
  { name: "glasses", kind: "boolean", values: [true, false, false] },
  { name: "tilt", kind: "number", values: [7, 8, 9] },
  { name: "size", kind: "number", values: [2, 5, 6] },
  { ...MOUTH, values: [0, 2, 1] },
];

Deno.test("a category takes a code for each value, a boolean two, a number one", () => {
  assertEquals(ATTRIBUTES.map(codeWidth), [3, 1, 2]);
  assertEquals(codeSize(ATTRIBUTES), 6);
});

Deno.test("encodeAttributes() writes 1 for what holds, and numbers between -1 and 1", () => {
  assertEquals(
    [...encodeAttributes(ATTRIBUTES, COLUMNS, [1, 0])],
    // mouth open, size 5 of 2 … 6, no glasses; mouth flat, size 2, glasses
    [...[0, 0, 1, 0.5, 1, 0], ...[1, 0, 0, -1, 0, 1]],
  );
});

Deno.test("decodeAttributes() takes the largest code, and numbers not beyond their range", () => {
  const outputs = Float32Array.of(...[-3, 2, -1, 0.25, 5, 4], ...[0.1, 0, -9, -7, -2, -1], ...[
    0,
    0,
    0,
    1.5,
    0,
    0,
  ]);
  assertEquals(decodeAttributes(ATTRIBUTES, outputs), [
    { ...MOUTH, values: [1, 0, 0] },
    { name: "size", kind: "number", values: [4.5, 2, 6] },
    { name: "glasses", kind: "boolean", values: [false, true, false] },
  ]);
});

Deno.test("decodeAttributes() undoes encodeAttributes()", () => {
  const decoded = decodeAttributes(ATTRIBUTES, encodeAttributes(ATTRIBUTES, COLUMNS, [0, 1, 2]));
  for (const column of decoded) {
    const known = COLUMNS.find(({ name }) => name === column.name)!;
    column.values.forEach((value, i) => assertAlmostEquals(Number(value), Number(known.values[i]), 1e-6));
  }
});

Deno.test("columns and outputs that do not fit are refused", () => {
  const refuse = (columns: AttributeColumn[], message: string) =>
    assertThrows(() => findColumn(columns, MOUTH), RangeError, message);
  refuse(COLUMNS.slice(0, 3), "Cannot use the attributes: column mouth is missing");
  refuse(
    [{ name: "mouth", kind: "number", values: [] }],
    "Cannot use the attributes: column mouth must be a category of flat, smile, open, got a number",
  );
  refuse(
    [{ name: "mouth", kind: "category", categories: ["flat", "open"], values: [] }],
    "Cannot use the attributes: column mouth must be a category of flat, smile, open, got a category of flat, open",
  );
  assertThrows(
    () => decodeAttributes(ATTRIBUTES, new Float32Array(7)),
    RangeError,
    "Cannot read attributes: rows must have 6 outputs, got 7",
  );
});
