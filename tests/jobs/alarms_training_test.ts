/** Trainings that are built to fail in each way, and healthy ones, of which the alarms say nothing. */
import { assert, assertEquals } from "@std/assert";
import { startEngine } from "../../src/engine/engine.ts";
import type { Latent } from "../../src/latent/prior.ts";
import { type Alarm, ALARM_DEFAULTS, referencePictures, watchAlarms } from "../../src/jobs/alarms.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { SAMPLE_COUNT } from "../../src/jobs/sample_grids.ts";
import { planTraining } from "../../src/jobs/train_plan.ts";
import { sampleGridLatents, startTraining } from "../../src/jobs/training.ts";
import { buildDecoder } from "../../src/model/sample.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { TRAIN_OPTIONS } from "../support/train_options.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "alarms_training_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

/** What a training is changed in. */
interface Change {
  readonly seed?: number;
  readonly generatorRate?: number;
  readonly discriminatorRate?: number;
}

/** What a watch is shown in place of what happened. */
interface Shown {
  /** What the samples are made of. */
  readonly latents?: (fixed: Latent[]) => Latent[];
  /** What a step took. */
  readonly seconds?: (step: number) => number;
}

const RATE = 2e-4;
/** No optimizer moves anything by this. */
const STILL = 1e-12;
const JUDGE_EVERY = 20;

/** Trains, and collects the alarms of each watch. */
async function alarmsOf(
  { reporter }: Workspace,
  steps: number,
  { seed = 0, generatorRate = RATE, discriminatorRate = RATE }: Change,
  ...shown: Shown[]
): Promise<Alarm[][]> {
  const options = { ...TRAIN_OPTIONS, batch: 8, steps, seed };
  const plan = await planTraining(options, new Set(["steps"]), reporter);
  const { recipe } = plan.config;
  const config = {
    ...plan.config,
    recipe: {
      ...recipe,
      generator: { ...recipe.generator, learningRate: generatorRate },
      discriminator: { ...recipe.discriminator, learningRate: discriminatorRate },
    },
  };
  const engine = await startEngine("tensorflow");
  const training = startTraining({ ...plan, config }, engine);
  try {
    const decode = buildDecoder(training.gan.generator, engine.compileStep);
    const fixed = sampleGridLatents(config, SAMPLE_COUNT);
    const data = () => referencePictures(plan.dataset, SAMPLE_COUNT, seed);
    const watches = shown.map(({ latents, seconds }) => ({
      watch: watchAlarms(ALARM_DEFAULTS, data),
      latents: latents?.(fixed) ?? fixed,
      seconds: seconds ?? (() => 0.1),
      alarms: [] as Alarm[],
    }));
    while (training.step < steps) {
      const numbers = await training.next();
      const { step } = training;
      for (const { watch, latents, seconds, alarms } of watches) {
        alarms.push(...watch.afterStep(step, numbers, seconds(step)));
        if (step % JUDGE_EVERY === 0) alarms.push(...watch.afterSamples(step, await decode(latents)));
      }
    }
    return watches.map(({ alarms }) => alarms);
  } finally {
    training.dispose();
    plan.dataset.close();
  }
}

/** A test with 500 drawn faces. */
function trainingTest(name: string, body: (workspace: Workspace) => Promise<void>): void {
  const fn = () =>
    inWorkspace(async (workspace) => {
      await prepare(["faces"], { ...PREPARE_DEFAULTS, size: 32, count: 500 }, workspace.reporter);
      await body(workspace);
    });
  Deno.test({ name, ignore, fn });
}

for (const seed of [1, 2, 3, 4]) {
  trainingTest(`a healthy training is silent, seed ${seed}`, async (workspace) => {
    assertEquals(await alarmsOf(workspace, 220, { seed }, {}), [[]]);
  });
}

trainingTest(
  "a healthy training is silent, seed 0; the same one with few pictures or slow steps is not",
  async (w) => {
    const [healthy, one, four, slow] = await alarmsOf(
      w,
      220,
      { seed: 0 },
      {},
      { latents: (fixed) => fixed.map(() => fixed[0]!) },
      { latents: (fixed) => fixed.map((_, i) => fixed[i % 4]!) },
      { seconds: (step) => step <= 40 ? 0.1 : step <= 60 ? 0.3 : 0.6 },
    );
    assertEquals(healthy, []);
    const collapsed = {
      name: "collapse",
      step: 200,
      goodStep: 0,
      message:
        "the samples have collapsed: their variety is 0.000 of the data's, they are the same few pictures",
    };
    assertEquals([one, four], [[collapsed], [collapsed]]);
    // Three times as long is none.
    assertEquals(slow, [{
      name: "stalled",
      step: 80,
      goodStep: 80,
      message: "throughput has stalled: steps take 6.0 times as long as at best",
    }]);
  },
);

trainingTest(
  "a generator that stands still: the discriminator wins, and nothing looks like the data",
  async (w) => {
    const [alarms] = await alarmsOf(w, 200, { generatorRate: STILL }, {});
    assertEquals(alarms!.map(({ name }) => name), ["discriminator-wins", "unlike-data"]);
    const [wins, unlike] = alarms!;
    assert(wins!.step >= 100 && wins!.step < 150 && unlike!.step === 200, JSON.stringify(alarms));
    assert(
      /^the discriminator wins: over 100 steps D\(x\) - D\(G\(z\)\) is 0\.9\d\d, so the generator learns nothing$/
        .test(wins!.message),
      wins!.message,
    );
    assert(
      /^the samples show nothing of the data yet: their detail is [5-9]\.\d octaves from the data's$/
        .test(unlike!.message),
      unlike!.message,
    );
  },
);

trainingTest("a discriminator that stands still: the generator wins", async (workspace) => {
  const [alarms] = await alarmsOf(workspace, 110, { discriminatorRate: STILL }, {});
  assertEquals(alarms!.map(({ name, step, goodStep }) => [name, step, goodStep]), [[
    "generator-wins",
    100,
    0,
  ]]);
  assert(
    /^the generator wins: over 100 steps D\(G\(z\)\) is 0\.9\d\d, so the discriminator teaches nothing$/
      .test(alarms![0]!.message),
    alarms![0]!.message,
  );
});
