import { assert, assertEquals } from "@std/assert";
import type { LoadedGenerator } from "../../src/jobs/load_generator.ts";
import { drawFigure } from "../../src/jobs/draw_figure.ts";
import { describeGenerator, writeFigure } from "../../src/jobs/write_figure.ts";
import { decodePng } from "../../src/images/decode_png.ts";
import { SMALLEST_CONFIG } from "../support/training_config.ts";
import { lacks } from "../support/permissions.ts";
import { filesBelow, inWorkspace } from "../support/workspace.ts";

const ignore = lacks("write_figure_test.ts", "read", "write", "env", "ffi", "sys");
const picture = { width: 64, height: 64, channels: 1, data: new Uint8Array(4096).fill(9) };
const FIGURE = {
  title: "Title",
  blocks: [{ pictures: [picture, picture], columns: 2, columnLabels: ["A", "B"] }],
};
const generator = { config: SMALLEST_CONFIG, step: 750 } as LoadedGenerator;

Deno.test("describeGenerator() names networks and step", () => {
  assertEquals(describeGenerator(generator), "radford 32x32, step 750");
  const architecture = { ...SMALLEST_CONFIG.architecture!, name: "mine" };
  const own = { ...generator, config: { ...SMALLEST_CONFIG, architecture } };
  assertEquals(describeGenerator(own), "mine 32x32, step 750");
});

Deno.test({
  name: "drawFigure() draws text around the pictures, and nothing on them",
  ignore,
  async fn() {
    const { width, height, channels, data } = await drawFigure(FIGURE);
    assertEquals([width, height, channels], [240, 8 + 21 + 4 + 19 + 64 + 8, 3]);
    const dark = (top: number, bottom: number) => {
      let count = 0;
      for (let i = top * width * 3; i < bottom * width * 3; i += 3) if (data[i]! < 128) count++;
      return count;
    };
    // The title, the labels of the columns, then all of two pictures and nothing else.
    assert(dark(8, 29) > 30 && dark(33, 52) > 15, `${dark(8, 29)} and ${dark(33, 52)}`);
    assertEquals(dark(52, 116), 2 * 4096);
    assertEquals(dark(116, height), 0);
  },
});

Deno.test({
  name: "writeFigure() writes a figure with its labels, or the pictures alone, and the recipe beside it",
  ignore,
  fn: () =>
    inWorkspace(async () => {
      const recipe = { command: "explore x", latents: [[Float32Array.of(1, 2)]] };
      const sizeOf = async (path: string) => {
        const { width, height } = await decodePng(Deno.readFileSync(path));
        return [width, height];
      };
      const labelled = await writeFigure(FIGURE, "a/b.png", false, recipe, ["radford, step 9"]);
      assertEquals(labelled, ["a/b.png", "a/b.json"]);
      // A line of 15 pixels more than drawFigure() alone: the generator's.
      assertEquals(await sizeOf("a/b.png"), [240, 139]);
      assertEquals(JSON.parse(Deno.readTextFileSync("a/b.json")), {
        command: "explore x",
        latents: [[[1, 2]]],
      });
      await writeFigure(FIGURE, "a/c.png", true, recipe, ["radford, step 9"]);
      assertEquals(await sizeOf("a/c.png"), [130, 64]);
      assertEquals(filesBelow("a"), ["b.json", "b.png", "c.json", "c.png"]);
    }),
});
