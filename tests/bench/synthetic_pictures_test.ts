import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { addNoise, cutOut, drawNoise, makePictures } from "../../bench/synthetic_pictures.ts";
import { loadSharp } from "../../src/images/native.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { lacks } from "../support/permissions.ts";

Deno.test("drawNoise() is seeded, around zero, and spread as it is told", () => {
  const noise = drawNoise(10_000, 3, createRandom(5));
  assertEquals(noise, drawNoise(10_000, 3, createRandom(5)));
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const square = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
  assert(Math.abs(mean) < 0.1, `mean ${mean}`);
  assert(Math.abs(Math.sqrt(square) - 3) < 0.1, `deviation ${Math.sqrt(square)}`);
});

Deno.test("addNoise() goes round, and keeps within bytes", () => {
  const pixels = new Uint8Array([9, 0, 0, 255, 255, 100]).subarray(1);
  addNoise(pixels, Int8Array.of(5, -7, 2), 1);
  assertEquals(pixels, Uint8Array.of(0, 2, 255, 248, 102));
});

Deno.test("cutOut() takes a window of a square picture", () => {
  // Rows of 3 pixels; each pixel is its number thrice.
  const pixels = Uint8Array.from({ length: 27 }, (_, i) => Math.floor(i / 3));
  const cut = cutOut(pixels, 3, { left: 1, top: 1, width: 2, height: 2 });
  assertEquals([...cut], [4, 4, 4, 5, 5, 5, 7, 7, 7, 8, 8, 8]);
});

Deno.test({
  name: "makePictures() writes JPEGs of the announced size, the same each time, and keeps what is there",
  ignore: lacks("tests/bench/synthetic_pictures_test.ts", "read", "write", "env", "sys", "ffi"),
  async fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const set = { name: "small", count: 3, quality: 85 } as const;
      const made = await makePictures(join(folder, "a"), set);
      assertEquals(made, join(folder, "a", "small-3-q85"));
      const names = [...Deno.readDirSync(made)].map(({ name }) => name).sort();
      assertEquals(names, ["000000.jpg", "000001.jpg", "000002.jpg"]);
      const first = Deno.readFileSync(join(made, names[0]!));
      const { format, width, height, chromaSubsampling } = await (await loadSharp())(first).metadata();
      assertEquals([format, width, height, chromaSubsampling], ["jpeg", 178, 218, "4:2:0"]);
      const again = await makePictures(join(folder, "b"), set);
      assertEquals(Deno.readFileSync(join(again, names[0]!)), first);
      Deno.removeSync(join(made, names[0]!));
      assertEquals(await makePictures(join(folder, "a"), set), made);
      assertEquals([...Deno.readDirSync(made)].length, 2);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
