/** From a plan to an engine with a training on it. */
import { type Engine, startEngine } from "../engine/engine.ts";
import { UserError } from "../tensor/errors.ts";
import { choosePrecision } from "./choose_precision.ts";
import { describeEngine } from "./describe_engine.ts";
import type { RunSettings } from "./run_settings.ts";
import { refuseLargeBatch } from "./tensor_limit.ts";
import type { TrainOptions, TrainPlan } from "./train_plan.ts";
import { startTraining, type Training } from "./training.ts";

/** A training on its engine, before anything is written. */
export interface Computing {
  readonly engine: Engine;
  readonly training: Training;
  /** What config.json says besides the plan's configuration. */
  readonly settings: RunSettings;
  /** The engine in one line. */
  readonly description: string;
}

/**
 * Starts the engine of a plan and its training.
 *
 * @param given the flags (without dashes) that the user typed
 * @throws {UserError} if the engine cannot compute it
 */
export async function startComputing(
  options: TrainOptions,
  plan: TrainPlan,
  given: ReadonlySet<string>,
): Promise<Computing> {
  const engine = await startEngine(options.backend, options);
  refuseLargeBatch(plan.config, engine);
  const { precision, reason } = choosePrecision(wantedPrecision(options, given, plan, engine), engine);
  if (options.xla && engine.name !== "tensorflow") {
    throw new UserError(`--xla needs the tensorflow engine, this is ${engine.name}: leave it out`);
  }
  const { eager, xla } = options;
  const training = startTraining(plan, engine, { eager, xla, precision });
  const { name, version, device } = engine;
  const settings = {
    data: plan.dataset.path,
    steps: plan.steps,
    engine: { name, version, device, precision },
  };
  const description = describeEngine(engine, `${precision}${reason}${xla ? ", XLA" : ""}`);
  return { engine, training, settings, description };
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

/**
 * Says where a training is not repeatable bit for bit.
 *
 * @param now what computes
 * @param before what computed the run that goes on
 */
export function describeInexactness(
  { name, computesBfloat16 }: Pick<Engine, "name" | "computesBfloat16">,
  now: RunSettings["engine"],
  before?: RunSettings["engine"],
): string | undefined {
  // A CPU's gain by bf16 is measured, a GPU's is known.
  if (name === "tensorflow" && computesBfloat16 !== undefined) {
    return "Exactness NVIDIA GPUs add in an order of their own: the same run again differs in the last bits";
  }
  const keys = ["name", "version", "device", "precision"] as const;
  if (!before || keys.every((key) => now[key] === before[key])) return undefined;
  const { version, device, precision } = before;
  return `Exactness computed by ${before.name} ${version} (${device}), ${precision} before: the run goes on within ` +
    "rounding, not bit for bit";
}
