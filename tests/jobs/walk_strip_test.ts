import { assertEquals, assertRejects } from "@std/assert";
import { drawWalkStrip } from "../../src/jobs/walk_strip.ts";
import { buildPrior, type Latent } from "../../src/latent/prior.ts";
import { walkFaces } from "../../src/latent/walk.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/jobs/walk_strip_test.ts", "read", "write", "env", "ffi", "sys");

/** Grey pictures of 10 pixels, as light as the latent says. */
const walk = await walkFaces(
  (latents: readonly Latent[]) =>
    Promise.resolve(latents.map(([light]) => ({
      width: 10,
      height: 10,
      channels: 1,
      data: new Uint8Array(100).fill(light!),
    }))),
  buildPrior("normal", 1),
  [0, 60, 120].map((light) => Float32Array.of(light)),
  { frames: 5, method: "lerp" },
);

Deno.test({
  name: "drawWalkStrip() draws rows of frames with names above and borders around key faces",
  ignore,
  async fn() {
    const strip = await drawWalkStrip(walk, { names: ["first", "second", "third"], columns: 2, scale: 2 });
    // Cells of 2 * 10 + 8 pixels, each row with 20 for its names; three rows for five frames.
    assertEquals([strip.width, strip.height, strip.channels], [2 * 28, 3 * 48, 3]);
    const at = (x: number, y: number) => strip.data[(y * strip.width + x) * 3]!;
    const faces = [0, 1, 2, 3, 4].map((i) => at((i % 2) * 28 + 14, Math.floor(i / 2) * 48 + 34));
    assertEquals(faces, [0, 30, 60, 90, 120]);
    const borders = [0, 1, 2, 3, 4].map((i) => at((i % 2) * 28 + 2, Math.floor(i / 2) * 48 + 34));
    assertEquals(borders, [217, 255, 217, 255, 217]);
    // Letters above the first of each row, none above the others.
    const isWritten = (cell: number) => {
      const [left, top] = [(cell % 2) * 28, Math.floor(cell / 2) * 48];
      for (let y = top; y < top + 20; y++) {
        for (let x = left; x < left + 28; x++) if (at(x, y) < 128) return true;
      }
      return false;
    };
    assertEquals([0, 2, 4, 5].map(isWritten), [true, true, true, false]);
    const single = await drawWalkStrip(walk, { names: ["a", "b", "c"] });
    assertEquals([single.width, single.height], [5 * 18, 38]);
  },
});

Deno.test("drawWalkStrip() refuses other numbers of names, and no columns", async () => {
  const messageOf = async (options: Parameters<typeof drawWalkStrip>[1]) =>
    (await assertRejects(() => drawWalkStrip(walk, options), RangeError)).message;
  assertEquals(await messageOf({ names: ["a"] }), "Cannot draw a strip: 3 key faces, but 1 names");
  assertEquals(
    await messageOf({ names: ["a", "b", "c"], columns: 0 }),
    "Cannot draw a strip: columns must be 1 or more, got 0",
  );
});
