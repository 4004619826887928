import { assert, assertEquals, assertRejects } from "@std/assert";
import { renderLabelledSvg } from "../../src/images/labelled_svg.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("labelled_svg_test.ts", "read", "env", "ffi");
const svg = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="sans-serif">${inside}</svg>`;
/** How many pixels are not white. */
const inked = ({ data }: { data: Uint8Array }) => {
  let count = 0;
  for (let i = 0; i < data.length; i += 3) if (data[i]! + data[i + 1]! + data[i + 2]! < 765) count++;
  return count;
};

Deno.test({
  name: "renderLabelledSvg() draws text, in any family, without the system's fonts",
  ignore,
  async fn() {
    const text = '<text x="2" y="15" font-size="16">H|</text>';
    const picture = await renderLabelledSvg(svg(text));
    assertEquals([picture.width, picture.height, picture.channels, picture.data.length], [40, 20, 3, 2400]);
    // An H of 16 pixels: two stems and a bar of a good pixel each.
    assert(inked(picture) > 30 && inked(picture) < 150, `${inked(picture)}`);
    const other = await renderLabelledSvg(svg(text.replace("<text", '<text font-family="No Such Font"')));
    assertEquals(inked(other), inked(picture));
  },
});

Deno.test({
  name: "renderLabelledSvg() is white where nothing is drawn, and scales",
  ignore,
  async fn() {
    const picture = await renderLabelledSvg(svg('<rect x="10" width="5" height="20" fill="#010203"/>'), 2);
    assertEquals([picture.width, picture.height, inked(picture)], [80, 40, 400]);
    assertEquals([...picture.data.subarray(60, 63)], [1, 2, 3]);
  },
});

Deno.test({
  name: "renderLabelledSvg() refuses what is no SVG",
  ignore,
  fn: async () => void await assertRejects(() => renderLabelledSvg("no svg")),
});
