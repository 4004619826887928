import { assert, assertEquals, assertRejects } from "@std/assert";
import { encodeApng } from "../../src/images/apng.ts";
import { loadSharp } from "../../src/images/native.ts";
import { toRgba } from "../../src/images/rgba.ts";
import { decodeApng, lacksNativeImages, paint } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/apng_test.ts");

/** A square that moves over a slope: few pixels change. */
const moving = (step: number) =>
  paint(
    24,
    16,
    (x, y) => x >= step && x < step + 4 && y < 4 ? [255, 0, 9] : [10 * x, 15 * y, (7 * x * y) % 256],
  );
const noise = (step: number) =>
  paint(16, 16, (x, y) => [0, 1, 2].map((c) => (7919 * (x + 1) * (y + step + 2) * (c + 3)) % 251));
const grey = (step: number) => paint(32, 16, (x) => [(8 * x + step) % 256]);

Deno.test("encodeApng() writes frames that are read back exactly, delays, and for ever", async () => {
  for (const draw of [moving, noise, grey]) {
    const frames = [0, 5, 5, 11].map(draw);
    const bytes = await encodeApng(frames, 0.5 / 3);
    const decoded = await decodeApng(bytes);
    assertEquals([decoded.delays, decoded.plays, decoded.last], [[167, 166, 167, 167], 0, "IEND"]);
    assertEquals(decoded.frames, frames.map(toRgba));
    assertEquals(await encodeApng(frames, 0.5 / 3), bytes);
  }
});

Deno.test({
  name: "encodeApng() writes PNGs that libpng reads: one frame is a plain one, of more the first is shown",
  ignore,
  async fn() {
    const sharp = await loadSharp();
    for (const frames of [[moving(3)], [moving(3), moving(9)]]) {
      const bytes = await encodeApng(frames, 1);
      const { format, width, height } = await sharp(bytes).metadata();
      assertEquals([format, width, height], ["png", 24, 16]);
      const data = await sharp(bytes).removeAlpha().toColourspace("srgb").raw().toBuffer();
      assert(data.every((value, i) => value === frames[0]!.data[i]));
    }
    assertEquals((await decodeApng(await encodeApng([moving(3)], 1))).plays, undefined);
  },
});

Deno.test("encodeApng() refuses frames that are none, differ, or are too small, and no time", async () => {
  const cases: [Parameters<typeof encodeApng>, string][] = [
    [[[], 1], "there is no frame"],
    [[[moving(0), grey(0)], 1], "all frames must be of one size"],
    [[[paint(15, 16, () => [1])], 1], "an animated PNG has frames of 16 x 16 pixels or more, got 15 x 16"],
    [[[grey(0)], 0], "seconds per frame must be above 0, got 0"],
  ];
  for (const [args, message] of cases) {
    const error = await assertRejects(() => encodeApng(...args), RangeError);
    assertEquals(error.message, `Cannot animate: ${message}`);
  }
});
