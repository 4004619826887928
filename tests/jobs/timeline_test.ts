import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadSharp } from "../../src/images/native.ts";
import {
  listSampleGrids,
  readSampleGrid,
  SAMPLE_COUNT,
  writeSampleGrid,
} from "../../src/jobs/sample_grids.ts";
import { timeline, type TimelineOptions } from "../../src/jobs/timeline.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { filesBelow, inWorkspace } from "../support/workspace.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("timeline_test.ts", "read", "write", "env", "ffi", "sys");
const RUN = "out/00001-faces";
const OPTIONS: TimelineOptions = { run: RUN, out: "out", samples: 8, rows: 12, frames: 60, seconds: 6 };

/** Flat pictures of one colour: red tells the step, green which one of the samples. */
const samples = (step: number) =>
  Array.from({ length: SAMPLE_COUNT }, (_, i) => ({
    width: 32,
    height: 32,
    channels: 3,
    data: Uint8Array.from({ length: 32 * 32 * 3 }, (_, k) => [step, i, 0][k % 3]!),
  }));

/** A test with a run folder that has samples of these steps. */
function timelineTest(name: string, steps: number[], body: () => Promise<void>): void {
  const fn = () =>
    inWorkspace(async () => {
      Deno.mkdirSync(`${RUN}/checkpoints`, { recursive: true });
      Deno.mkdirSync(`${RUN}/samples`);
      Deno.writeTextFileSync(`${RUN}/checkpoints/step-00000200.ckpt`, "");
      Deno.writeTextFileSync(
        `${RUN}/config.json`,
        JSON.stringify({ batchSize: 10, dataset: { count: 500 } }),
      );
      const log = [1, 2, 3].map((step) => ({ step, lossD: 1, lossG: step, realScore: 0.9, fakeScore: 0.1 }));
      Deno.writeTextFileSync(`${RUN}/log.jsonl`, log.map((line) => JSON.stringify(line) + "\n").join(""));
      for (const step of steps) await writeSampleGrid(RUN, step, samples(step));
      await body();
    });
  Deno.test({ name, ignore, fn });
}

/** A decoded picture, and its size with the number of frames. */
async function read(path: string) {
  const sharp = await loadSharp();
  const { width, height, pages = 1 } = await sharp(path).metadata();
  const data = await sharp(path).removeAlpha().raw().toBuffer();
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  return { size: [width, height, pages], at };
}

timelineTest("sample grids are listed by step, and read back sample by sample", [150, 50, 100], async () => {
  const grids = listSampleGrids(RUN);
  assertEquals(grids.map(({ step }) => step), [50, 100, 150]);
  assertEquals(await readSampleGrid(grids[1]!, 3), samples(100).slice(0, 3));
  Deno.writeTextFileSync(`${RUN}/samples/step-00000050.png`, "no picture");
  const error = await assertRejects(() => readSampleGrid(grids[0]!, 1), UserError);
  assert(error.message.startsWith(`Cannot read the samples of "${RUN}/samples/step-00000050.png": `));
  assertEquals(listSampleGrids("out/nowhere"), []);
});

timelineTest(
  "the strip has a labelled row for each step, from low to high; the GIF a frame",
  [50, 100, 200],
  async () => {
    const written = await timeline(OPTIONS);
    assertEquals(
      written,
      ["chart.svg", "chart.png", "timeline.png", "timeline.gif"].map((name) => `${RUN}/${name}`),
    );
    const strip = await read(`${RUN}/timeline.png`);
    // Pictures of 32 pixels are shown at 64, with 2 pixels between them, right of labels of 84.
    assertEquals(strip.size, [84 + 8 * 66 - 2, 3 * 66 - 2, 1]);
    for (const [row, step] of [50, 100, 200].entries()) {
      for (const sample of [0, 7]) {
        assertEquals(strip.at(84 + sample * 66 + 30, row * 66 + 30), [step, sample, 0]);
      }
      // Each label has dark letters on white.
      const ink = Array.from({ length: 84 * 64 }, (_, i) =>
        strip.at(i % 84, row * 66 + Math.floor(i / 84))[0]!)
        .filter((value) => value < 128).length;
      assert(ink > 40 && ink < 1000, `row ${row}: ${ink}`);
    }
    const gif = await read(`${RUN}/timeline.gif`);
    // 4 x 4 samples above a caption; the last frame is shown once more.
    assertEquals(gif.size, [4 * 66 - 2, 4 * 66 - 2 + 24, 4]);
  },
);

timelineTest("steps are spread over the run, or named", [10, 20, 30, 40, 50, 60, 70], async () => {
  const rowsOf = async (changes: Partial<TimelineOptions>) => {
    await timeline({ ...OPTIONS, scale: 1, ...changes });
    const strip = await read(`${RUN}/timeline.png`);
    return Array.from({ length: (strip.size[1]! + 2) / 34 }, (_, row) => strip.at(90, row * 34 + 16)[0]!);
  };
  assertEquals(await rowsOf({}), [10, 20, 30, 40, 50, 60, 70]);
  assertEquals(await rowsOf({ rows: 3 }), [10, 40, 70]);
  assertEquals(await rowsOf({ rows: 1 }), [70]);
  assertEquals(await rowsOf({ steps: [20, 60] }), [20, 60]);
  const error = await assertRejects(() => rowsOf({ steps: [20, 61] }), UserError);
  assertEquals(error.message, `Cannot show step 61 of "${RUN}": it has no samples; the next one is 60`);
});

timelineTest("a run without samples is named", [], async () => {
  const error = await assertRejects(() => timeline(OPTIONS), UserError);
  assertEquals(error.message, `Cannot show "${RUN}": it has no samples yet`);
  assertEquals(filesBelow(RUN).filter((path) => path.startsWith("timeline")), []);
});
