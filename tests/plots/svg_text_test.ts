import { assertEquals } from "@std/assert";
import { escapeText, fitText, textWidth, wrapText } from "../../src/plots/svg_text.ts";

Deno.test("escapeText() leaves no markup", () => {
  assertEquals(escapeText("|a < b & c > d|"), "|a &lt; b &amp; c &gt; d|");
});

Deno.test("textWidth() counts 0.56 of the size for each letter, rounded up", () => {
  assertEquals([textWidth("", 10), textWidth("ab", 10), textWidth("abc", 12)], [0, 12, 21]);
});

Deno.test("fitText() cuts what is too wide, and marks it", () => {
  // Letters of 5.6 pixels: five of them, or four and the ellipsis, stand in 29.
  assertEquals(fitText("abcde", 10, 29), "abcde");
  assertEquals(fitText("abcdef", 10, 29), "abcd…");
  assertEquals(fitText("abc def", 10, 29), "abc…");
  assertEquals(fitText("abcdef", 10, 1), "…");
});

Deno.test("wrapText() breaks at spaces only, and never cuts a word", () => {
  assertEquals(wrapText("a bb ccc", 10, 29), ["a bb", "ccc"]);
  assertEquals(wrapText("abcdefghij k", 10, 29), ["abcdefghij", "k"]);
  assertEquals(wrapText("", 10, 29), [""]);
});
