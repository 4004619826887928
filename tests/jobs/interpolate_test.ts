import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodePng } from "../../src/images/decode_png.ts";
import { loadSharp } from "../../src/images/native.ts";
import { generate } from "../../src/jobs/generate.ts";
import { interpolate, type InterpolateOptions } from "../../src/jobs/interpolate.ts";
import { latentOfSeed } from "../../src/latent/latent_source.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { decodeApng } from "../images/pictures.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { writeUntrainedGenerator } from "../support/untrained_generator.ts";
import { filesBelow, inWorkspace, sameFiles, type Workspace } from "../support/workspace.ts";

const FILE = "interpolate_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const GENERATOR = { run: "latest", out: "out", checkpoint: "a/tiny.generator", scale: 1 };
const ENGINE = { backend: "tensorflow", debug: false } as const;
const OPTIONS: InterpolateOptions = { ...GENERATOR, ...ENGINE, from: "1", to: "2" };
const PRIOR = buildPrior("normal", 2);

const test = (name: string, body: (workspace: Workspace) => Promise<void>) =>
  Deno.test({
    name,
    ignore,
    fn: () =>
      inWorkspace(async (workspace) => {
        await writeUntrainedGenerator("a/tiny.generator");
        await body(workspace);
      }),
  });

const readJson = (path: string) => JSON.parse(Deno.readTextFileSync(path));

/** Width, height of a frame, frames and length in milliseconds of an animation. */
async function measure(path: string) {
  const sharp = await loadSharp();
  const { format, width, height, pageHeight, pages, delay } = await sharp(path, { animated: true })
    .metadata();
  return [format, width, pageHeight ?? height, pages, delay?.reduce((a, b) => a + b)];
}

test("interpolate() writes a GIF, a strip and a JSON with latents, from seed to seed by itself", async ({ reporter }) => {
  const base = "out/tiny/interpolate/1-to-2_slerp_16-frames_2-s_x1_step-700";
  assertEquals(await interpolate(OPTIONS, reporter), [`${base}.gif`, `${base}.png`, `${base}.json`]);
  assertEquals(await measure(`${base}.gif`), ["gif", 32, 32, 16, 2000]);
  // Cells of 32 + 8 pixels in one row, and 20 above for names.
  assertEquals((await measure(`${base}.png`)).slice(0, 3), ["png", 16 * 40, 60]);
  const { command, method, keyFaces, latents, frames, seconds } = readJson(`${base}.json`);
  assertEquals([command, method, frames, seconds], ["interpolate", "slerp", 16, 2]);
  assertEquals(keyFaces, [{ face: "seed 1", frame: 1 }, { face: "seed 2", frame: 16 }]);
  assertEquals(latents.length, 16);
  assertEquals([latents[0], latents[15]], [1, 2].map((seed) => [...latentOfSeed(PRIOR, seed)]));
});

test("interpolate() goes through faces and back to the first, a row of the strip for each way", async ({ reporter }) => {
  const options = {
    ...OPTIONS,
    through: "5,9",
    to: "3",
    loop: true,
    easing: "ease-in-out",
    file: "w.webp",
  } as const;
  assertEquals(await interpolate(options, reporter), ["w.webp", "w.png", "w.json"]);
  // Near the faces, where it rests, some frames are as the one before, which WebP shows longer.
  const [format, width, height, pages, milliseconds] = await measure("w.webp");
  assertEquals([format, width, height, milliseconds], ["webp", 32, 32, 8000]);
  assert(Number(pages) > 50 && Number(pages) <= 60, `${pages} frames`);
  assertEquals((await measure("w.png")).slice(0, 3), ["png", 15 * 40, 4 * 60]);
  const { keyFaces, latents, loop, easing } = readJson("w.json");
  assertEquals([loop, easing, latents.length], [true, "ease-in-out", 60]);
  assertEquals(keyFaces.map(({ frame }: { frame: number }) => frame), [1, 16, 31, 46]);
  assertEquals(
    [1, 5, 9, 3].map((seed) => [...latentOfSeed(PRIOR, seed)]),
    [0, 15, 30, 45].map((i) => latents[i]),
  );
});

test("interpolate() writes an animated PNG with the exact pictures of its frames", async ({ reporter }) => {
  const options = { ...OPTIONS, frames: 3, seconds: 1, file: "walk.apng", numbered: true };
  const written = await interpolate(options, reporter);
  assertEquals(written.slice(0, 3), ["walk.apng", "walk.png", "walk.json"]);
  const { frames, delays } = await decodeApng(Deno.readFileSync("walk.apng"));
  assertEquals(delays, [333, 334, 333]);
  for (const [i, frame] of frames.entries()) {
    const { data, channels } = await decodePng(Deno.readFileSync(`walk/000${i + 1}.png`));
    const grey = frame.filter((_, k) => k % 4 === 0);
    assert(grey.every((value, k) => value === data[k * channels]), `frame ${i + 1}`);
  }
  const [named] = await interpolate({ ...OPTIONS, frames: 2, format: "apng" }, reporter);
  assertEquals(named, "out/tiny/interpolate/1-to-2_slerp_2-frames_2-s_x1_step-700.apng");
});

test("faces come from pictures written earlier, and are the same again", async ({ reporter }) => {
  await interpolate({ ...OPTIONS, frames: 5, file: "walk.gif", numbered: true }, reporter);
  assertEquals(filesBelow("walk"), [1, 2, 3, 4, 5].flatMap((i) => [`000${i}.json`, `000${i}.png`]));
  const { latents } = readJson("walk.json");
  assertEquals(readJson("walk/0003.json").latent, latents[2]);
  const figure = { ...GENERATOR, ...ENGINE, seeds: [] };
  const [byStrip] = await generate({ ...figure, latent: "walk.png#3" }, reporter);
  const [byFrame] = await generate({ ...figure, latent: "walk/0003.png", folder: "b" }, reporter);
  const [byNumbers] = await generate({ ...figure, latent: latents[2].join(",") }, reporter);
  assertEquals([byStrip, byFrame], ["out/tiny/generated/step-700/latent-walk-3.png", "b/latent-0003.png"]);
  for (const path of [byStrip, byFrame, byNumbers]) assert(sameFiles(path!, "walk/0003.png"), path);
  assert(!sameFiles("walk/0002.png", "walk/0003.png"), "faces differ");
  await interpolate(
    { ...OPTIONS, from: "walk/0003.png", to: "walk.gif#5", frames: 2, file: "b.gif" },
    reporter,
  );
  assertEquals(readJson("b.json").latents, [latents[2], latents[4]]);
});

test("generate() writes seeds and a latent side by side", async ({ reporter }) => {
  const options = { ...GENERATOR, ...ENGINE, seeds: [4], latent: "0.5,-1", folder: "g" };
  assertEquals(await generate(options, reporter), ["g/seed-4.png", "g/latent-0.5_-1.png"]);
  const [seed, latent] = ["g/seed-4.json", "g/latent-0.5_-1.json"].map(readJson);
  assertEquals([seed.seed, seed.latent], [4, [...latentOfSeed(PRIOR, 4)]]);
  assertEquals([latent.from, latent.latent], ["0.5,-1", [0.5, -1]]);
});

test("a plain strip has the pictures alone, in rows of any length", async ({ reporter }) => {
  const options = { ...OPTIONS, frames: 5, columns: 3, plain: true, numbered: true, file: "p.gif" };
  await interpolate(options, reporter);
  assertEquals((await measure("p.png")).slice(0, 3), ["png", 3 * 34 - 2, 2 * 34 - 2]);
  const sharp = await loadSharp();
  const area = { left: 34, top: 34, width: 32, height: 32 };
  const fifth = await sharp("p.png").extract(area).removeAlpha().raw().toBuffer();
  assertEquals([...fifth], [...await sharp("p/0005.png").removeAlpha().raw().toBuffer()]);
});

test("rows of the strip have 16 frames at most", async ({ reporter }) => {
  await interpolate({ ...OPTIONS, frames: 40, file: "a.gif" }, reporter);
  assertEquals((await measure("a.png")).slice(1, 3), [16 * 40, 3 * 60]);
  await interpolate({ ...OPTIONS, through: "3", file: "b.gif" }, reporter);
  // 31 frames: 15 from each face to the next, and the last.
  assertEquals((await measure("b.png")).slice(1, 3), [15 * 40, 3 * 60]);
});

test("with a uniform prior lerp is the default, and slerp is refused with the reason", async ({ reporter }) => {
  await writeUntrainedGenerator("a/cube.generator", "uniform");
  const options = { ...OPTIONS, checkpoint: "a/cube.generator", file: "u.gif", frames: 3 };
  await interpolate(options, reporter);
  assertEquals(readJson("u.json").method, "lerp");
  const error = await assertRejects(() => interpolate({ ...options, method: "slerp" }, reporter), UserError);
  assertEquals(
    error.message,
    "Cannot use slerp: the prior of this generator is uniform from -1 to 1, a cube that arcs leave, where training " +
      "showed nothing; take lerp",
  );
});

test("interpolate() goes through the faces of --through alone where it is not told its ends", async ({ reporter }) => {
  const facesOf = async (ends: Partial<InterpolateOptions>) => {
    const options = { ...GENERATOR, ...ENGINE, ...ends, frames: 5, file: "w.gif" };
    await interpolate(options, reporter);
    return readJson("w.json").keyFaces.map(({ face }: { face: string }) => face);
  };
  assertEquals(await facesOf({ through: "1,5,9" }), ["seed 1", "seed 5", "seed 9"]);
  assertEquals(await facesOf({ through: "5", from: "3" }), ["seed 3", "seed 5"]);
  assertEquals(await facesOf({ through: "5", to: "3" }), ["seed 5", "seed 3"]);
  assertEquals(await facesOf({}), ["seed 1", "seed 2"]);
});

test("interpolate() refuses what does not go together in one line, and writes nothing", async ({ reporter }) => {
  const cases: [Partial<InterpolateOptions>, string][] = [
    [{ through: "3,4", frames: 3 }, "--frames must be 4 or more, one for each face named, got 3"],
    [
      { seconds: 0.1 },
      "--seconds must be 0.32 or more for 16 frames, as shorter ones are slowed down, got 0.1",
    ],
    [
      { from: undefined, to: undefined, through: "3" },
      '--through must be two faces or more where --from and --to name none, got "3"',
    ],
    [{ file: "a.apng", format: "gif" }, '--file must be a path that ends in .gif, got "a.apng"'],
    [{ file: "a.gif", format: "webp" }, '--file must be a path that ends in .webp, got "a.gif"'],
    [{ from: "1,2,3" }, "Cannot use --from: it has 3 numbers, and latents of this generator have 2"],
    [{ to: "1.5" }, "Cannot use --to: it has 1 number, and latents of this generator have 2"],
    [
      { through: "none.png#3" },
      'Cannot use --through "none.png#3": there is no such file; expected a seed, numbers, or a file such as face.png#3',
    ],
  ];
  for (const [changes, message] of cases) {
    const error = await assertRejects(() => interpolate({ ...OPTIONS, ...changes }, reporter), UserError);
    assertEquals(error.message, message);
  }
  assertEquals(filesBelow("."), ["a/tiny.generator"]);
});
