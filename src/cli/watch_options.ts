/** Flags of a training that say how it is watched. */
import { ALARM_DEFAULTS } from "../jobs/alarms.ts";
import { ALARM_ACTIONS } from "../jobs/training_alarm.ts";
import { EARLY_STEPS } from "../jobs/watch_run.ts";
import type { OptionTable } from "./options.ts";

/** Alarms and their thresholds, restarts, TensorBoard. */
export const WATCH_OPTIONS = {
  alarms: {
    type: "choice",
    choices: ALARM_ACTIONS,
    default: "warn",
    help:
      "what is done about alarms; restore: go back to the last good checkpoint with half the step size and " +
      "other latents; NaN always stops, or restores",
  },
  "discriminator-threshold": {
    type: "number",
    min: 0,
    default: ALARM_DEFAULTS.discriminatorThreshold,
    help: "alarm if D(x) - D(G(z)) over 100 steps is this or more",
  },
  "generator-threshold": {
    type: "number",
    min: 0,
    default: ALARM_DEFAULTS.generatorThreshold,
    help: "alarm if D(G(z)) over 100 steps is this or more",
  },
  "collapse-threshold": {
    type: "number",
    min: 0,
    default: ALARM_DEFAULTS.collapseThreshold,
    help: "alarm if the samples have less than this part of the data's variety",
  },
  "likeness-threshold": {
    type: "number",
    min: 0,
    default: ALARM_DEFAULTS.likenessThreshold,
    help: "alarm if the samples' detail is this many octaves or more from the data's",
  },
  "judge-from": {
    type: "integer",
    min: 0,
    default: ALARM_DEFAULTS.judgeFrom,
    help: "the first step whose samples may give these two alarms",
  },
  "stall-threshold": {
    type: "number",
    min: 1,
    default: ALARM_DEFAULTS.stallThreshold,
    help: "alarm if steps take this many times as long as at best",
  },
  restarts: {
    type: "integer",
    min: 0,
    max: 1000,
    default: 0,
    help: `how often an alarm in the first ${EARLY_STEPS} steps starts a new run with the next seed`,
  },
  tensorboard: {
    type: "boolean",
    help: "write event files for TensorBoard into the run folder: losses, scores, speed, samples",
  },
  histograms: {
    type: "boolean",
    help: "and the distributions of all weights at every --sample-every",
  },
} as const satisfies OptionTable;
