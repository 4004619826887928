import { assertEquals } from "@std/assert";
import { ColumnBuilder, quoted } from "../../src/data/label_column.ts";

function finish(texts: readonly string[]) {
  const builder = new ColumnBuilder("x");
  for (const text of texts) assertEquals(builder.add(text), undefined);
  const { type, valueAt } = builder.finish();
  return { type, values: texts.map((_, row) => valueAt(row)) };
}

Deno.test("ColumnBuilder finds booleans in all their spellings", () => {
  const type = { name: "x", kind: "boolean" } as const;
  for (
    const texts of [["-1", "1", "-1"], ["0", "1", "0"], ["FALSE", "true", "False"], ["No", "YES", "no"]]
  ) assertEquals(finish(texts), { type, values: [false, true, false] });
  assertEquals(finish(["1", "1"]), { type, values: [true, true] });
  assertEquals(finish(["0"]), { type, values: [false] });
});

Deno.test("ColumnBuilder takes mixed spellings for numbers or categories", () => {
  assertEquals(finish(["-1", "0", "1"]), {
    type: { name: "x", kind: "number", range: [-1, 1] },
    values: [-1, 0, 1],
  });
  assertEquals(finish(["yes", "true"]), {
    type: { name: "x", kind: "category", categories: ["true", "yes"] },
    values: [1, 0],
  });
});

Deno.test("ColumnBuilder finds numbers as they are written", () => {
  assertEquals(finish(["2", "+2.5", "-.5", "1e3", "7."]), {
    type: { name: "x", kind: "number", range: [-0.5, 1_000] },
    values: [2, 2.5, -0.5, 1_000, 7],
  });
});

Deno.test("ColumnBuilder takes what is no finite number for categories, in the order of their names", () => {
  assertEquals(finish(["NaN", "1", "0x10", "1e999", "NaN"]), {
    type: { name: "x", kind: "category", categories: ["0x10", "1", "1e999", "NaN"] },
    values: [3, 1, 0, 2, 3],
  });
});

Deno.test("ColumnBuilder holds as many numbers as there are, and 1,000 categories", () => {
  const numbers = Array.from({ length: 5_000 }, (_, i) => i / 2);
  assertEquals(finish(numbers.map(String)), {
    type: { name: "x", kind: "number", range: [0, 2_499.5] },
    values: numbers,
  });
  const { type, values } = finish(Array.from({ length: 3_000 }, (_, i) => `c${1_000 + i % 1_000}`));
  assertEquals(type.kind === "category" && type.categories.length, 1_000);
  assertEquals([values[0], values[999], values[2_001]], [0, 999, 1]);
});

Deno.test("ColumnBuilder says what is wrong with a value", () => {
  const many = new ColumnBuilder("x");
  for (let i = 0; i < 1_000; i++) many.add(`c${i}`);
  assertEquals(many.add("c3"), undefined);
  assertEquals(
    many.add("more"),
    'expected numbers, or at most 1000 categories, got more, such as "c0"',
  );
  const numbers = new ColumnBuilder("x");
  for (let i = 0; i < 1_001; i++) numbers.add(String(i));
  assertEquals(numbers.add("n/a"), 'expected a number as above, got "n/a"');
  assertEquals(numbers.add(""), "expected a value, got none");
});

Deno.test("quoted() keeps a text in one line and short", () => {
  assertEquals(quoted('a\n"b"'), '"a\\n\\"b\\""');
  assertEquals(quoted("a".repeat(100)), `"${"a".repeat(60)}…"`);
});
