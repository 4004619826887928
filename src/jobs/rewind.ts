/** Back to an earlier checkpoint, and on from there in another way. */
import { join } from "@std/path";
import { scaleRates } from "../model/recipe.ts";
import { type Checkpoint, readCheckpoint, stepOf } from "../store/checkpoint.ts";
import { abandonAfter } from "../store/run_checkpoints.ts";
import { checkpointsOf, RUN_FILES } from "../store/run_folder.ts";
import { createRandom } from "../tensor/random.ts";
import type { Reporter } from "./reporter.ts";
import { SEED_STREAMS } from "./seed_streams.ts";
import { readSettings } from "./run_settings.ts";
import type { TrainPlan } from "./train_plan.ts";
import { TrainingAlarm } from "./training_alarm.ts";

/** A run that gives alarms after this many returns does so for a reason that returning does not take away. */
const MOST_RETURNS = 5;

/**
 * What follows an error of a training: the plan to go on with, if it is an alarm to be answered by going back.
 *
 * @param returns how often this session has gone back
 * @throws what it is given, if it is no such alarm, or there is no checkpoint to go back to
 */
export function goBack(
  error: unknown,
  plan: TrainPlan,
  run: string,
  returns: number,
  reporter: Reporter,
): TrainPlan {
  if (!(error instanceof TrainingAlarm && error.response === "restore") || returns >= MOST_RETURNS) {
    throw error;
  }
  const next = rewindPlan(plan, run, error.alarm.goodStep, countAlarms(run));
  if (!next) throw error;
  const { step, message } = error.alarm;
  reporter.warn(
    `Alarm at step ${step}: ${message}; going back to step ${
      next.resumed!.checkpoint.step
    } with other latents ` +
      `and half the step size, ${next.config.recipe.generator.learningRate}`,
  );
  return next;
}

/**
 * The plan that goes on from the last good checkpoint: both networks' step sizes are halved, and latents come from
 * a stream of the seed that was not used before, so that the same steps do not lead to the same end. Later checkpoints
 * move to the folder `abandoned`.
 *
 * @param goodStep the last step that was surely good
 * @param number which of the run's returns this is; other numbers give other latents
 * @returns nothing if there is no checkpoint up to that step
 */
export function rewindPlan(
  plan: TrainPlan,
  run: string,
  goodStep: number,
  number: number,
): TrainPlan | undefined {
  const last = checkpointsOf(run).findLast((path) => stepOf(path) <= goodStep);
  if (last === undefined) return undefined;
  abandonAfter(run, stepOf(last));
  const config = { ...plan.config, recipe: scaleRates(plan.config.recipe, 1 / 2) };
  const checkpoint: Checkpoint = {
    ...readCheckpoint(last),
    config,
    latentRandom: createRandom(config.seed, SEED_STREAMS.returns + number).state(),
  };
  return { ...plan, config, resumed: { run, checkpoint, settings: readSettings(run) }, initial: undefined };
}

/** Each alarm of a run is a line, also of earlier sessions. */
function countAlarms(run: string): number {
  return Deno.readTextFileSync(join(run, RUN_FILES.alarms)).trimEnd().split("\n").length;
}
