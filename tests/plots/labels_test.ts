import { assertEquals, assertThrows } from "@std/assert";
import { labelColumn } from "../../src/plots/labels.ts";

/** Position and text of every line. */
const lines = (svg: string) =>
  [...svg.matchAll(/<text x="([^"]+)" y="([^"]+)">([^<]*)<\/text>/g)].map(([, x, y, text]) => [
    Number(x),
    Number(y),
    text,
  ]);

Deno.test("labelColumn() sets each label in the middle of its place, one below the other", () => {
  const svg = labelColumn([["one"], ["two", "three"]], { width: 60, height: 20, gap: 4, size: 10 });
  // A line's baseline lies 3.5 below its middle; lines are 12.5 apart.
  assertEquals(lines(svg), [[54, 13.5, "one"], [54, 31.25, "two"], [54, 43.75, "three"]]);
  assertEquals(/width="60" height="44"/.test(svg), true);
});

Deno.test("labelColumn() aligns at either edge or in the middle", () => {
  const x = (align: "start" | "middle" | "end") =>
    lines(labelColumn([["a"]], { width: 60, height: 20, align }))[0]![0];
  assertEquals([x("start"), x("middle"), x("end")], [6, 30, 54]);
});

Deno.test("labelColumn() lets no text become markup", () => {
  const svg = labelColumn([["a < b & c > d"]], { width: 60, height: 20 });
  assertEquals(lines(svg)[0]![2], "a &lt; b &amp; c &gt; d");
});

Deno.test("labelColumn() needs a label", () => {
  assertEquals(
    assertThrows(() => labelColumn([], { width: 60, height: 20 }), RangeError).message,
    "Cannot set labels: there is none",
  );
});
