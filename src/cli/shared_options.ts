/** Flags that several commands share. */
import { parseDevice } from "../engine/device.ts";
import { BACKENDS } from "../engine/engine.ts";

/** The engine, for every command that runs a network. */
export const BACKEND_OPTION = {
  type: "choice",
  choices: BACKENDS,
  default: "auto",
  help: "what computes; auto: the best that deno task engines lists; cpu is for tests",
} as const;

/** The engine's threads. */
export const THREADS_OPTION = {
  type: "integer",
  min: 1,
  max: 1024,
  help: "CPU threads of the tensorflow and wasm engines; default: one for each core",
} as const;

/** Where auto and the tensorflow engine compute. */
export const DEVICE_OPTION = {
  type: "string",
  default: "auto",
  check: parseDevice,
  help: "auto, cpu, gpu or gpu:N; gpu: an NVIDIA GPU through TensorFlow (deno task setup --gpu)",
} as const;

/** The folder of all runs. */
export const OUT_OPTION = { type: "path", default: "out", help: "folder of all runs" } as const;

/** Generator flags need a run; this one is the seed of what is drawn. */
export const SEED_OPTION = { type: "integer", min: 0, default: 0, help: "of the latents" } as const;
