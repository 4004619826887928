/** Trainings that begin badly begin again. */
import type { Reporter } from "./reporter.ts";
import type { TrainOptions } from "./train_plan.ts";
import { TrainingAlarm } from "./training_alarm.ts";

/**
 * Trains, and where an early alarm ends that, again with the next seed in the next run folder, up to
 * `options.restarts` times.
 *
 * @param trainOnce gives early alarms as a {@linkcode TrainingAlarm} as long as restarts are left
 * @returns what the last training returns
 */
export async function withRestarts(
  options: TrainOptions,
  reporter: Reporter,
  trainOnce: (options: TrainOptions) => Promise<string>,
): Promise<string> {
  const { restarts = 0 } = options;
  for (let left = restarts;; left--) {
    const seed = options.seed + restarts - left;
    try {
      return await trainOnce({ ...options, seed, restarts: left });
    } catch (error) {
      if (!(error instanceof TrainingAlarm && error.response === "restart")) throw error;
      const { step, message } = error.alarm;
      reporter.warn(`Alarm at step ${step}: ${message}; starting again with seed ${seed + 1}`);
    }
  }
}
