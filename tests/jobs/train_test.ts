import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatasetError, openDataset } from "../../src/data/dataset.ts";
import { interpolate } from "../../src/jobs/interpolate.ts";
import { exploreDimension, exploreGrid } from "../../src/jobs/explore.ts";
import { generate } from "../../src/jobs/generate.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { train } from "../../src/jobs/train.ts";
import type { TrainOptions } from "../../src/jobs/train_plan.ts";
import { loadSharp } from "../../src/images/native.ts";
import { readCheckpoint, writeCheckpoint } from "../../src/store/checkpoint.ts";
import { readLog } from "../../src/store/log.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksWebGpu, testEngines } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { assertClose } from "../engine/finite_differences.ts";
import { flagsOf } from "../support/small_training.ts";
import { TRAIN_OPTIONS } from "../support/train_options.ts";
import { filesBelow, inWorkspace, sameFiles, type Workspace } from "../support/workspace.ts";

const cannotRun = lacks("train_test.ts", "read", "write", "env", "ffi", "sys");

const FIGURE = { run: "latest", out: "out", scale: 1, plain: true, debug: false } as const;

const faces = (reporter: Workspace["reporter"], count = 10) =>
  prepare(["faces"], { ...PREPARE_DEFAULTS, size: 32, count }, reporter);

/** Trains with some options changed; those are the ones that the user typed. */
const run = (workspace: Workspace, changes: Partial<TrainOptions> = {}) =>
  train({ ...TRAIN_OPTIONS, ...changes }, flagsOf(changes), workspace.reporter);

const ENGINES = [
  ...await testEngines("train_test.ts"),
  { name: "webgpu", ignore: await lacksWebGpu("train_test.ts") } as const,
];

for (const { name, ignore } of ENGINES) {
  Deno.test({
    name: `${name}: pictures in, run folder out, figures of it`,
    ignore: ignore || cannotRun,
    fn: () =>
      inWorkspace(async (workspace) => {
        await faces(workspace.reporter);
        const small = name === "cpu" ? { steps: 1, batch: 2 } : { steps: 3 };
        const folder = await run(workspace, { backend: name, ...small });
        assertEquals(folder, "out/00001-faces");
        const last = `step-0000000${small.steps}`;
        const files = filesBelow(folder).filter((path) => !path.includes("step-00000002"));
        assertEquals(files, [
          ".lock",
          "chart.png",
          "chart.svg",
          "checkpoints.jsonl",
          `checkpoints/${last}.ckpt`,
          "config.json",
          "log.jsonl",
          `samples/latents.json`,
          `samples/${last}.png`,
          "timeline.gif",
          "timeline.png",
          "timing.jsonl",
        ]);
        const log = readLog(`${folder}/log.jsonl`);
        assertEquals(log.map(({ step }) => step), Array.from({ length: small.steps }, (_, i) => i + 1));
        assert(log.every(({ lossD, lossG, realScore }) =>
          lossD! > 0 && lossG! > 0 && realScore! > 0 && realScore! < 1
        ));
        if (name === "cpu") {
          return;
        }

        const sharp = await loadSharp();
        const sizeOf = async (path: string) => {
          const { width, height, pages } = await sharp(path).metadata();
          return pages === undefined ? [width, height] : [width, height, pages];
        };
        const dim = {
          ...FIGURE,
          backend: name,
          dim: [28],
          means: [-0.6, 0.3],
          values: [-1, 0, 1],
          sd: 0.4,
          seed: 0,
        };
        const [sweep, recipe] = await exploreDimension(dim, workspace.reporter);
        assertEquals(await sizeOf(sweep!), [3 * 32 + 2 * 2, 2 * 32 + 2]);
        const { latents, step, command } = JSON.parse(Deno.readTextFileSync(recipe!));
        assertEquals([latents.length, latents[0].length, latents[0][0].length, step, command], [
          2,
          3,
          100,
          3,
          "explore dim",
        ]);
        const grid = { ...FIGURE, backend: name, rows: 2, columns: 4, mean: 0, sd: 1, seed: 1 };
        assertEquals(await sizeOf((await exploreGrid(grid, workspace.reporter))[0]!), [
          4 * 34 - 2,
          2 * 34 - 2,
        ]);
        const path = {
          ...FIGURE,
          backend: name,
          from: "1",
          to: "2",
          frames: 5,
          method: "slerp",
          seconds: 1,
          plain: true,
        } as const;
        const [gif, strip] = await interpolate(path, workspace.reporter);
        assertEquals(await sizeOf(gif!), [32, 32, 5]);
        assertEquals(await sizeOf(strip!), [5 * 34 - 2, 32]);
        const pictures = await generate({ ...FIGURE, backend: name, seeds: [1, 2] }, workspace.reporter);
        assertEquals(await Promise.all(pictures.map(sizeOf)), [[32, 32], [32, 32]]);
        // The same seed is the same face in every command: the strip's ends are pictures 1 and 2.
        const cut = async (left: number) =>
          await sharp(strip!).extract({ left, top: 0, width: 32, height: 32 }).removeAlpha().raw().toBuffer();
        const plain = async (path: string) =>
          await sharp(path).removeAlpha().raw().toBuffer();
        assertEquals([await cut(0), await cut(4 * 34)], [
          await plain(pictures[0]!),
          await plain(pictures[1]!),
        ]);
      }),
  });

  // The cpu engine takes seconds for every image.
  if (name === "cpu") continue;
  Deno.test({
    name: `${name}: a run that was stopped and resumed is the uninterrupted one, bit for bit`,
    ignore: ignore || cannotRun,
    fn: () =>
      inWorkspace(async (workspace) => {
        await faces(workspace.reporter);
        // 10 pictures in batches of 4: the stop lies in the first pass, the end in the second.
        const less = name === "webgpu" ? { sampleEvery: 100 } : {};
        const whole = await run(workspace, { backend: name, ...less });
        const stopped = await run(workspace, { backend: name, steps: 2, ...less });
        const resumed = await run(workspace, {
          backend: name,
          steps: 4,
          resume: stopped,
          data: TRAIN_OPTIONS.data,
          ...less,
        });
        assertEquals(resumed, stopped);
        for (const file of ["log.jsonl", "checkpoints/step-00000004.ckpt", "samples/step-00000004.png"]) {
          assert(sameFiles(`${whole}/${file}`, `${resumed}/${file}`), file);
        }
      }),
  });
}

const ignore = cannotRun || ENGINES.some(({ name, ignore }) => name === "tensorflow" && ignore);

for (
  const { name, ignore: lacksEngine } of ENGINES.filter(({ name }) => name === "wasm" || name === "webgpu")
) {
  Deno.test({
    name: `a run begun on tensorflow goes on on ${name}`,
    ignore: ignore || lacksEngine,
    fn: () =>
      inWorkspace(async (workspace) => {
        await faces(workspace.reporter);
        const whole = await run(workspace);
        const moved = await run(workspace, { steps: 2 });
        await run(workspace, { backend: name, steps: 4, resume: moved, data: TRAIN_OPTIONS.data });
        const [expected, actual] = [whole, moved].map((folder) => readLog(`${folder}/log.jsonl`));
        assertEquals(actual!.length, 4);
        // Float32 sums in another order, in two steps on either side.
        actual!.forEach((line, i) => assertClose(Object.values(line), Object.values(expected![i]!), 1e-3));
      }),
  });
}

/** A test in a workspace with faces and a run of two steps. */
function runTest(name: string, body: (workspace: Workspace, folder: string) => Promise<void>): void {
  const fn = () =>
    inWorkspace(async (workspace) => {
      await faces(workspace.reporter);
      await body(workspace, await run(workspace, { steps: 2 }));
    });
  Deno.test({ name, ignore, fn });
}

runTest(
  "the log says nothing that differs between identical runs, and neither does the checkpoint",
  async (workspace, folder) => {
    const again = await run(workspace, { steps: 2 });
    assertEquals(again, "out/00002-faces");
    for (
      const file of [
        "log.jsonl",
        "checkpoints/step-00000002.ckpt",
        "samples/step-00000002.png",
        "config.json",
      ]
    ) {
      assert(sameFiles(`${folder}/${file}`, `${again}/${file}`), file);
    }
  },
);

runTest(
  "at the start a run tells its data, networks, engine and folder, at the end what it wrote",
  async (workspace) => {
    // Before them stand those of prepare.
    const first = workspace.lines.findIndex((line) => line.startsWith("Data "));
    const [data, networks, engine, folder, written] = workspace.lines.slice(first);
    assertEquals(data, "Data      data/faces-32.ganwalk: 10x32x32x3");
    assertEquals(
      networks,
      "Networks  radford: generator 1,068,928, discriminator 663,296 parameters; latent 100, normal",
    );
    assert(/^Engine {4}tensorflow \d+\.\d+\.\d+ \(CPU, \d+ threads?\), f32$/.test(engine!), engine);
    assertEquals(folder, "Run       out/00001-faces: steps 1 to 2 (0.8 epochs), batch 4");
    assert(
      written!.startsWith(
        "Wrote out/00001-faces/samples/step-00000002.png\nWrote out/00001-faces/checkpoints/",
      ),
    );
    await Promise.resolve();
  },
);

runTest(
  "the sample grids show the same latents at every step, and their JSON holds them",
  async (workspace, folder) => {
    const { latents, prior } = JSON.parse(Deno.readTextFileSync(`${folder}/samples/latents.json`));
    assertEquals([latents.length, latents[0].length, prior.distribution], [64, 100, "normal"]);
    const checkpoint = readCheckpoint(`${folder}/checkpoints/step-00000002.ckpt`);
    assertEquals([checkpoint.step, checkpoint.data.used, checkpoint.config.seed], [2, 8, 3]);
    await Promise.resolve(workspace);
  },
);

runTest(
  "what defines the shapes comes from the checkpoint, and flags that contradict it are errors",
  async (workspace, folder) => {
    const cases: [Partial<TrainOptions>, string][] = [
      [{ size: 64 }, "--size 64 contradicts the checkpoint of --resume, which has 32: leave --size out"],
      [
        { latentSize: 50 },
        "--latent-size 50 contradicts the checkpoint of --resume, which has 100: leave --latent-size out",
      ],
      [
        { prior: "uniform" },
        "--prior uniform contradicts the checkpoint of --resume, which has normal: leave --prior out",
      ],
      [
        { order: "sequential" },
        "--order sequential contradicts the checkpoint of --resume, which has shuffled: leave --order out",
      ],
      [
        { augment: "shift,flip" },
        "--augment flip,shift contradicts the checkpoint of --resume, which has none: leave --augment out",
      ],
      [{ seed: 9 }, "--seed 9 contradicts the checkpoint of --resume, which has 3: leave --seed out"],
      [{ steps: 2 }, `Nothing to do: "${folder}" has 2 of 2 steps; give a larger total with --steps`],
      [{ steps: 5, epochs: 2 }, "--epochs and --steps exclude each other: give one of them"],
      [{ initFrom: folder }, "--resume and --init-from exclude each other: give one of them"],
    ];
    for (const [flags, message] of cases) {
      const error = await assertRejects(() => run(workspace, { resume: folder, ...flags })) as Error;
      assertEquals(error.message, message);
    }
    await run(workspace, { resume: "latest", size: 32, lr: 1e-4, batch: 5, steps: 3 });
    const { config } = readCheckpoint(`${folder}/checkpoints/step-00000003.ckpt`);
    assertEquals([config.batchSize, config.recipe.generator.learningRate], [5, 1e-4]);
  },
);

runTest(
  "a run does not go on with other data, but its weights can start on them",
  async (workspace, folder) => {
    const other = await prepare(
      ["faces"],
      { ...PREPARE_DEFAULTS, out: "data/other.ganwalk", size: 32, count: 7, seed: 1 },
      workspace.reporter,
    );
    const refusal = async (data: string) =>
      (await assertRejects(() => run(workspace, { resume: folder, data, steps: 3 }), DatasetError)).message;
    const [kept, given] = [TRAIN_OPTIONS.data!, other].map((path) => {
      const dataset = openDataset(path);
      dataset.close();
      return dataset.header.checksum.slice(0, 12);
    });
    assertEquals(
      await refusal(other),
      `Cannot go on with "data/other.ganwalk": its checksum is ${given}…, the run's data had ${kept}…; ` +
        "to start new data from these weights use --init-from",
    );
    // Another shape is said first: the checksum would explain nothing.
    for (const [size, channels, shape] of [[48, 3, "48x48x3"], [32, 1, "32x32x1"]] as const) {
      const out = `data/${shape}.ganwalk`;
      await prepare(["faces"], { ...PREPARE_DEFAULTS, out, size, channels, count: 2 }, workspace.reporter);
      assertEquals(
        await refusal(out),
        `Cannot go on with "${out}": its pictures are ${shape}, the run's data had 32x32x3; ` +
          "give the run's own data with --data",
      );
    }
    const fresh = await run(workspace, { initFrom: folder, data: other, steps: 1 });
    const [before, after] = [
      `${folder}/checkpoints/step-00000002.ckpt`,
      `${fresh}/checkpoints/step-00000001.ckpt`,
    ]
      .map((path) => readCheckpoint(path).arrays[0]!.values);
    const distance = before!.reduce((most, value, i) => Math.max(most, Math.abs(value - after![i]!)), 0);
    // Adam's first step moves a weight by at most the learning rate; other weights would lie 0.02 apart.
    assert(distance > 0 && distance <= 2.1e-4, `moved by ${distance}`);
  },
);

runTest("a damaged dataset, checkpoint or run is named in one line", async (workspace, folder) => {
  const fails = async (changes: Partial<TrainOptions>, message: string) => {
    const error = await assertRejects(() => run(workspace, changes)) as Error;
    assertEquals(error.message, message);
  };
  await fails(
    { data: "no.ganwalk" },
    'Cannot read "no.ganwalk": there is no such dataset; make it with: deno task prepare',
  );
  await fails(
    { size: 48, data: undefined },
    "--size 48 cannot be used: Cannot build radford: size must be one of 32, 64, 128, got 48",
  );
  await fails(
    { size: 64 },
    '--size is 64, but the pictures of "data/faces-32.ganwalk" are 32x32: prepare them with --size 64',
  );
  await fails({ resume: "out/00009-x" }, 'Cannot use run "out/00009-x": there is no such folder');
  await fails(
    { resume: "latest", out: "nowhere" },
    'Cannot find a run with a checkpoint in "nowhere": train one first with: deno task train',
  );
  const checkpoint = `${folder}/checkpoints/step-00000002.ckpt`;
  const bytes = Deno.readFileSync(checkpoint);
  const { name } = readCheckpoint(checkpoint).arrays.at(-1)!;
  bytes[bytes.length - 1]! ^= 1;
  Deno.writeFileSync(checkpoint, bytes);
  await fails(
    { resume: folder, steps: 3 },
    `Cannot use "${checkpoint}": its array ${name} is damaged; no other checkpoint of the run is whole`,
  );
});

runTest(
  "pictures of a size that the networks are not defined for are refused before anything is written",
  async (workspace) => {
    const odd = await prepare(
      ["faces"],
      { ...PREPARE_DEFAULTS, size: 48, count: 3 },
      workspace.reporter,
    );
    const error = await assertRejects(() => run(workspace, { data: odd })) as Error;
    assertEquals(
      error.message,
      'Cannot train on "data/faces-48.ganwalk": Cannot build radford: size must be one of 32, 64, 128, got 48; prepare it with another --size',
    );
    assertEquals([...Deno.readDirSync("out")].length, 1);
  },
);

runTest(
  "a loss that is not a number stops the run, and the last good checkpoint stays the newest",
  async (workspace, folder) => {
    const good = readCheckpoint(`${folder}/checkpoints/step-00000002.ckpt`);
    good.arrays[0]!.values.fill(NaN);
    const broken = writeCheckpoint(Deno.cwd(), good);
    const error = await assertRejects(
      () => run(workspace, { initFrom: broken, steps: 3 }),
      UserError,
    ) as Error;
    assertEquals(
      error.message,
      "Training stopped at step 1: lossD is NaN, and NaN is in generator/00_dense/weights and numbers of 23 more " +
        "of 28 tensors; start again with a smaller step size: deno task train --lr 0.0001, or with another --seed",
    );
    assertEquals(filesBelow("out/00002-faces").filter((path) => path.endsWith(".ckpt")), []);
  },
);

runTest("--eager runs every op on its own and gives the same losses", async (workspace, folder) => {
  const eager = await run(workspace, { steps: 2, eager: true });
  const [expected, actual] = [folder, eager].map((path) => readLog(`${path}/log.jsonl`));
  // TensorFlow may fuse neighbouring ops of a compiled step, which rounds differently in the last bits.
  expected!.forEach(({ lossD, lossG }, i) => {
    assert(Math.abs(lossD! - actual![i]!.lossD!) < 1e-4 && Math.abs(lossG! - actual![i]!.lossG!) < 1e-4);
  });
});

runTest("--xla gives the same losses, and says so", async (workspace, folder) => {
  const compiled = await run(workspace, { steps: 2, xla: true });
  const [expected, actual] = [folder, compiled].map((path) => readLog(`${path}/log.jsonl`));
  expected!.slice(0, 2).forEach(({ lossD, lossG }, i) => {
    assert(Math.abs(lossD! - actual![i]!.lossD!) < 1e-3 && Math.abs(lossG! - actual![i]!.lossG!) < 1e-3);
  });
  assert(workspace.lines.some((line) => /^Engine .*, f32, XLA$/.test(line)));
  const both = await run(workspace, { eager: true, xla: true }).catch((error) => error);
  assert(both instanceof UserError);
  assertEquals(both.message, "--eager and --xla exclude each other: give one of them");
  const elsewhere = await run(workspace, { backend: "cpu", xla: true }).catch((error) => error);
  assert(elsewhere instanceof UserError);
  assertEquals(elsewhere.message, "--xla needs the tensorflow engine, this is cpu: leave it out");
});

runTest("a resumed run keeps its precision, unless another one is named", async (workspace, folder) => {
  const precisionOf = () => JSON.parse(Deno.readTextFileSync(`${folder}/config.json`)).engine.precision;
  // auto would measure; the run was made in f32.
  await train(
    { ...TRAIN_OPTIONS, resume: folder, steps: 3, precision: "auto" },
    new Set(["resume", "steps"]),
    workspace.reporter,
  );
  assertEquals(precisionOf(), "f32");
  await run(workspace, { resume: folder, steps: 4, precision: "bf16" });
  assertEquals(precisionOf(), "bf16");
  await train(
    { ...TRAIN_OPTIONS, resume: folder, steps: 5, precision: "auto" },
    new Set(["resume", "steps"]),
    workspace.reporter,
  );
  assertEquals(precisionOf(), "bf16");
});

runTest("a run in bf16 goes on bit for bit, too", async (workspace) => {
  const whole = await run(workspace, { precision: "bf16" });
  const stopped = await run(workspace, { precision: "bf16", steps: 2 });
  await run(workspace, { resume: stopped, steps: 4 });
  for (const file of ["log.jsonl", "checkpoints/step-00000004.ckpt"]) {
    assert(sameFiles(`${whole}/${file}`, `${stopped}/${file}`), file);
  }
});

/** Runs 2 + 2 steps and 4 in one go, and compares all that they leave; the third batch spans two passes. */
async function assertResumesExactly(workspace: Workspace, changes: Partial<TrainOptions>): Promise<string> {
  const rarely = { sampleEvery: 100 };
  const whole = await run(workspace, { ...changes, ...rarely });
  const stopped = await run(workspace, { ...changes, ...rarely, steps: 2 });
  await run(workspace, { resume: stopped, steps: 4, ...rarely });
  for (const file of ["log.jsonl", "checkpoints/step-00000004.ckpt"]) {
    assert(sameFiles(`${whole}/${file}`, `${stopped}/${file}`), file);
  }
  return whole;
}

runTest("a run in file order goes on bit for bit across the end of a pass", async (workspace) => {
  const whole = await assertResumesExactly(workspace, { order: "sequential" });
  const { config, data } = readCheckpoint(`${whole}/checkpoints/step-00000004.ckpt`);
  assertEquals([config.order, data], ["sequential", { epoch: 1, used: 6 }]);
  assertEquals(JSON.parse(Deno.readTextFileSync(`${whole}/config.json`)).order, "sequential");
  assert(workspace.lines.includes("Data      data/faces-32.ganwalk: 10x32x32x3, in file order"));
});

runTest(
  "a run with all augmentations goes on bit for bit across the end of a pass",
  async (workspace, plain) => {
    const whole = await assertResumesExactly(workspace, { augment: "colour,shift,flip" });
    const { config, augmentRandom } = readCheckpoint(`${whole}/checkpoints/step-00000004.ckpt`);
    assertEquals([config.augment, augmentRandom?.length], [["flip", "shift", "colour"], 4]);
    assert(
      workspace.lines.includes(
        "Data      data/faces-32.ganwalk: 10x32x32x3, augmented by flip, shift, colour",
      ),
    );
    const unchanged = readCheckpoint(`${plain}/checkpoints/step-00000002.ckpt`);
    assertEquals([unchanged.config.augment, unchanged.augmentRandom], [[], undefined]);
    // The same weights and latents see other pictures.
    const [changedLog, plainLog] = [whole, plain].map((folder) => readLog(`${folder}/log.jsonl`));
    assert(changedLog![0]!.lossD !== plainLog![0]!.lossD);
    const error = await assertRejects(
      () => run(workspace, { resume: whole, augment: "none", steps: 5 }),
      UserError,
    ) as Error;
    assertEquals(
      error.message,
      "--augment none contradicts the checkpoint of --resume, which has flip,shift,colour: leave --augment out",
    );
  },
);

Deno.test({
  name: "pictures with other options are other files, their JSON holds all options, and no folder is a file",
  ignore,
  fn: () =>
    inWorkspace(async (workspace) => {
      await faces(workspace.reporter);
      await run(workspace, { steps: 1 });
      const sweep = {
        ...FIGURE,
        backend: "tensorflow",
        dim: [3],
        means: [0],
        values: [1, 2],
        sd: 0.4,
        seed: 0,
      } as const;
      const paths: string[] = [];
      for (const change of [{}, { sd: 0.9 }, { values: [5, 6] }, { scale: 4 }, { seed: 1 }]) {
        paths.push((await exploreDimension({ ...sweep, ...change }, workspace.reporter))[0]!);
      }
      assertEquals(new Set(paths).size, 5);
      const recipe = JSON.parse(Deno.readTextFileSync(paths[3]!.replace(/png$/, "json")));
      assertEquals([recipe.scale, recipe.sd, recipe.values], [4, 0.4, [1, 2]]);
      Deno.mkdirSync("folder.png");
      const message = 'Cannot write "folder.png": it is a folder; name a file in it';
      const figure = () => exploreDimension({ ...sweep, file: "folder.png" }, workspace.reporter);
      await assertRejects(figure, UserError, message);
      const options = { ...PREPARE_DEFAULTS, size: 32, count: 2, out: "folder.png" };
      await assertRejects(() => prepare(["faces"], options, workspace.reporter), UserError, message);
    }),
});
