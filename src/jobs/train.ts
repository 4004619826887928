/** `deno task train`: dataset in, run folder with samples and checkpoints out. */
import { existsSync } from "node:fs";
import { join } from "@std/path";
import { type Engine, startEngine } from "../engine/engine.ts";
import { buildDecoder, type Decode } from "../model/sample.ts";
import { countParameters } from "../model/network.ts";
import { arrangeGrid } from "../plots/grid.ts";
import { writeCheckpoint } from "../store/checkpoint.ts";
import { type JsonLog, openLog } from "../store/log.ts";
import { createRunFolder, RUN_FILES } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";
import { choosePrecision } from "./choose_precision.ts";
import { describeEngine } from "./describe_engine.ts";
import { type Interruption, watchInterruption } from "./interruption.ts";
import type { Progress, Reporter } from "./reporter.ts";
import { createStepTimer, formatDuration, type StepTimer } from "./step_timer.ts";
import type { RunSettings } from "./run_settings.ts";
import { refuseLargeBatch } from "./tensor_limit.ts";
import { planTraining, type TrainOptions, type TrainPlan } from "./train_plan.ts";
import { eventLoopTurn, sampleGridLatents, startTraining, type Training } from "./training.ts";
import type { StepNumbers } from "./training_step.ts";
import { writePng, writeRecipe } from "./write_picture.ts";

const SAMPLE_GRID_SIDE = 8;
/** Steps between lines of timing.jsonl. */
const TIMING_EVERY = 10;
/** Steps before the finish is estimated; the first ones are slower. */
const STEPS_TO_ESTIMATE = 5;

interface Session {
  readonly options: TrainOptions;
  readonly plan: TrainPlan;
  readonly engine: Engine;
  readonly training: Training;
  readonly run: string;
  readonly log: JsonLog;
  readonly timing: JsonLog;
  readonly timer: StepTimer;
  readonly decode: Decode;
  readonly reporter: Reporter;
  /** Whether the weights are those of a whole step; a step that failed halfway must not be saved. */
  isWhole: boolean;
}

/**
 * Trains until the total number of steps is done or the user stops it. Whatever ends it, the run folder then
 * has a checkpoint of the last whole step.
 *
 * @param given the flags (without dashes) that the user typed
 * @returns the run folder
 * @throws {UserError} for options that do not fit, and if the losses stop being numbers
 */
export async function train(
  options: TrainOptions,
  given: ReadonlySet<string>,
  reporter: Reporter,
): Promise<string> {
  const plan = await planTraining(options, given, reporter);
  // From here on there is something to save.
  const interruption = watchInterruption(() =>
    reporter.line("\nStopping after this step; press Ctrl-C again to stop at once.")
  );
  try {
    const session = await openSession(options, plan, given, reporter);
    try {
      await runSteps(session, interruption);
    } finally {
      session.log.close();
      session.timing.close();
      session.training.dispose();
    }
    return session.run;
  } finally {
    interruption.release();
    plan.dataset.close();
  }
}

async function openSession(
  options: TrainOptions,
  plan: TrainPlan,
  given: ReadonlySet<string>,
  reporter: Reporter,
): Promise<Session> {
  const engine = await startEngine(options.backend, options);
  refuseLargeBatch(plan.config, engine);
  const { precision, reason } = choosePrecision(wantedPrecision(options, given, plan, engine), engine);
  if (options.xla && engine.name !== "tensorflow") {
    throw new UserError(`--xla needs the tensorflow engine, this is ${engine.name}: leave it out`);
  }
  const { eager, xla } = options;
  const training = startTraining(plan, engine, { eager, xla, precision });
  const run = plan.resumed?.run ?? createRunFolder(options.out, plan.config.dataset.name);
  describeTraining(
    plan,
    training,
    describeEngine(engine, `${precision}${reason}${xla ? ", XLA" : ""}`),
    run,
    reporter,
  );
  const { name, version, device } = engine;
  writeConfig(run, options, plan, { name, version, device, precision });
  return {
    options,
    plan,
    engine,
    training,
    run,
    log: openLog(join(run, RUN_FILES.log), training.step),
    timing: openLog(join(run, RUN_FILES.timing), training.step),
    timer: createStepTimer(),
    decode: buildDecoder(training.gan.generator, engine.compileStep),
    reporter,
    isWhole: false,
  };
}

async function runSteps(session: Session, interruption: Interruption): Promise<void> {
  const { training, plan, reporter } = session;
  let progress: Progress | undefined;
  try {
    while (training.step < plan.steps && !interruption.requested) {
      const numbers = await takeStep(session);
      if (session.timer.count === STEPS_TO_ESTIMATE) progress = announceFinish(session);
      progress?.update(training.step, describeProgress(session, numbers));
      await writeOutputs(session);
      await eventLoopTurn();
    }
    progress?.end();
    reporter.line(await finish(session, interruption.requested));
  } catch (error) {
    progress?.end();
    await rescue(session);
    throw error;
  }
}

/** Saves a training that an error ended, if its last step is whole and the disk lets it. */
async function rescue(session: Session): Promise<void> {
  if (!session.isWhole) return;
  try {
    session.reporter.warn(`Saved what there was: ${await save(session)}`);
  } catch (error) {
    session.reporter.warn(
      `Cannot save step ${session.training.step} in "${session.run}": ${(error as Error).message}`,
    );
  }
}

async function save({ training, run }: Session): Promise<string> {
  return writeCheckpoint(join(run, RUN_FILES.checkpoints), await training.checkpoint());
}

async function takeStep(session: Session): Promise<StepNumbers> {
  const { training, timer, log, timing, engine, run, plan } = session;
  session.isWhole = false;
  const numbers = await timer.time(() => training.next());
  const wrong = Object.entries(numbers).find(([, value]) => !Number.isFinite(value));
  if (wrong) {
    const smaller = plan.config.generatorAdam.learningRate / 2;
    throw new UserError(
      `Training stopped at step ${training.step}: ${wrong[0]} is ${
        wrong[1]
      }; go on from the last checkpoint with a ` +
        `smaller step size: deno task train --resume ${run} --lr ${smaller}`,
    );
  }
  session.isWhole = true;
  log.write({ step: training.step, ...numbers });
  if (training.step % TIMING_EVERY === 0) {
    timing.write({
      step: training.step,
      secondsPerStep: round(timer.secondsPerStep(), 4),
      inputShare: round(training.inputSeconds / timer.secondsPerStep(), 4),
      imagesPerSecond: round(plan.config.batchSize / timer.secondsPerStep(), 1),
      residentMegabytes: Math.round(Deno.memoryUsage().rss / 1e6),
      tensors: engine.tensorCount(),
      handles: engine.handleCount(),
    });
  }
  return numbers;
}

async function writeOutputs(session: Session): Promise<void> {
  const { training, options, plan } = session;
  // The last step's are written at the end.
  if (training.step === plan.steps) return;
  if (training.step % options.sampleEvery === 0) await writeSamples(session);
  if (training.step % options.saveEvery === 0) await save(session);
}

/** The grid of the fixed latents; the latents stand beside it once. */
async function writeSamples({ training, decode, run }: Session): Promise<string> {
  const latents = sampleGridLatents(training.config, SAMPLE_GRID_SIDE ** 2);
  const folder = join(run, RUN_FILES.samples);
  if (!existsSync(join(folder, "latents.json"))) {
    writeRecipe(join(folder, "latents.png"), {
      seed: training.config.seed,
      prior: training.config.prior,
      latents,
    });
  }
  const pictures = await decode(latents);
  const name = `step-${String(training.step).padStart(8, "0")}.png`;
  return await writePng(join(folder, name), arrangeGrid(pictures, { columns: SAMPLE_GRID_SIDE, scale: 2 }));
}

async function finish(session: Session, interrupted: boolean): Promise<string> {
  const { training, run, plan, options } = session;
  const samples = await writeSamples(session);
  const lines = [`Wrote ${samples}`, `Wrote ${await save(session)}`];
  if (interrupted && training.step < plan.steps) {
    lines.push(
      `Stopped at step ${training.step} of ${plan.steps}. Go on with: deno task train --resume ${run}`,
    );
  } else {
    const dimension = Math.min(28, plan.config.prior.size);
    const which = options.out === "out" && !plan.resumed ? "" : ` --run ${run}`;
    lines.push(`Look around in it with: deno task explore --dim ${dimension} --means -0.6,0.3${which}`);
  }
  return lines.join("\n");
}

function describeTraining(
  plan: TrainPlan,
  training: Training,
  engine: string,
  run: string,
  reporter: Reporter,
): void {
  const { config, dataset, steps } = plan;
  const [generator, discriminator] = [training.gan.generator, training.gan.discriminator].map((network) =>
    countParameters(network).toLocaleString("en")
  );
  const epochs = round(steps * config.batchSize / dataset.count, 1);
  const lines = [
    `Data      ${dataset.path}: ${dataset.header.shape.join("x")}`,
    `Networks  ${config.preset}: generator ${generator}, discriminator ${discriminator} parameters; ` +
    `latent ${config.prior.size}, ${config.prior.distribution}`,
    `Engine    ${engine}`,
    `Run       ${run}: steps ${training.step + 1} to ${steps} (${epochs} epochs), batch ${config.batchSize}`,
  ];
  for (const line of lines) reporter.line(line);
}

/** A resumed run keeps its precision, so that it goes on bit for bit, unless the user names another one. */
function wantedPrecision(
  options: TrainOptions,
  given: ReadonlySet<string>,
  { resumed }: TrainPlan,
  engine: Engine,
): TrainOptions["precision"] {
  const saved = resumed?.settings.engine;
  return saved?.name === engine.name && !given.has("precision") ? saved.precision : options.precision;
}

function writeConfig(
  run: string,
  options: TrainOptions,
  plan: TrainPlan,
  engine: RunSettings["engine"],
): void {
  const settings: RunSettings = { data: plan.dataset.path, steps: plan.steps, engine };
  const { sampleEvery, saveEvery } = options;
  const config = { ...plan.config, ...settings, sampleEvery, saveEvery };
  Deno.writeTextFileSync(join(run, RUN_FILES.config), JSON.stringify(config, null, 2) + "\n");
}

function announceFinish({ timer, training, plan, reporter }: Session): Progress {
  const seconds = timer.secondsPerStep() * (plan.steps - training.step);
  const finish = new Date(Date.now() + 1000 * seconds).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
  });
  reporter.line(
    `Finish    about ${finish}, in ${formatDuration(seconds)} at ${
      round(timer.secondsPerStep(), 2)
    } s a step; Ctrl-C stops and saves`,
  );
  return reporter.progress("Training", plan.steps);
}

function describeProgress({ training, timer, plan }: Session, numbers: StepNumbers): string {
  const { lossD, lossG, realScore, fakeScore } = numbers;
  const left = formatDuration(timer.secondsPerStep() * (plan.steps - training.step));
  const speed = plan.config.batchSize / timer.secondsPerStep();
  return [
    `${left} left`,
    `${speed.toFixed(0)} img/s`,
    `epoch ${training.epoch}`,
    `loss D ${lossD.toFixed(3)} G ${lossG.toFixed(3)}`,
    `D(x) ${realScore.toFixed(2)} D(G(z)) ${fakeScore.toFixed(2)}`,
  ].join(" | ");
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
