/** `deno task train`: dataset in, run folder with samples and checkpoints out. */
import { existsSync } from "node:fs";
import { join } from "@std/path";
import type { Engine } from "../engine/engine.ts";
import { nameOfNetworks } from "../model/architecture.ts";
import { buildDecoder, type Decode } from "../model/sample.ts";
import { networkState, shownGenerator } from "../model/gan.ts";
import { countParameters } from "../model/network.ts";
import { readVariables } from "../model/variables.ts";
import type { TrainingConfig } from "../store/config.ts";
import { type JsonLog, openLog } from "../store/log.ts";
import { lockRun, type RunLock } from "../store/lock.ts";
import { createRunFolder, RUN_FILES } from "../store/run_folder.ts";
import { describeRecipe } from "./describe_recipe.ts";
import { type Interruption, watchInterruption } from "./interruption.ts";
import { type CheckpointKeeper, keepCheckpoints, NotSavedError } from "./keep_checkpoints.ts";
import type { Progress, Reporter } from "./reporter.ts";
import { withRestarts } from "./restarts.ts";
import { goBack } from "./rewind.ts";
import { createStepTimer, formatDuration, type StepTimer } from "./step_timer.ts";
import { type OutputSettings, outputSettings, writeSettings } from "./run_settings.ts";
import { SAMPLE_COUNT, writeSampleGrid } from "./sample_grids.ts";
import { prepareScore } from "./score_checkpoints.ts";
import { describeInexactness, startComputing } from "./start_computing.ts";
import { planTraining, type TrainOptions, type TrainPlan } from "./train_plan.ts";
import { eventLoopTurn, sampleGridLatents, type Training } from "./training.ts";
import { TrainingAlarm } from "./training_alarm.ts";
import type { StepNumbers } from "./training_step.ts";
import { type RunWatch, watchRun } from "./watch_run.ts";
import { writeRecipe } from "./write_picture.ts";

/** Steps between lines of timing.jsonl. */
const TIMING_EVERY = 10;
/** Steps before the finish is estimated; the first ones are slower. */
const STEPS_TO_ESTIMATE = 5;

interface Session {
  readonly options: TrainOptions & OutputSettings;
  readonly plan: TrainPlan;
  readonly engine: Engine;
  readonly training: Training;
  readonly run: string;
  readonly log: JsonLog;
  readonly timing: JsonLog;
  readonly timer: StepTimer;
  readonly decode: Decode;
  readonly watch: RunWatch;
  readonly keeper: CheckpointKeeper;
  readonly reporter: Reporter;
  /** Whether the weights are those of a whole step; a step that failed halfway must not be saved. */
  isWhole: boolean;
}

/**
 * Trains until the total number of steps is done or the user stops it. Whatever ends it, the run folder then
 * has a checkpoint of the last whole step, except where an early alarm starts it again in another folder.
 *
 * @param given the flags (without dashes) that the user typed
 * @returns the run folder
 * @throws {UserError} for options that do not fit
 * @throws {TrainingAlarm} if the losses stop being numbers, and for other alarms that `options` would stop at
 */
export async function train(
  options: TrainOptions,
  given: ReadonlySet<string>,
  reporter: Reporter,
): Promise<string> {
  return await withRestarts(options, reporter, (options) => trainOnce(options, given, reporter));
}

async function trainOnce(
  options: TrainOptions,
  given: ReadonlySet<string>,
  reporter: Reporter,
): Promise<string> {
  const locks: RunLock[] = [];
  const hold = async (run: string) => void locks.push(await lockRun(run));
  try {
    return await trainHeld(options, given, reporter, hold);
  } finally {
    locks.forEach((lock) => lock.release());
  }
}

async function trainHeld(
  options: TrainOptions,
  given: ReadonlySet<string>,
  reporter: Reporter,
  hold: (run: string) => Promise<void>,
): Promise<string> {
  let plan = await planTraining(options, given, reporter, hold);
  // From here on there is something to save.
  const interruption = watchInterruption(() =>
    reporter.line("\nStopping after this step; press Ctrl-C again to stop at once.")
  );
  try {
    for (let returns = 0;; returns++) {
      const session = await openSession(options, plan, given, reporter, hold);
      try {
        await runSteps(session, interruption);
        return session.run;
      } catch (error) {
        plan = goBack(error, plan, session.run, returns, reporter);
      } finally {
        for (const part of [session.log, session.timing, session.watch, session.keeper]) part.close();
        session.training.dispose();
      }
    }
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
  hold: (run: string) => Promise<void>,
): Promise<Session> {
  const { engine, training, settings, description } = await startComputing(options, plan, given);
  const run = plan.resumed?.run ?? createRunFolder(options.out, plan.config.dataset.name);
  if (!plan.resumed) await hold(run);
  describeTraining(plan, training, description, run, reporter);
  const inexact = describeInexactness(engine, settings.engine, plan.resumed?.settings.engine);
  if (inexact) reporter.line(inexact);
  const outputs = outputSettings(options, given, plan.resumed?.settings);
  writeSettings(run, { ...plan.config, ...settings, ...outputs });
  const { config, dataset } = plan;
  const { step } = training;
  const log = openLog(join(run, RUN_FILES.log), step);
  const decode = buildDecoder(shownGenerator(training.gan), engine.compileStep);
  const score = prepareScore(config, dataset, decode);
  return {
    options: { ...options, ...outputs },
    plan,
    engine,
    training,
    run,
    log,
    timing: openLog(join(run, RUN_FILES.timing), step),
    timer: createStepTimer(),
    decode,
    watch: watchRun({ run, config, dataset, step, reporter }, options),
    keeper: await keepCheckpoints({ run, keep: outputs.keep, step, log, score, reporter }),
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
    await rescue(session, error);
    throw error;
  }
}

/** Saves a training that an error ended, if its last step is whole and worth it, and the disk lets it. */
async function rescue(session: Session, error: unknown): Promise<void> {
  const isWorthless = error instanceof TrainingAlarm &&
    (error.response === "restart" || error.alarm.name === "not-finite");
  if (!session.isWhole || isWorthless || error instanceof NotSavedError) return;
  try {
    session.reporter.warn(`Saved what there was: ${await save(session)}`);
  } catch (error) {
    session.reporter.warn(
      error instanceof NotSavedError
        ? error.message
        : `Cannot save step ${session.training.step} in "${session.run}": ${(error as Error).message}`,
    );
  }
}

async function save({ training, watch, keeper }: Session): Promise<string> {
  const checkpoint = await training.checkpoint();
  watch.checkState(checkpoint.step, checkpoint.arrays);
  return await keeper.save(checkpoint);
}

async function takeStep(session: Session): Promise<StepNumbers> {
  const { training, timer, log, timing, engine, watch, plan } = session;
  session.isWhole = false;
  const numbers = await timer.time(() => training.next());
  await watch.checkNumbers(training.step, numbers, () => weightsOf(session));
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
  watch.afterStep(training.step, numbers, timer.lastSeconds);
  return numbers;
}

/** The weights and moving averages of both networks. */
function weightsOf({ training: { gan } }: Session) {
  return readVariables(new Map([...networkState(gan.generator), ...networkState(gan.discriminator)]));
}

async function writeOutputs(session: Session): Promise<void> {
  const { training: { step }, options, plan, keeper } = session;
  // The last step's are written at the end.
  if (step === plan.steps) return;
  if (step % options.sampleEvery === 0) {
    await keeper.attempt(`the samples of step ${step}`, () => writeSamples(session));
  }
  if (step % options.saveEvery === 0) await keeper.attempt(`step ${step}`, () => save(session));
}

/** The grid of the fixed latents; the latents stand beside it once. */
async function writeSamples(session: Session): Promise<string> {
  const { training, decode, run, watch } = session;
  const latents = sampleGridLatents(training.config, SAMPLE_COUNT);
  const folder = join(run, RUN_FILES.samples);
  if (!existsSync(join(folder, "latents.json"))) {
    writeRecipe(join(folder, "latents.png"), {
      seed: training.config.seed,
      prior: training.config.prior,
      latents,
    });
  }
  const pictures = await decode(latents);
  const path = await writeSampleGrid(run, training.step, pictures);
  await watch.afterSamples(training.step, pictures, path, () => weightsOf(session));
  return path;
}

async function finish(session: Session, interrupted: boolean): Promise<string> {
  const { training, run, plan, options } = session;
  const written: string[] = [];
  const step = `the samples of step ${training.step}`;
  await session.keeper.attempt(step, async () => written.push(await writeSamples(session)));
  written.push(await save(session), ...await session.watch.finish());
  const lines = written.map((path) => `Wrote ${path}`);
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

/** Tells what is trained, on what, where to. */
export function describeTraining(
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
  const described = describeRecipe(config);
  const epochs = round(steps * config.batchSize / dataset.count, 1);
  const lines = [
    `Data      ${dataset.path}: ${dataset.header.shape.join("x")}${describeUse(config)}`,
    `Networks  ${
      nameOfNetworks(config)
    }: generator ${generator}, discriminator ${discriminator} parameters; ` +
    `latent ${config.prior.size}, ${config.prior.distribution}`,
    ...described.length > 0 ? [`Recipe    ${described.join(", ")}`] : [],
    `Engine    ${engine}`,
    `Run       ${run}: steps ${training.step + 1} to ${steps} (${epochs} epochs), batch ${config.batchSize}`,
  ];
  for (const line of lines) reporter.line(line);
}

/** How the pictures are taken, where it is not the default. */
function describeUse({ order, augment }: TrainingConfig): string {
  const changes = augment.length > 0 ? `, augmented by ${augment.join(", ")}` : "";
  return (order === "sequential" ? ", in file order" : "") + changes;
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
