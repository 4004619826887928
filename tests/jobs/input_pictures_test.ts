import { crc32 } from "node:zlib";
import { assertEquals, assertRejects } from "@std/assert";
import { encodePng } from "../../src/images/png.ts";
import { MOST_INPUTS, readDatasetPictures, readInputPictures } from "../../src/jobs/input_pictures.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { UserError } from "../../src/tensor/errors.ts";
import type { Picture } from "../../src/tensor/pixels.ts";
import { paint } from "../images/pictures.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const ignore = lacks("input_pictures_test.ts", "read", "write", "env", "ffi", "sys");
const workTest = (name: string, fn: (workspace: Workspace) => Promise<void>) =>
  Deno.test({ name, ignore, fn: () => inWorkspace(fn) });

/** One colour, or one on the left and another on the right half. */
const flat = (width: number, height: number, left: number[], right = left): Picture =>
  paint(width, height, (x) => x < width / 2 ? left : right);
const write = async (path: string, picture: Picture) => Deno.writeFileSync(path, await encodePng(picture));

workTest("pictures of any size and colour come in the generator's, cut at the centre", async () => {
  await write("a.png", flat(40, 20, [200, 100, 50]));
  await write("b.png", flat(8, 8, [7]));
  const [a, b] = await readInputPictures(["a.png", "b.png"], "centre", [16, 16, 3]);
  assertEquals([a!.name, b!.name], ["a.png", "b.png"]);
  assertEquals(a!.picture, flat(16, 16, [200, 100, 50]));
  assertEquals(b!.picture, flat(16, 16, [7, 7, 7]));
  const [grey] = await readInputPictures(["a.png"], "centre", [16, 16, 1]);
  // 0.2126 · 200 + 0.7152 · 100 + 0.0722 · 50 = 117.65
  assertEquals(grey!.picture, flat(16, 16, [118]));
});

workTest("--crop says what is kept; a folder gives all its pictures in order", async () => {
  Deno.mkdirSync("faces");
  await write("faces/2.png", flat(32, 16, [10, 10, 10], [240, 240, 240]));
  await write("faces/1.png", flat(16, 16, [9, 9, 9]));
  const found = await readInputPictures(["faces"], "16,0,16,16", [16, 16, 3]).catch((error) => error.message);
  assertEquals(found, 'Cannot use "faces/1.png": smaller than the box of --crop');
  const [right] = await readInputPictures(["faces/2.png"], "16,0,16,16", [16, 16, 3]);
  assertEquals(right!.picture, flat(16, 16, [240, 240, 240]));
  const all = await readInputPictures(["faces"], "centre", [16, 16, 3]);
  assertEquals(all.map(({ name }) => name), ["faces/1.png", "faces/2.png"]);
});

/** The beginning of a grey PNG, with all that tells its size. */
function pngHeader(width: number, height: number): Uint8Array {
  const chunk = (kind: string, data: number[]) => {
    const body = new Uint8Array([...new TextEncoder().encode(kind), ...data]);
    return [...bytes(data.length), ...body, ...bytes(crc32(body))];
  };
  const bytes = (number: number) => [24, 16, 8, 0].map((shift) => number >>> shift & 255);
  const header = chunk("IHDR", [...bytes(width), ...bytes(height), 8, 0, 0, 0, 0]);
  return Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...header, ...chunk("IDAT", [0x78, 0x9c, 0]));
}

workTest("what is no picture is one clear line", async () => {
  Deno.writeTextFileSync("broken.png", "no picture");
  Deno.writeTextFileSync("empty.png", "");
  const message = async (...paths: string[]) =>
    (await assertRejects(() => readInputPictures(paths, "centre", [16, 16, 3]), UserError)).message;
  assertEquals(await message("broken.png"), 'Cannot use "broken.png": not a picture that can be read');
  assertEquals(await message("empty.png"), 'Cannot use "empty.png": the file is empty');
  assertEquals(await message("no.png"), 'Cannot read "no.png": there is no such file or folder');
  Deno.writeFileSync("wide.png", pngHeader(20_000, 6000));
  assertEquals(await message("wide.png"), 'Cannot use "wide.png": more pixels than 100 million');
});

workTest("pictures of a dataset are counted from 1", async ({ reporter }) => {
  const options = { ...PREPARE_DEFAULTS, size: 32, count: 3, out: "small.ganwalk" };
  await prepare(["faces"], options, reporter);
  const pictures = await readDatasetPictures("small.ganwalk", [3, 1], [32, 32, 3]);
  assertEquals(pictures.map(({ name }) => name), ["small.ganwalk, picture 3", "small.ganwalk, picture 1"]);
  const [again] = await readDatasetPictures("small.ganwalk", [1], [32, 32, 3]);
  assertEquals(again, pictures[1]);
  const [grey] = await readDatasetPictures("small.ganwalk", [1], [16, 16, 1]);
  assertEquals([grey!.picture.width, grey!.picture.data.length], [16, 256]);
  const message = async (numbers: number[], path = "small.ganwalk") =>
    (await assertRejects(() => readDatasetPictures(path, numbers, [32, 32, 3]), UserError)).message;
  assertEquals(
    await message([2, 4]),
    '--index must be from 1 to 3, the pictures of "small.ganwalk", got 4',
  );
  assertEquals(
    await message(Array.from({ length: MOST_INPUTS + 1 }, () => 1)),
    'Cannot project 257 pictures at once: expected 256 at most, with "small.ganwalk"; name fewer',
  );
  assertEquals(
    await message([1], "no.ganwalk"),
    'Cannot read "no.ganwalk": there is no such dataset; make it with: deno task prepare',
  );
});
