import { assertEquals, assertRejects } from "@std/assert";
import { parseCrop } from "../../src/images/crops.ts";
import { fitFile } from "../../src/images/decode.ts";
import { createFitPool } from "../../src/images/fit_pool.ts";
import { encodePng } from "../../src/images/png.ts";
import { PictureError } from "../../src/tensor/errors.ts";
import { lacksNativeImages, paint, toSharp } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/fit_pool_test.ts");
const OPTIONS = { size: 8, channels: 3, crop: parseCrop("1,0,10,10"), mostPixels: 1000, minSize: 4 } as const;

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `createFitPool() ${name}`, ignore, fn });

test("gives each file the picture that fitFile() gives, on one thread and on more", async () => {
  const sharp = await toSharp(paint(12, 10, (x, y) => [20 * x, 20 * y, 99]));
  const files = [
    await sharp.clone().png().toBuffer(),
    await sharp.clone().jpeg().toBuffer(),
    await encodePng(paint(11, 11, () => [1, 2, 3])),
  ].map((file) => new Uint8Array(file));
  const expected = await Promise.all(files.map((file) => fitFile(file, OPTIONS)));
  for (const threads of [1, 3]) {
    const pool = createFitPool(OPTIONS, threads);
    const found = await Promise.all(Array.from({ length: 30 }, (_, i) => pool.fit(files[i % 3]!.slice())));
    pool.close();
    assertEquals(found, Array.from({ length: 30 }, (_, i) => expected[i % 3]!));
  }
});

test("passes on why a file cannot be used, and goes on", async () => {
  const pool = createFitPool(OPTIONS, 2);
  try {
    const good = await encodePng(paint(11, 11, () => [1, 2, 3]));
    const large = await encodePng(paint(40, 40, () => [1, 2, 3]));
    const [first, second, third] = await Promise.allSettled([
      pool.fit(new TextEncoder().encode("no picture")),
      pool.fit(large),
      pool.fit(good.slice()),
    ]);
    assertEquals(first!.status === "rejected" && first!.reason.message, "not a picture that can be read");
    assertEquals(
      second!.status === "rejected" && second!.reason.message,
      "more pixels than --max-megapixels allows",
    );
    assertEquals(third!.status, "fulfilled");
    await assertRejects(() => pool.fit(good.slice(0, 50)), PictureError, "damaged or cut short");
    assertEquals((await pool.fit(good.slice())).picture.data.length, 192);
  } finally {
    pool.close();
  }
});

test("takes files that are a part of larger memory, and leaves the rest of it alone", async () => {
  const file = await encodePng(paint(11, 11, () => [1, 2, 3]));
  const memory = new Uint8Array(file.length + 20).fill(5);
  memory.set(file, 10);
  const pool = createFitPool(OPTIONS, 1);
  const { picture } = await pool.fit(memory.subarray(10, 10 + file.length));
  pool.close();
  assertEquals([picture.data[0], memory[0], memory.length], [1, 5, file.length + 20]);
});
