import { assertEquals, assertThrows } from "@std/assert";
import { hasWanted, readWanted } from "../../src/jobs/wanted_attribute.ts";
import { UserError } from "../../src/tensor/errors.ts";

Deno.test("readWanted() takes booleans by name and categories by value", () => {
  const reader = {
    attributes: [
      { name: "glasses", kind: "boolean" },
      { name: "mouth", kind: "category", categories: ["flat", "cat"] },
      { name: "smile", kind: "number", range: [-1, 1] },
    ] as const,
  };
  assertEquals(readWanted("glasses", reader), { name: "glasses", value: true });
  assertEquals(readWanted("mouth=cat", reader), { name: "mouth", value: 1 });
});

Deno.test("readWanted() refuses numbers, and booleans with a value", () => {
  const attributes = [
    { name: "glasses", kind: "boolean" },
    { name: "smile", kind: "number", range: [-1, 1] },
  ] as const;
  for (const text of ["smile", "glasses=no"]) {
    const error = assertThrows(() => readWanted(text, { attributes }), UserError);
    assertEquals(error.message, `--attribute must be one of glasses, got "${text}"`);
  }
});

Deno.test("hasWanted() tells which pictures have the value", () => {
  const columns = [
    { name: "glasses", kind: "boolean" as const, values: [true, false] },
    { name: "mouth", kind: "category" as const, categories: ["flat", "cat"], values: [0, 1] },
  ];
  assertEquals(hasWanted(columns, { name: "glasses", value: true }), [true, false]);
  assertEquals(hasWanted(columns, { name: "mouth", value: 1 }), [false, true]);
});
