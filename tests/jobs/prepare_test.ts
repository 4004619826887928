import { assert, assertEquals, assertRejects } from "@std/assert";
import { existsSync } from "node:fs";
import { dirname } from "@std/path";
import { openDataset } from "../../src/data/dataset.ts";
import { encodePng } from "../../src/images/png.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS, type PrepareOptions } from "../../src/jobs/prepare_plan.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksNativeImages, paint, pixelAt, toSharp } from "../images/pictures.ts";
import { filesBelow, inWorkspace, type Workspace } from "../support/workspace.ts";

const ignore = lacksNativeImages("tests/jobs/prepare_test.ts");
const OPTIONS: PrepareOptions = { ...PREPARE_DEFAULTS, size: 16 };

function test(name: string, fn: (workspace: Workspace) => Promise<void>): void {
  Deno.test({ name: `prepare() ${name}`, ignore, fn: () => inWorkspace(fn) });
}

/** Writes a file and the folders above it. */
function write(path: string, content: Uint8Array | string): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  if (typeof content === "string") Deno.writeTextFileSync(path, content);
  else Deno.writeFileSync(path, content);
}

/** A PNG of one grey level. */
const plain = (level: number, side = 16) => encodePng(paint(side, side, () => [level, level, level]));

/** The first byte of every picture of a dataset. */
function levelsOf(path: string): number[] {
  const dataset = openDataset(path);
  const levels = Array.from({ length: dataset.count }, (_, i) => dataset.readImages([i])[0]!);
  dataset.close();
  return levels;
}

test("takes a folder's pictures in order, counts what it skips, and names every one of them", async ({ lines, reporter }) => {
  write("photos/b.png", await plain(20));
  write("photos/a/z.png", await plain(10));
  write("photos/c.png", (await plain(30)).subarray(0, 40));
  write("photos/d.jpg", await plain(40));
  write("photos/e.png", "");
  write("photos/.hidden.png", await plain(50));
  write("photos/notes.txt", "no picture");
  write("photos/f.png", "no picture either");
  const path = await prepare(["photos"], OPTIONS, reporter);
  assertEquals(path, "data/photos-16.ganwalk");
  assertEquals(levelsOf(path), [10, 20, 40]);
  assertEquals(filesBelow("data"), [
    "photos-16.ganwalk",
    "photos-16.mean.png",
    "photos-16.png",
    "photos-16.skipped.csv",
  ]);
  const skipped = Deno.readTextFileSync("data/photos-16.skipped.csv").trim().split(/\r?\n/);
  assertEquals(skipped[0], "path,reason");
  assertEquals(skipped.slice(1).sort(), [
    "photos/.hidden.png,hidden",
    "photos/c.png,damaged or cut short",
    "photos/e.png,empty file",
    "photos/f.png,not a picture that can be read",
    "photos/notes.txt,not a picture by its name",
  ]);
  assertEquals(lines.slice(0, 2), [
    "Used        3 pictures, all 16x16",
    "Channels    mean 23.33 23.33 23.33, spread 12.47 12.47 12.47 (of 255)",
  ]);
  assert(lines[2]!.startsWith("Skipped     5 files: 1 "), lines[2]);
  assert(lines[2]!.endsWith("; see data/photos-16.skipped.csv"), lines[2]);
  assertEquals(lines.slice(3), [
    "Wrote data/photos-16.ganwalk (3x16x16x3), data/photos-16.png and data/photos-16.mean.png",
    "No preset trains on 16x16x3: choose 28, 32, 64 or 128 with --size",
  ]);
});

test("writes in the header how the pictures were made", async ({ reporter }) => {
  write("photos/a.png", await plain(10));
  const dataset = openDataset(await prepare(["photos"], { ...OPTIONS, crop: "none" }, reporter));
  const { name, source, filter, crop, libraries, statistics } = dataset.header;
  assertEquals([name, source, filter, crop], ["photos", "folder photos", "lanczos3", "none"]);
  // libjpeg-turbo itself follows where it can be had.
  assertEquals(Object.keys(libraries).slice(0, 4), [
    "sharp",
    "vips",
    "@julusian/jpeg-turbo",
    "@napi-rs/image",
  ]);
  assertEquals(statistics, { mean: [10, 10, 10], deviation: [0, 0, 0] });
  dataset.close();
});

test("does nothing where nothing has changed, and starts again where something has", async ({ lines, reporter }) => {
  write("photos/a.png", await plain(10));
  const path = await prepare(["photos"], OPTIONS, reporter);
  const again = async (changes: Partial<PrepareOptions> = {}) => {
    lines.length = 0;
    await prepare(["photos"], { ...OPTIONS, ...changes }, reporter);
    return lines[0];
  };
  const unchanged = `Unchanged: ${path} was made of the same files in the same way (--force makes it again)`;
  const made = "Used        1 picture, all 16x16";
  assertEquals(await again(), unchanged);
  assertEquals(await again({ force: true }), made);
  assertEquals(await again({ crop: "none" }), made);
  assertEquals(await again({ crop: "none" }), unchanged);
  write("photos/b.png", await plain(20));
  assertEquals(await again({ crop: "none" }), "Used        2 pictures, all 16x16");
  Deno.utimeSync("photos/b.png", 1, 1);
  assertEquals(await again({ crop: "none" }), "Used        2 pictures, all 16x16");
  assertEquals(await again({ crop: "none" }), unchanged);
  // A damaged dataset is made again.
  Deno.truncateSync(path, 100);
  assertEquals(await again({ crop: "none" }), "Used        2 pictures, all 16x16");
});

test("stops at the first picture that cannot be used if it shall be strict, and leaves nothing", async ({ reporter }) => {
  write("photos/a.png", await plain(10));
  write("photos/b.png", "no picture");
  write("photos/readme.txt", "no picture by its name");
  const strict = () => prepare(["photos"], { ...OPTIONS, strict: true }, reporter);
  const error = await assertRejects(strict, UserError);
  assertEquals(
    error.message,
    'Cannot use "photos/b.png": not a picture that can be read; without --strict it is skipped',
  );
  assertEquals(existsSync("data") ? filesBelow("data") : [], []);
  Deno.removeSync("photos/b.png");
  Deno.symlinkSync("nowhere", "photos/c.png");
  assertEquals(
    (await assertRejects(strict, UserError)).message,
    'Cannot use "photos/c.png": broken link; without --strict it is skipped',
  );
  Deno.removeSync("photos/c.png");
  assertEquals(levelsOf(await strict()), [10]);
});

test("keeps or drops exact copies, and counts them", async ({ lines, reporter }) => {
  for (const [i, level] of [10, 20, 10, 10].entries()) write(`photos/${i}.png`, await plain(level));
  const path = await prepare(["photos"], OPTIONS, reporter);
  assertEquals(levelsOf(path), [10, 20, 10, 10]);
  assert(
    lines.includes("Duplicates  2 exact copies, kept; --duplicates drop leaves them out"),
    lines.join("\n"),
  );
  lines.length = 0;
  assertEquals(levelsOf(await prepare(["photos"], { ...OPTIONS, duplicates: "drop" }, reporter)), [10, 20]);
  assertEquals(lines.slice(0, 2), [
    "Used        2 pictures, all 16x16",
    "Duplicates  2 exact copies, left out",
  ]);
});

test("says what it did to pictures: white below transparent ones, small ones enlarged or skipped", async ({ lines, reporter }) => {
  write("photos/a.png", await plain(10, 40));
  write("photos/b.png", await plain(20, 8));
  const transparent = await toSharp(paint(20, 30, () => [0, 0, 0, 0]));
  write("photos/c.png", new Uint8Array(await transparent.png().toBuffer()));
  assertEquals(levelsOf(await prepare(["photos"], OPTIONS, reporter)), [10, 20, 255]);
  assertEquals(lines.slice(0, 3), [
    "Used        3 pictures, 8x8 to 40x40",
    "Alpha       1 picture with transparent parts, laid on white",
    "Enlarged    1 picture smaller than the target; --min-size skips them",
  ]);
  lines.length = 0;
  assertEquals(levelsOf(await prepare(["photos"], { ...OPTIONS, minSize: 16 }, reporter)), [10, 255]);
  assert(
    lines.includes("Skipped     1 file: 1 smaller than --min-size; see data/photos-16.skipped.csv"),
    lines.join("\n"),
  );
});

test("cuts CelebA's box out of its pictures, and others at the centre", async ({ lines, reporter }) => {
  // Red inside the box of 128x128, blue outside.
  const isFace = (x: number, y: number) => x >= 25 && x < 153 && y >= 57 && y < 185;
  const aligned = paint(178, 218, (x, y) => isFace(x, y) ? [255, 0, 0] : [0, 0, 255]);
  write("photos/a.png", await encodePng(aligned));
  write("photos/b.png", await plain(9, 50));
  const dataset = openDataset(await prepare(["photos"], { ...OPTIONS, crop: "celeba" }, reporter));
  const picture = { width: 16, height: 16, channels: 3, data: dataset.readImages([0]) };
  for (const [x, y] of [[0, 0], [15, 15], [8, 0]]) assertEquals(pixelAt(picture, x!, y!), [255, 0, 0]);
  dataset.close();
  assertEquals(lines[1], "Crop        1 picture of another size than the preset's, cut at the centre");
});

test("takes the first folder of a path as the class of a picture", async ({ lines, reporter }) => {
  write("animals/cat/1.png", await plain(10));
  write("animals/dog/big/2.png", await plain(20));
  write("animals/cat/3.png", await plain(30));
  write("animals/4.png", await plain(40));
  const dataset = openDataset(await prepare(["animals"], { ...OPTIONS, labels: "folders" }, reporter));
  assertEquals(dataset.readAttributes(), [
    { name: "folder", kind: "category", categories: ["cat", "dog"], values: [0, 0, 1] },
  ]);
  dataset.close();
  assert(lines.includes("Labels      folder"), lines.join("\n"));
  assert(lines.some((line) => line.startsWith("Skipped     1 file: 1 not in --labels")), lines.join("\n"));
});

test("refuses folders as labels where there are none", async ({ reporter }) => {
  write("photos/a.png", await plain(10));
  const error = await assertRejects(
    () => prepare(["photos"], { ...OPTIONS, labels: "folders" }, reporter),
    UserError,
  );
  assertEquals(
    error.message,
    "Cannot use --labels folders: expected 1 to 10000 folders of pictures in the sources, got 0",
  );
});

test("draws faces with all that is known of them, and mixes them with photos without it", async ({ lines, reporter }) => {
  write("photos/a.png", await plain(10));
  const faces = openDataset(await prepare(["faces"], { ...OPTIONS, count: 3 }, reporter));
  assertEquals([faces.count, faces.header.source, faces.header.columns!.length], [3, "faces, seed 0", 26]);
  assertEquals(faces.readAttributes()!.find(({ name }) => name === "glasses")!.values.length, 3);
  const drawn = faces.readImages([1]);
  faces.close();
  lines.length = 0;
  const mixed = openDataset(await prepare(["photos", "faces"], { ...OPTIONS, count: 3 }, reporter));
  assertEquals([mixed.path, mixed.count, mixed.header.columns], [
    "data/photos+faces-16.ganwalk",
    4,
    undefined,
  ]);
  assertEquals(mixed.readImages([2]), drawn);
  mixed.close();
  assert(
    /^Not every source has the columns hairColour, .*, scale: they are left out$/.test(lines[0]!),
    lines[0],
  );
});

test("makes grey pictures by luminance", async ({ reporter }) => {
  write("photos/a.png", await encodePng(paint(16, 16, () => [255, 0, 0])));
  const path = await prepare(["photos"], { ...OPTIONS, channels: 1 }, reporter);
  assertEquals([path, levelsOf(path)], ["data/photos-16-grey.ganwalk", [54]]);
});

test("leaves its own pictures out where they lie among those it reads", async ({ lines, reporter }) => {
  write("a.png", await plain(10));
  const options = { ...OPTIONS, out: "set.ganwalk" };
  await prepare(["."], options, reporter);
  assertEquals(levelsOf("set.ganwalk"), [10]);
  await prepare(["."], { ...options, force: true }, reporter);
  assertEquals(levelsOf("set.ganwalk"), [10]);
  assert(lines.some((line) => line.startsWith("Skipped")), lines.join("\n"));
});

test("writes over no file that is no dataset", async ({ reporter }) => {
  write("photos/a.png", await plain(10));
  write("thesis.doc", "years of work");
  const error = await assertRejects(
    () => prepare(["photos"], { ...OPTIONS, out: "thesis.doc" }, reporter),
    UserError,
  );
  assertEquals(
    error.message,
    'Cannot write "thesis.doc": there is another file, which is no dataset; name another with --out',
  );
  assertEquals(Deno.readTextFileSync("thesis.doc"), "years of work");
});

test("counts a file that vanishes and one that changes while others are read", async ({ lines, reporter }) => {
  // More than are held at a time, on machines of many cores, too.
  const count = 90 + 8 * navigator.hardwareConcurrency;
  const names = Array.from({ length: count }, (_, i) => `photos/${1000 + i}.png`);
  for (const [i, name] of names.entries()) write(name, await plain(i % 256));
  const larger = await plain(7, 60);
  let isDone = false;
  const progress = () => ({
    update() {
      if (isDone) return;
      isDone = true;
      Deno.removeSync(names.at(-2)!);
      write(names.at(-1)!, larger);
    },
    end() {},
  });
  const path = await prepare(["photos"], OPTIONS, { ...reporter, progress });
  assertEquals(levelsOf(path).length, count - 2);
  const skipped = Deno.readTextFileSync("data/photos-16.skipped.csv").trim().split(/\r?\n/).slice(1);
  assertEquals(skipped, [
    `${names.at(-2)},vanished`,
    `${names.at(-1)},changed while pictures were read`,
  ]);
  assert(lines.some((line) => line.startsWith("Skipped     2 files: 1 ")), lines.join("\n"));
});

test("refuses to make a dataset of nothing, and says why there is nothing", async ({ lines, reporter }) => {
  write("photos/a.png", "no picture");
  const error = await assertRejects(() => prepare(["photos"], OPTIONS, reporter), UserError);
  assertEquals(error.message, 'Cannot write "data/photos-16.ganwalk": no picture could be used');
  assertEquals(lines, ["Skipped     1 file: 1 not a picture that can be read"]);
  assertEquals(filesBelow("data"), []);
  await assertRejects(() => prepare([], OPTIONS, reporter), UserError, "Cannot prepare: name a source");
});
