import { assert, assertEquals, assertThrows } from "@std/assert";
import { layOutFigure, pasteFigure, plainFigure } from "../../src/plots/figure.ts";

/** A picture of 4 x 4 pixels of one grey. */
const flat = (value: number) => ({ width: 4, height: 4, channels: 1, data: new Uint8Array(16).fill(value) });

/** Every line: its text, its middle or edge, its baseline. */
const texts = (svg: string) =>
  [...svg.matchAll(/<text x="([^"]+)" y="([^"]+)" font-size="(\d+)" text-anchor="(\w+)">([^<]*)<\/text>/g)]
    .map(([, x, y, size, anchor, text]) => [text, Number(x), Number(y), Number(size), anchor]);

const BLOCK = {
  pictures: [1, 2, 3, 4].map(flat),
  columns: 2,
  columnLabels: ["-1", "1"],
  rowLabels: ["m 0", "m 1"],
};

Deno.test("layOutFigure() sets title, column labels and row labels around the pictures", () => {
  const { width, height, svg, places } = layOutFigure({ title: "T", blocks: [BLOCK], scale: 10 });
  // Row labels of three letters take 21 pixels, with a margin of 8 on each side: pictures begin at 37.
  // The title takes 21 lines of pixels below the margin of 8, then 4; column labels 17 + 2: they begin at 52.
  assertEquals(places.map(({ left, top }) => [left, top]), [[37, 52], [79, 52], [37, 94], [79, 94]]);
  assertEquals(places.map(({ picture }) => [picture.width, picture.data[0]]), [
    [40, 1],
    [40, 2],
    [40, 3],
    [40, 4],
  ]);
  assertEquals([width, height], [240, 94 + 40 + 8]);
  assertEquals(texts(svg), [
    ["T", 8, 23.75, 15, "start"],
    ["-1", 57, 45.7, 12, "middle"],
    ["1", 99, 45.7, 12, "middle"],
    ["m 0", 29, 76.2, 12, "end"],
    ["m 1", 29, 118.2, 12, "end"],
  ]);
});

Deno.test("layOutFigure() sets blocks one below the other, notes below the title, captions below pictures", () => {
  const blocks = [
    { pictures: [flat(1)], columns: 1, title: "A", captions: ["one"] },
    { pictures: [flat(2)], columns: 1, title: "B" },
  ];
  const { places, svg, height } = layOutFigure({ title: "T", notes: ["n"], blocks, scale: 10 });
  // 8 + 21 (title) + 15 (note) + 4, then 18 for a block's title.
  assertEquals(places.map(({ left, top }) => [left, top]), [[8, 66], [8, 66 + 40 + 17 + 12 + 18]]);
  assertEquals(texts(svg).map(([text]) => text), ["T", "n", "A", "one", "B"]);
  assertEquals(height, 153 + 40 + 8);
});

Deno.test("layOutFigure() breaks long titles and lets no text become markup", () => {
  const title = `|seed:1 - seed:2| & ${"word ".repeat(12).trim()}`;
  const { svg, width } = layOutFigure({ title, blocks: [{ pictures: [flat(1)], columns: 1 }] });
  const lines = texts(svg).map(([text]) => text as string);
  assert(lines.length > 1 && width === 240, lines.join("\n"));
  assertEquals(lines.join(" "), title.replace("&", "&amp;"));
});

Deno.test("pasteFigure() lays the pictures on the text, in colour, and leaves the text alone elsewhere", () => {
  const layout = layOutFigure({ title: "T", blocks: [{ pictures: [flat(7), flat(9)], columns: 2 }] });
  const { width, height } = layout;
  const background = { width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(200) };
  const whole = pasteFigure(background, layout);
  const at = (x: number, y: number) => [...whole.data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  const [first, second] = layout.places;
  assertEquals(at(first!.left, first!.top), [7, 7, 7]);
  assertEquals(at(second!.left + 3, second!.top + 3), [9, 9, 9]);
  assertEquals([at(0, 0), at(first!.left + 4, first!.top)], [[200, 200, 200], [200, 200, 200]]);
  assert(background.data.every((value) => value === 200));
});

Deno.test("plainFigure() is the grid alone; blocks stand one below the other", () => {
  const one = plainFigure({ title: "T", blocks: [BLOCK] });
  assertEquals([one.width, one.height, one.channels], [10, 10, 1]);
  assertEquals([one.data[0], one.data[9], one.data[4]], [1, 2, 255]);
  const two = plainFigure({ title: "T", blocks: [BLOCK, { pictures: [flat(5)], columns: 1 }], scale: 2 });
  assertEquals([two.width, two.height, two.channels], [18, 18 + 12 + 8, 3]);
  assertEquals([...two.data.subarray(30 * 18 * 3, 30 * 18 * 3 + 3)], [5, 5, 5]);
});

Deno.test("layOutFigure() refuses wrong numbers of labels, and figures without pictures", () => {
  const refuse = (block: object, message: string) => {
    const error = assertThrows(
      () => layOutFigure({ title: "T", blocks: [{ ...BLOCK, ...block }] }),
      RangeError,
    );
    assertEquals(error.message, `Cannot lay out a figure: ${message}`);
  };
  refuse({ columnLabels: ["a"] }, "2 columns have 1 labels");
  refuse({ rowLabels: [] }, "2 rows have 0 labels");
  refuse({ captions: ["a", "b", "c"] }, "4 pictures have 3 labels");
  refuse({ pictures: [] }, "a block has no picture");
  refuse(
    { pictures: [flat(1), { ...flat(2), height: 2 }] },
    "all pictures of a block must be of one size",
  );
  assertEquals(
    assertThrows(() => layOutFigure({ title: "T", blocks: [] }), RangeError).message,
    "Cannot lay out a figure: there is no block",
  );
});
