import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DatasetError } from "../../src/data/dataset.ts";
import { readLabels } from "../../src/data/labels.ts";
import { inTempFolder } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/data/labels_test.ts", "read", "write");

function test(name: string, fn: (path: string) => void): void {
  Deno.test({
    name: `readLabels() ${name}`,
    ignore,
    fn: () => inTempFolder((folder) => fn(join(folder, "l"))),
  });
}

function read(path: string, text: string) {
  Deno.writeTextFileSync(path, text);
  return readLabels(path);
}

function refused(path: string, text: string, complaint: string): void {
  const { message } = assertThrows(() => read(path, text), DatasetError);
  assertEquals(message, `Cannot read "${path}": ${complaint}`);
}

test("reads a CSV with columns of every kind", (path) => {
  const table = read(
    path,
    '\ufefffile,Smiling,Age,Hair\r\na.jpg,1,20,red\r\nb.jpg,-1,30.5,"dark, or so"\r\n',
  );
  assertEquals(table.columns, [
    { name: "Smiling", kind: "boolean" },
    { name: "Age", kind: "number", range: [20, 30.5] },
    { name: "Hair", kind: "category", categories: ["dark, or so", "red"] },
  ]);
  assertEquals(table.count, 2);
  assertEquals(table.valuesOf("a.jpg"), [true, 20, 1]);
  assertEquals(table.valuesOf("b.jpg"), [false, 30.5, 0]);
  assertEquals(table.valuesOf("c.jpg"), undefined);
});

test("takes semicolons and tabs, empty lines, spaces, and quotation marks over several lines", (path) => {
  assertEquals(read(path, "file;a\n\nx.png; yes \n\ny.png;no\n").valuesOf("x.png"), [true]);
  assertEquals(read(path, "file\ta\nx.png\t7\n").valuesOf("x.png"), [7]);
  const table = read(path, 'file,a,b\nx.png,"one\ntwo ""2""",3\ny.png,u,4');
  assertEquals(table.columns[0], { name: "a", kind: "category", categories: ['one\ntwo "2"', "u"] });
  assertEquals(table.valuesOf("y.png"), [1, 4]);
});

test("finds the column that names the pictures, else takes the first", (path) => {
  for (const name of ["file", "FileName", "file_name", "image", "image_id", "Path"]) {
    const table = read(path, `age,${name}\n7,x.png\n`);
    assertEquals([table.columns.map(({ name }) => name), table.valuesOf("x.png")], [["age"], [7]], name);
  }
  assertEquals(read(path, "who,age\nx.png,7\n").valuesOf("x.png"), [7]);
});

test("reads CelebA's list and its CSV alike", (path) => {
  const list = read(path, "2\nSmiling Male \n000001.jpg -1  1\n000002.jpg  1  1\n");
  const csv = read(path, "image_id,Smiling,Male\n000001.jpg,-1,1\n000002.jpg,1,1\n");
  for (const table of [list, csv]) {
    assertEquals(table.columns, [{ name: "Smiling", kind: "boolean" }, { name: "Male", kind: "boolean" }]);
    assertEquals(table.valuesOf("img_align_celeba/000001.jpg"), [false, true]);
    assertEquals(table.valuesOf("000002.jpg"), [true, true]);
  }
  const boxes = read(path, "1\nimage_id x_1 width\n000001.jpg 95 226\n");
  assertEquals(boxes.valuesOf("000001.jpg"), [95, 226]);
});

test("finds rows by whole paths first, then by names of files", (path) => {
  const table = read(path, "file,n\na/x.png,3\n.\\b\\x.png,4\nc/y.png,5\n");
  assertEquals(table.valuesOf("a/x.png"), [3]);
  assertEquals(table.valuesOf("b/x.png"), [4]);
  assertEquals(table.valuesOf("y.png"), [5]);
  assertEquals(table.valuesOf("y.png"), [5]);
  assertEquals(table.valuesOf("c/y.png"), [5]);
});

test("refuses names of files that could mean several rows or pictures", (path) => {
  const table = read(path, "file,n\na/x.png,3\nb/x.png,4\nc/y.png,5\n");
  const message = (name: string) => assertThrows(() => table.valuesOf(name), DatasetError).message;
  const hint = "write whole paths in it";
  assertEquals(message("z/x.png"), `Cannot use "${path}": "z/x.png" may be line 2 or 3; ${hint}`);
  table.valuesOf("d/y.png");
  assertEquals(message("e/y.png"), `Cannot use "${path}": line 4 may be "d/y.png" or "e/y.png"; ${hint}`);
});

test("says where a table is damaged", (path) => {
  const many = Array.from({ length: 1_001 }, (_, i) => `${i}.png,c${i}\n`).join("");
  const cases: [string, string][] = [
    ["", "expected a line of names, got no text"],
    ["file,a\n", "expected a line for each picture, got none"],
    ["file\nx.png\n", "line 1: expected names of pictures and of at least one more column, got one"],
    ["file,a,a\n", 'line 1: two columns are called "a"'],
    ["file,a,\n", "line 1: expected a name for column 3, got none"],
    ["file,a\n\nx.png,1,2\n", "line 3: expected 2 values, as many as names, got 3"],
    ["file,a\nx.png,1\n,2\n", 'line 3: column "file": expected the name of a picture, got none'],
    ["file,a\nx.png,1\ny.png,\n", 'line 3: column "a": expected a value, got none'],
    ["file,a\nx.png,1\ny.png,1\n./x.png,1\n", 'line 4: "x.png" has a line already, 2'],
    ['file,a\n"x.png,1\n', "line 2: a quotation mark is not closed"],
    [
      'file,a\nx"y".png,1\n',
      "line 2: a quotation mark stands inside a value; write it twice, and the value in quotation marks",
    ],
    [
      `file,a\n${many}`,
      'line 1002: column "a": expected numbers, or at most 1000 categories, got more, such as "c0"',
    ],
    [`file${",a".repeat(1_000)}\n`, "line 1: expected at most 1000 columns, got 1001"],
    ["3\na b\nx.png 1 2\n", "line 1: expected 3 lines for pictures, as it says, got 1"],
    ["1\n", "line 2: expected names of columns, got no text"],
  ];
  for (const [text, complaint] of cases.filter(([text]) => text !== "1\na b\nx.png 1\n")) {
    refused(path, text, complaint);
  }
});

test("refuses what cannot be read", (path) => {
  assertEquals(
    assertThrows(() => readLabels(path), DatasetError).message,
    `Cannot read "${path}": there is no such file or folder`,
  );
  Deno.writeFileSync(path, Uint8Array.of(0xff, 0xd8, 0xff));
  assertEquals(
    assertThrows(() => readLabels(path), DatasetError).message,
    `Cannot read "${path}": expected text in UTF-8; save it as such`,
  );
});
