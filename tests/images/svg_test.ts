import { assert, assertEquals, assertRejects } from "@std/assert";
import { drawFace, drawnFace, type FaceAttributes, faceRandom } from "../../src/data/faces/mod.ts";
import { HAIR_COLOURS, hex } from "../../src/data/faces/colours.ts";
import { rendererVersion, renderSvg, renderSvgs } from "../../src/images/svg.ts";

/** resvg is a native library: loading it takes these permissions, without which the tests are skipped. */
const ignore = (["read", "env", "ffi", "sys"] as const)
  .some((name) => Deno.permissions.querySync({ name }).state !== "granted");
if (ignore) {
  console.warn(
    "tests/images/svg_test.ts: skipped, rendering needs --allow-read --allow-env --allow-ffi --allow-sys",
  );
}

function picture(content: string, viewBox = "0 0 128 128"): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${content}</svg>`;
}

/** The colour of one pixel, [r, g, b]. */
function pixel(rgb: Uint8Array, size: number, x: number, y: number): number[] {
  return [...rgb.slice((y * size + x) * 3, (y * size + x) * 3 + 3)];
}

function parse(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

Deno.test({
  name: "renderSvg() gives three bytes per pixel at every size",
  ignore,
  async fn() {
    const { svg } = drawnFace(0, 0);
    for (const size of [8, 28, 63, 64, 128, 1024]) {
      const rgb = await renderSvg(svg, size);
      assert(rgb instanceof Uint8Array);
      assertEquals(rgb.length, size * size * 3);
    }
  },
});

Deno.test({
  name: "renderSvg() gives the exact colours in the order red, green, blue",
  ignore,
  async fn() {
    const red = await renderSvg(picture('<rect width="128" height="128" fill="#ff0000"/>'), 16);
    assertEquals(red, new Uint8Array(16 * 16 * 3).map((_, i) => i % 3 === 0 ? 255 : 0));
    const quarters = picture(
      '<rect width="64" height="64" fill="#102030"/><rect x="64" width="64" height="64" fill="#00ff00"/>' +
        '<rect y="64" width="64" height="64" fill="#0000ff"/>',
    );
    const rgb = await renderSvg(quarters, 64);
    assertEquals(pixel(rgb, 64, 0, 0), [16, 32, 48]);
    assertEquals(pixel(rgb, 64, 63, 0), [0, 255, 0]);
    assertEquals(pixel(rgb, 64, 0, 63), [0, 0, 255]);
  },
});

Deno.test({
  name: "renderSvg() renders on white, so that transparent places are opaque",
  ignore,
  async fn() {
    const rgb = await renderSvg(
      picture('<rect width="64" height="128" fill="#000000" fill-opacity="0.5"/>'),
      32,
    );
    assertEquals(pixel(rgb, 32, 31, 0), [255, 255, 255]);
    assert(pixel(rgb, 32, 0, 0).every((value) => Math.abs(value - 127) <= 1));
  },
});

Deno.test({
  name: "renderSvg() gives the same pixels for the same face",
  ignore,
  async fn() {
    const { svg } = drawnFace(4, 4);
    assertEquals(await renderSvg(svg, 64), await renderSvg(svg, 64));
  },
});

Deno.test("renderSvg() refuses sizes out of bounds before it loads anything", async () => {
  for (const size of [3, 1025, 64.5, NaN]) {
    await assertRejects(
      () => renderSvg(picture(""), size),
      RangeError,
      `Cannot render an SVG: size must be 8 to 1024, got ${size}`,
    );
  }
});

Deno.test({
  name: "renderSvg() refuses what is no SVG and what is not square",
  ignore,
  async fn() {
    await assertRejects(() => renderSvg("<svg", 64), Error);
    await assertRejects(
      () => renderSvg(picture("", "0 0 20 10"), 64),
      Error,
      "Cannot render an SVG: the view box must be square, got 64 x 32 pixels",
    );
  },
});

Deno.test({
  name: "renderSvgs() keeps the order and takes the texts as late as possible",
  ignore,
  async fn() {
    let taken = 0;
    function* greys(): Generator<string> {
      for (let i = 0; i < 40; i++) {
        taken++;
        yield picture(`<rect width="128" height="128" fill="rgb(${i},${i},${i})"/>`);
      }
    }
    let done = 0;
    for await (const rgb of renderSvgs(greys(), 8)) {
      assertEquals(rgb[0], done++);
      assert(taken - done <= 8, `${taken} taken when ${done} were done`);
    }
    assertEquals(done, 40);
  },
});

Deno.test({
  name: "renderSvgs() ends well when the caller stops early or one text is broken",
  ignore,
  async fn() {
    const good = picture('<rect width="128" height="128"/>');
    for await (const rgb of renderSvgs(Array(30).fill(good), 8)) {
      assertEquals(rgb[0], 0);
      break;
    }
    await assertRejects(async () => {
      for await (const _ of renderSvgs([good, "<svg", good, "<svg"], 8));
    }, Error);
  },
});

Deno.test({
  name:
    "renderSvgs() throws an error when its turn comes, though it came up while an earlier one was awaited",
  ignore,
  async fn() {
    const good = picture("");
    // Some twenty milliseconds, in which the broken text, which takes a fifth of one, fails.
    const slow = picture('<rect width="128" height="128" opacity="0.5"/>'.repeat(500));
    const unhandled: unknown[] = [];
    const listener = (event: PromiseRejectionEvent) => {
      event.preventDefault();
      unhandled.push(event.reason);
    };
    addEventListener("unhandledrejection", listener);
    try {
      const done: Uint8Array[] = [];
      const error = await assertRejects(async () => {
        for await (const rgb of renderSvgs([slow, "<svg", good], 64)) done.push(rgb);
      }, Error);
      const alone = await assertRejects(() => renderSvg("<svg", 64), Error);
      assertEquals(error.message, alone.message);
      assertEquals([done.length, done[0]?.length], [1, 64 * 64 * 3]);
      assertEquals(unhandled, []);
    } finally {
      removeEventListener("unhandledrejection", listener);
    }
  },
});

Deno.test({
  name: "a drawn face shows its hair colour, its skin and white light in its eyes",
  ignore,
  async fn() {
    const base: FaceAttributes = {
      ...drawnFace(0, 0).attributes,
      hairStyle: "bob",
      fringe: "blunt",
      skin: "fair",
      ornament: "none",
      eyesClosed: false,
      eyeSize: 1,
      gaze: 0,
      glasses: false,
      tilt: 0,
      shiftX: 0,
      shiftY: 0,
      scale: 1,
    };
    for (const [hairColour, middle] of Object.entries(HAIR_COLOURS)) {
      const face = { ...base, hairColour, hairLightness: middle.lightness } as FaceAttributes;
      const rgb = await renderSvg(drawFace(face, faceRandom(0, 0, 1)), 128);
      const hair = parse(hex(middle));
      let near = 0;
      for (let at = 0; at < rgb.length; at += 3) {
        if (hair.every((value, c) => Math.abs(value - rgb[at + c]!) <= 28)) near++;
      }
      assert(near > 0.08 * 128 * 128, `${hairColour}: ${near} pixels`);
      const [r, g, b] = pixel(rgb, 128, 64, 80) as [number, number, number];
      assert(r > 225 && r > g && g > b, `${hairColour}: the skin is ${[r, g, b]}`);
      for (const x of [64 - 18.8, 64 + 18.8]) {
        assertEquals(pixel(rgb, 128, Math.round(x - 2.9), 71), [255, 255, 255]);
      }
    }
  },
});

Deno.test({
  name: "rendererVersion() names the version that deno.json pins",
  ignore,
  fn() {
    const { imports } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
    const pinned = Object.entries(rendererVersion()).map((
      [name, version],
    ) => [name, `npm:${name}@${version}`]);
    assertEquals(pinned, [["@resvg/resvg-js", imports["@resvg/resvg-js"]]]);
  },
});
