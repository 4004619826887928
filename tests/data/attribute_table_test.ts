import { assertEquals, assertThrows } from "@std/assert";
import { type AttributeType, createTable, decodeTable, tableBytes } from "../../src/data/attribute_table.ts";

const COLUMNS: readonly AttributeType[] = [
  { name: "age", kind: "number", range: [0, 100] },
  { name: "smiling", kind: "boolean" },
  { name: "digit", kind: "category", categories: ["0", "1", "2"] },
];

Deno.test("createTable() and decodeTable() undo each other, for fewer pictures than announced, too", () => {
  const table = createTable(COLUMNS, 10);
  table.add([0.1, true, 2]);
  table.add([-1e300, false, 0]);
  const bytes = table.encode();
  assertEquals(bytes.length, tableBytes(COLUMNS, 2));
  assertEquals(decodeTable(COLUMNS, bytes, 2), [
    { name: "age", kind: "number", values: [0.1, -1e300] },
    { name: "smiling", kind: "boolean", values: [true, false] },
    { name: "digit", kind: "category", categories: ["0", "1", "2"], values: [2, 0] },
  ]);
});

Deno.test("tableBytes() is 8, 1 and 2 bytes a value", () => {
  assertEquals(COLUMNS.map((column) => tableBytes([column], 3)), [24, 3, 6]);
  assertEquals(tableBytes([], 1000), 0);
});

Deno.test("createTable() has room for 65,535 categories", () => {
  const column = { name: "word", kind: "category", categories: [] } as const;
  const table = createTable([column], 1);
  table.add([65_535]);
  assertEquals(decodeTable([column], table.encode(), 1)[0]!.values, [65_535]);
});

Deno.test("createTable() refuses rows that are too long or too short", () => {
  const table = createTable(COLUMNS, 1);
  for (const row of [[], [1, true], [1, true, 0, 0]]) {
    const message = `Cannot add attributes: expected 3 values, got ${row.length}`;
    assertThrows(() => table.add(row), RangeError, message);
  }
  assertEquals(table.encode().length, 0);
});
