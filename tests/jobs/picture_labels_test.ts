import { assertEquals, assertRejects } from "@std/assert";
import type { AttributeType } from "../../src/data/attribute_table.ts";
import type { PictureSource, SourceEntry } from "../../src/data/sources/source.ts";
import { openLabels } from "../../src/jobs/picture_labels.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace } from "../support/workspace.ts";

const ignore = lacks("tests/jobs/picture_labels_test.ts", "read", "write");

const DIGIT: AttributeType = { name: "digit", kind: "category", categories: ["0", "1"] };
const SMILE: AttributeType = { name: "smile", kind: "boolean" };

const entry = (name: string, values?: SourceEntry["values"]): SourceEntry => ({
  path: `somewhere/${name}`,
  name,
  values,
  read: () => Promise.reject(new Error("is not read")),
});

function source(names: string[], columns?: readonly AttributeType[]): PictureSource {
  return {
    name: "set",
    description: "set",
    count: names.length,
    skipped: [],
    fingerprint: "",
    columns,
    entries: () => names.map((name) => entry(name)),
    close() {},
  };
}

Deno.test("openLabels() knows nothing of pictures without columns and labels", async () => {
  const { columns, dropped, valuesOf } = await openLabels([source(["a"])], undefined);
  assertEquals([columns, dropped, valuesOf(entry("a"))], [[], [], []]);
});

Deno.test("openLabels() keeps the columns that all sources have, and names those that only some have", async () => {
  const both = [source([], [DIGIT, SMILE]), source([], [DIGIT, SMILE])];
  const same = await openLabels(both, undefined);
  assertEquals([same.columns, same.dropped], [[DIGIT, SMILE], []]);
  assertEquals(same.valuesOf(entry("a", [1, true])), [1, true]);
  const mixed = await openLabels([source([], [DIGIT, SMILE]), source([], [DIGIT])], undefined);
  assertEquals([mixed.columns, mixed.dropped.toSorted()], [[], ["digit", "smile"]]);
  assertEquals(mixed.valuesOf(entry("a", [1, true])), []);
});

Deno.test({
  name: "openLabels() adds the columns of a file, and knows nothing of pictures that it does not name",
  ignore,
  fn: () =>
    inWorkspace(async () => {
      Deno.writeTextFileSync("labels.csv", "file,smile\na.png,1\nb.png,0\n");
      const { columns, valuesOf } = await openLabels([source([], [DIGIT])], "labels.csv");
      assertEquals(columns, [DIGIT, SMILE]);
      assertEquals(valuesOf(entry("a.png", [1])), [1, true]);
      assertEquals(valuesOf(entry("b.png", [0])), [0, false]);
      assertEquals(valuesOf(entry("c.png", [0])), undefined);
      const twice = () => openLabels([source([], [SMILE])], "labels.csv");
      const message = 'Cannot use --labels labels.csv: the pictures have a column "smile" already';
      assertEquals((await assertRejects(twice, UserError)).message, message);
    }),
});

Deno.test("openLabels() takes the first folder of a path as the class", async () => {
  const sources = [source(["cat/1", "dog/x/2", "3"]), source(["cat/4", "ape/5"])];
  const { columns, valuesOf } = await openLabels(sources, "folders");
  assertEquals(columns, [{ name: "folder", kind: "category", categories: ["ape", "cat", "dog"] }]);
  assertEquals(["cat/1", "dog/x/2", "3", "ape/5"].map((name) => valuesOf(entry(name))), [
    [1],
    [2],
    undefined,
    [0],
  ]);
});
