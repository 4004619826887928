import { assert, assertEquals } from "@std/assert";
import { contactSheet, type SheetPart } from "../../src/plots/contact_sheet.ts";

const PART: SheetPart = {
  command: 'deno task explore arithmetic "|seed:3 - seed:9|"',
  pictures: ["a b#1.png"],
  files: ["a.json", "a.svg"],
  notes: ["Dimension 3: 5 < 7", "& more"],
};
const sheet = (parts: readonly SheetPart[], half = false) =>
  contactSheet({
    title: "What <faces> & others have learned",
    command: "deno task explore all",
    models: [{ name: "A", facts: [["Run", "out/00001-faces"]] }, { name: "B", facts: [] }],
    sections: [
      { title: "Samples", figures: [{ id: "grid", title: 'The "grid"', about: "64 of them.", half, parts }] },
      { title: "Between faces", figures: [] },
    ],
  });

/** Text without markup. */
const textOf = (html: string) => html.replace(/<style>[\s\S]*<\/style>/, "").replaceAll(/<[^>]*>/g, "");

Deno.test("contactSheet() shows pictures with what they show, their commands and their files", () => {
  const html = sheet([PART]);
  assert(html.includes('<img src="a%20b%231.png" alt="The &quot;grid&quot;">'), html);
  assert(html.includes('<a class="picture" href="a%20b%231.png">'));
  assert(html.includes('<a href="a.json">a.json</a> <a href="a.svg">a.svg</a>'));
  const text = textOf(html);
  for (
    const part of [
      "What &lt;faces&gt; &amp; others have learned",
      "64 of them.",
      PART.command!,
      "deno task explore all",
      "Dimension 3: 5 &lt; 7&amp; more",
      "out/00001-faces",
    ]
  ) assert(text.includes(part), part);
});

Deno.test("contactSheet() is one page without scripts and without anything from elsewhere, light and dark", () => {
  const html = sheet([PART, { ...PART, model: "B" }]);
  assertEquals(/<script|https?:|@import|<link/.test(html), false);
  assert(html.includes("prefers-color-scheme: dark"));
  const opened =
    [...html.matchAll(/<(article|section|figure|div|main|nav|header|p|dl|code|span)[ >]/g)].length;
  const closed =
    [...html.matchAll(/<\/(article|section|figure|div|main|nav|header|p|dl|code|span)>/g)].length;
  assertEquals(opened, closed);
});

Deno.test("contactSheet() links its parts, and names models", () => {
  const html = sheet([{ ...PART, model: "A" }, { ...PART, model: "B" }]);
  assert(html.includes('<a href="#part-1">Samples</a> <a href="#part-2">Between faces</a>'));
  assert(html.includes('<section id="part-2">') && html.includes('<article id="grid">'));
  assertEquals([...html.matchAll(/<span class="badge">([AB])<\/span>/g)].map(([, name]) => name), [
    ...["A", "B", "A", "B"],
  ]);
  assert(html.includes('alt="The &quot;grid&quot;, B"'));
});

Deno.test("contactSheet() gives half of its width to figures of one part that want no more", () => {
  assert(sheet([PART], true).includes('<article id="grid" class="half">'));
  assert(!sheet([PART, PART], true).includes('class="half"'));
});

Deno.test("contactSheet() says why a figure is left out", () => {
  const html = sheet([{ pictures: [], files: [], notes: [], failure: 'there is no "data" <here>' }]);
  assert(html.includes('<p class="failure">Left out: there is no "data" &lt;here&gt;</p>'), html);
  assertEquals([/<img/.test(html), textOf(html).includes("arithmetic")], [false, false]);
});
