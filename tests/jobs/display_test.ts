import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodePng } from "../../src/images/decode_png.ts";
import { encodeGif } from "../../src/images/gif.ts";
import { dimensionFigure } from "../../src/jobs/dimension_figure.ts";
import {
  type MediaBundle,
  showAnimation,
  showChart,
  showFigure,
  showPicture,
} from "../../src/jobs/display.ts";
import { drawFigure } from "../../src/jobs/draw_figure.ts";
import { gridFigure } from "../../src/jobs/grid_figure.ts";
import { lacksNativeImages } from "../images/pictures.ts";
import { fakeGenerator } from "../support/fake_decoder.ts";

const ignore = lacksNativeImages("tests/jobs/display_test.ts");
const GREY = { width: 2, height: 1, channels: 1, data: Uint8Array.of(10, 250) };

/** What Deno's kernel would show of a value. */
async function shown(value: object): Promise<MediaBundle> {
  const show = (value as Record<symbol, () => Promise<MediaBundle>>)[Symbol.for("Jupyter.display")];
  return await show!();
}

const bytesOf = (bundle: MediaBundle, type: string) => Uint8Array.fromBase64(bundle[type]!);

Deno.test({
  name: "figures show themselves as the PNG that drawFigure() makes",
  ignore,
  async fn() {
    const results = [
      await gridFigure(fakeGenerator(3), { rows: 1, columns: 2, mean: 0, sd: 1, seed: 1 }),
      await dimensionFigure(fakeGenerator(3), { dims: [2], means: [0], values: [-1, 1], sd: 1, seed: 1 }),
    ];
    for (const result of results) {
      const bundle = await shown(result);
      assertEquals(Object.keys(bundle), ["image/png"]);
      const { width, height } = await drawFigure(result.figure);
      const picture = await decodePng(bytesOf(bundle, "image/png"));
      assertEquals([picture.width, picture.height], [width, height]);
      assertEquals(await shown(showFigure(result.figure)), bundle);
    }
  },
});

Deno.test("what shows itself looks as before when it is printed or written", async () => {
  const result = await gridFigure(fakeGenerator(2), { rows: 1, columns: 1, mean: 0, sd: 1, seed: 1 });
  assertEquals(Object.keys(result), ["figure", "latents"]);
  assertEquals(Object.keys(JSON.parse(JSON.stringify(result))), ["figure", "latents"]);
  assert(!Deno.inspect(result).includes("Jupyter"));
});

Deno.test({
  name: "showPicture() shows a picture, pixel by pixel, and is a picture still",
  ignore,
  async fn() {
    const picture = showPicture(GREY);
    assertEquals({ ...picture }, GREY);
    const { width, height, data } = await decodePng(bytesOf(await shown(picture), "image/png"));
    assertEquals([width, height, [...data]], [2, 1, [10, 10, 10, 250, 250, 250]]);
  },
});

Deno.test("showChart() shows an SVG", async () => {
  const chart = { data: { values: [{ x: 1 }] }, mark: "point" as const, encoding: { x: { field: "x" } } };
  const bundle = await shown(showChart(chart));
  assertEquals(Object.keys(bundle), ["image/svg+xml"]);
  assert(bundle["image/svg+xml"]!.startsWith("<svg "));
});

Deno.test({
  name: "showAnimation() says what its bytes are, and refuses others",
  ignore,
  async fn() {
    const gif = await encodeGif([GREY, GREY], 0.1);
    assertEquals(await shown(showAnimation(gif)), { "image/gif": gif.toBase64() });
    const webp = Uint8Array.from("RIFF....WEBP", (character) => character.charCodeAt(0));
    assertEquals(Object.keys(await shown(showAnimation(webp))), ["image/webp"]);
    assertThrows(
      () => showAnimation(Uint8Array.of(1, 2, 3)),
      TypeError,
      "Cannot show bytes in a notebook: they must be a GIF, WebP or PNG",
    );
  },
});
