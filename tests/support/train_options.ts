/** The options of a small training, for tests. */
import type { TrainOptions } from "../../src/jobs/train_plan.ts";

/** Four steps on `data/faces-32.ganwalk`. */
export const TRAIN_OPTIONS: TrainOptions = {
  preset: "radford",
  data: "data/faces-32.ganwalk",
  batch: 4,
  lr: 2e-4,
  beta1: 0.5,
  latentSize: 100,
  prior: "normal",
  order: "shuffled",
  epochs: 25,
  steps: 4,
  seed: 3,
  out: "out",
  sampleEvery: 2,
  saveEvery: 2,
  backend: "tensorflow",
  precision: "f32",
  eager: false,
  xla: false,
  debug: false,
};
