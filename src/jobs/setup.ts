/** `deno task setup`: provides TensorFlow's C library once, and says one line where it cannot. */
import type { SetupMachine } from "../engine/tensorflow/find_python.ts";
import { chooseGpu, describeDownload, hasGpuLibrary } from "../engine/tensorflow/gpu_support.ts";
import { GPU_WHEELS } from "../engine/tensorflow/gpu_wheels.ts";
import { type TensorFlowLibrary, thisMachine, WASM_SLOWDOWN } from "../engine/tensorflow/library.ts";
import { type AskDriver, readNvidiaDriver } from "../engine/tensorflow/nvidia_driver.ts";
import { setUpTensorFlow } from "../engine/tensorflow/set_up.ts";
import type { Wheel, WheelSet } from "../engine/tensorflow/wheels.ts";
import { UserError } from "../tensor/errors.ts";
import { INTERRUPTED, onInterruption } from "./interruption.ts";
import type { Reporter } from "./reporter.ts";

/** The options of `deno task setup`. */
export interface SetUpOptions {
  /** Tries a download once more that failed less than 24 hours ago. */
  retry: boolean;
  /** Says where the library lies even when there was nothing to do. */
  verbose: boolean;
  /** Provides the library that computes on NVIDIA's GPUs. */
  gpu: boolean;
  /** Downloads that one without asking. */
  yes: boolean;
  /** Whether the download's progress bar can be shown; default: standard output is a terminal. */
  showProgress?: boolean;
}

/** What tests replace. */
export interface SetUpEffects {
  /** The platform and the environment. */
  machine: SetupMachine;
  /** The wheels to choose from. */
  wheels?: readonly Wheel[];
  /** The wheels for GPUs. */
  gpuWheels?: WheelSet;
  /** Asks NVIDIA's driver. */
  driver?: AskDriver;
  /** Free disk space at a folder. */
  freeBytes?: (folder: string) => Promise<number>;
  /** The clock. */
  now?: () => Date;
}

/**
 * Provides TensorFlow's C library. Says nothing when it was there before; one line when it is new, or when
 * there is none and another engine takes over. Ctrl-C removes what is half done and ends the program.
 *
 * @param options see {@linkcode SetUpOptions}
 * @param reporter gets the lines, the bar and the question before a download for GPUs
 * @param effects what the setup depends on besides the disk, default this machine's
 * @throws {UserError} where a library for GPUs is wanted and cannot be provided
 */
export async function setUp(
  options: SetUpOptions,
  reporter: Reporter,
  effects: SetUpEffects = { machine: { ...thisMachine(), environment: () => Deno.env.toObject() } },
): Promise<void> {
  const { retry, verbose, yes, showProgress = Deno.stdout.isTerminal() } = options;
  const { driver = readNvidiaDriver, gpuWheels = GPU_WHEELS, ...others } = effects;
  const agree = () => yes || reporter.ask("Download them?");
  const gpu = options.gpu ? { driver, agree, wheels: gpuWheels } : undefined;
  const events = {
    status: (text: string) => reporter.line(text),
    unpacking: (total: number) => reporter.progress("Unpacking TensorFlow, MB", total),
  };
  const interruption = new AbortController();
  const stopListening = onInterruption(() => interruption.abort());
  const { signal } = interruption;
  try {
    const outcome = await setUpTensorFlow({ ...others, gpu, retry, showProgress, events, signal });
    if ("failed" in outcome) {
      if (gpu) throw new UserError(`TensorFlow for GPUs is not set up: ${outcome.failed}`);
      reporter.warn(failureLine(outcome.failed));
      return;
    }
    const { library, isNew } = outcome;
    if (isNew || verbose) reporter.line(readyLine(library));
    if (isNew && !library.gpu && hasGpuLibrary(effects.machine)) offerGpu(driver, gpuWheels, reporter);
  } catch (error) {
    if (signal.aborted) Deno.exit(INTERRUPTED);
    throw error;
  } finally {
    stopListening();
  }
}

function readyLine({ version, path, gpu }: TensorFlowLibrary): string {
  const what = `TensorFlow${version === "unknown" ? "" : ` ${version}`}`;
  return `${what} ready${gpu ? " for NVIDIA GPUs" : ""}: ${path}`;
}

function offerGpu(driver: AskDriver, wheels: WheelSet, reporter: Reporter): void {
  const choice = chooseGpu(driver());
  if ("unsuited" in choice) return;
  reporter.line(`For ${choice.gpu.name} run \`deno task setup --gpu\`: ${describeDownload(wheels)}`);
}

function failureLine(failed: string): string {
  return `The native engine is not available: ${failed}. A GPU is used through WebGPU instead, else wasm, ${WASM_SLOWDOWN}.`;
}
