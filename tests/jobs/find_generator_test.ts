import { assertEquals, assertThrows } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { findGenerator, type GeneratorChoice, shippedPath } from "../../src/jobs/find_generator.ts";
import { planTraining } from "../../src/jobs/train_plan.ts";
import { timeline } from "../../src/jobs/timeline.ts";
import { checkpointName, writeCheckpoint } from "../../src/store/checkpoint.ts";
import { writeGenerator } from "../../src/store/generator_file.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { SMALLEST_CONFIG } from "../support/training_config.ts";
import { lacks } from "../support/permissions.ts";
import { TRAIN_OPTIONS } from "../support/train_options.ts";
import { inWorkspace } from "../support/workspace.ts";

const ignore = lacks("tests/jobs/find_generator_test.ts", "read", "write");

/** The generator that comes with the project, as these tests have it. */
const SHIPPED = "models/stand-in.generator";
const FEW = "It has fewer than 500 steps; --run shipped takes the generator that comes with ganwalk";
const NO_RUN = 'No run in "out" has a checkpoint: taking the generator that comes with ganwalk';
const arrays = [{ name: "generator/00_dense/weights", shape: [1], values: Float32Array.of(0.5) }];

/** A test in a folder without runs. */
const test = (name: string, fn: () => void | Promise<void>) =>
  Deno.test({ name, ignore, fn: () => inWorkspace(async () => await fn()) });

function ship(step = 4000): void {
  Deno.mkdirSync(dirname(SHIPPED), { recursive: true });
  writeGenerator(SHIPPED, { step, config: { ...SMALLEST_CONFIG, size: 64, channels: 3 }, arrays });
}

/** A run with checkpoints of these steps; returns its folder. */
function makeRun(name: string, ...steps: number[]): string {
  const folder = join("out", name);
  Deno.mkdirSync(join(folder, "checkpoints"), { recursive: true });
  for (const step of steps) {
    const data = { epoch: 1, used: 4, shuffle: [1, 2, 3, 4] as const };
    writeCheckpoint(join(folder, "checkpoints"), {
      ...{ step, config: SMALLEST_CONFIG, latentRandom: [1, 2, 3, 4], data, arrays },
    });
  }
  return folder;
}

/** What is found: path, folder of its pictures, step; and all lines. */
function found(choice: Partial<GeneratorChoice> = {}) {
  const lines: string[] = [];
  const options = { run: "latest", out: "out", ...choice };
  const { path, folder, file } = findGenerator(options, (line) => void lines.push(line), SHIPPED);
  return { path, folder, step: file.step, lines };
}

const messageOf = (choice: Partial<GeneratorChoice>) => assertThrows(() => found(choice), UserError).message;

test("latest is the newest run with a checkpoint, even beside a shipped generator", () => {
  ship();
  makeRun("00001-faces", 600);
  const run = makeRun("00002-faces", 1000, 1500);
  makeRun("00003-faces");
  assertEquals(found(), {
    path: join(run, "checkpoints", checkpointName(1500)),
    folder: run,
    step: 1500,
    lines: ["Generator: out/00002-faces, radford 32x32 grey, step 1500"],
  });
});

test("latest takes the shipped generator where no run has a checkpoint, says so, and keeps pictures in out", () => {
  ship();
  const shipped = { path: SHIPPED, folder: join("out", "shipped"), step: 4000 };
  const line = "Generator: the shipped one, radford 64x64, step 4000";
  assertEquals(found(), { ...shipped, lines: [NO_RUN, line] });
  makeRun("00001-faces");
  assertEquals(found(), { ...shipped, lines: [NO_RUN, line] });
  assertEquals(found({ out: "elsewhere" }), {
    ...shipped,
    folder: join("elsewhere", "shipped"),
    lines: [NO_RUN.replace("out", "elsewhere"), line],
  });
});

test("shipped takes the shipped generator, even beside a run", () => {
  ship(300);
  makeRun("00001-faces", 1500);
  const shipped = { path: SHIPPED, folder: join("out", "shipped"), step: 300 };
  const lines = ["Generator: the shipped one, radford 64x64, step 300"];
  assertEquals(found({ run: "shipped" }), { ...shipped, lines });
  assertEquals(found({ run: "shipped", checkpoint: "300" }), { ...shipped, lines });
  assertEquals(
    messageOf({ run: "shipped", checkpoint: "1500" }),
    "--checkpoint must be 300, the only step of --run shipped, got 1500",
  );
});

test("a run under 500 steps is taken, and the shipped generator named", () => {
  ship();
  const run = makeRun("00001-faces", 499);
  const line = (step: number) => `Generator: out/00001-faces, radford 32x32 grey, step ${step}`;
  assertEquals([found().step, found().lines], [499, [line(499), FEW]]);
  assertEquals(found({ run }).lines, [line(499), FEW]);
  // Whoever names a step knows how few they are.
  assertEquals(found({ checkpoint: "499" }).lines, [line(499)]);
  Deno.removeSync(SHIPPED);
  assertEquals(found().lines, [line(499)], "what is not there is not offered");
  ship();
  makeRun("00001-faces", 500);
  assertEquals(found().lines, [line(500)]);
});

test("a checkpoint is a file, whose pictures go to its run, or a step of the run", () => {
  ship();
  const run = makeRun("00001-faces", 1, 600);
  const path = join(run, "checkpoints", checkpointName(1));
  const lines = [`Generator: ${path}, radford 32x32 grey, step 1`];
  assertEquals(found({ checkpoint: path }), { path, folder: run, step: 1, lines });
  assertEquals(found({ checkpoint: "1" }), {
    ...{ path, folder: run, step: 1, lines: ["Generator: out/00001-faces, radford 32x32 grey, step 1"] },
  });
  assertEquals(
    messageOf({ checkpoint: "2" }),
    '--checkpoint must be one of 1, 600 in "out/00001-faces", got 2',
  );
});

test("a generator file's pictures go to a folder of its name in out, never beside it", () => {
  ship();
  assertEquals(found({ checkpoint: SHIPPED, out: "pictures" }), {
    path: SHIPPED,
    folder: join("pictures", "stand-in"),
    step: 4000,
    lines: [`Generator: ${SHIPPED}, radford 64x64, step 4000`],
  });
});

test("what is not there, or no generator, is said in one line", () => {
  assertEquals(
    messageOf({ run: "shipped" }),
    `Cannot use --run shipped: there is no "${SHIPPED}"; train a generator of your own with: deno task train`,
  );
  const none = 'Cannot find a run with a checkpoint in "out": train one first with: deno task train';
  assertEquals(messageOf({}), none);
  ship();
  assertEquals(messageOf({ checkpoint: "5" }), none, "a step of no run is not the shipped one's");
  assertEquals(messageOf({ run: "out/x" }), 'Cannot use run "out/x": there is no such folder');
  assertEquals(
    messageOf({ checkpoint: "x.generator" }),
    'Cannot read "x.generator": there is no such generator',
  );
  for (const checkpoint of ["x.zip", "-1", "1.5"]) {
    assertEquals(
      messageOf({ checkpoint }),
      `--checkpoint must be a .ckpt or .generator file or a step such as 1500, got "${checkpoint}"`,
    );
  }
  Deno.writeTextFileSync(SHIPPED, "no generator");
  assertEquals(messageOf({}), `Cannot read "${SHIPPED}": it is not a ganwalk generator`);
});

test("no training goes on or begins with a generator alone, and none has a timeline", async () => {
  ship();
  const reporter = { line: () => {}, warn: () => {}, ask: () => false, progress: () => never() };
  const never = () => {
    throw new Error("it began");
  };
  const refused = async (work: () => Promise<unknown>) =>
    await work().then(() => "done", (error) => error instanceof UserError ? error.message : String(error));
  for (const name of ["shipped", SHIPPED]) {
    const message = `Cannot use run "${name}": it is a generator alone, without the discriminator and the ` +
      "samples of its training; name a run folder, or latest";
    for (const flag of ["resume", "initFrom"]) {
      const options = { ...TRAIN_OPTIONS, [flag]: name };
      assertEquals(await refused(() => planTraining(options, new Set(), reporter)), message);
    }
    const pictures = { samples: 8, rows: 8, frames: 8, seconds: 1 };
    assertEquals(await refused(() => timeline({ ...pictures, run: name, out: "out" })), message);
  }
});

Deno.test({
  name: "shippedPath() is a path from the current folder, or a full one from elsewhere",
  ignore,
  async fn() {
    const root = fromFileUrl(new URL("../../", import.meta.url));
    const full = join(root, "models", "faces-64.generator");
    const before = Deno.cwd();
    try {
      Deno.chdir(root);
      assertEquals(shippedPath(), join("models", "faces-64.generator"));
    } finally {
      Deno.chdir(before);
    }
    await inWorkspace(() => Promise.resolve(assertEquals(shippedPath(), full)));
  },
});
