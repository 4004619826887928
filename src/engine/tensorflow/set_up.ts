/** Provides TensorFlow's C library: finds it where it is, or downloads it. The steps of `deno task setup`. */
import { join } from "@std/path";
import { type FetchPlan, fetchWheels } from "./fetch_wheels.ts";
import {
  CLIENT_NAMES,
  findClients,
  findPythonLibrary,
  findPythons,
  type SetupMachine,
} from "./find_python.ts";
import * as gpuSupport from "./gpu_support.ts";
import { GPU_WHEELS } from "./gpu_wheels.ts";
import * as library from "./library.ts";
import type { TensorFlowLibrary } from "./library.ts";
import type { AskDriver } from "./nvidia_driver.ts";
import * as rules from "./set_up_rules.ts";
import { isUnpacked } from "./unpack_wheel.ts";
import { type Wheel, wheelFor, WHEELS, type WheelSet } from "./wheels.ts";
import { type Locked, removeLeftovers, withSetupLock } from "./work_folder.ts";

/** What the setup reports while it works. */
export interface SetupEvents {
  /** One line of what is being done. */
  status(text: string): void;
  /** Starts a bar over `total` megabytes. */
  unpacking(total: number): { update(done: number): void; end(): void };
}

/** What a setup for NVIDIA's GPUs asks besides. */
export interface GpuSetup {
  /** Asks NVIDIA's driver. */
  driver: AskDriver;
  /** Asks the user, who has been told how much it is, whether to download. */
  agree: () => boolean;
  /** Default {@linkcode GPU_WHEELS}. */
  wheels?: WheelSet;
}

/** What the setup depends on besides the disk. */
export interface SetupOptions {
  /** Tries a download that failed lately once more. */
  retry: boolean;
  /** Whether the package client's own progress bar is shown. */
  showProgress: boolean;
  /** The platform and the environment. */
  machine: SetupMachine;
  /** Gets what is reported. */
  events: SetupEvents;
  /** Stops the setup. */
  signal?: AbortSignal;
  /** Provides a library that computes on NVIDIA's GPUs; default: any. */
  gpu?: GpuSetup;
  /** Default {@linkcode WHEELS}. */
  wheels?: readonly Wheel[];
  /** Free disk space at a folder; default asks the system. */
  freeBytes?: (folder: string) => Promise<number>;
  /** Default the clock. */
  now?: () => Date;
}

/** What the setup came to. */
export type SetupOutcome =
  | { library: TensorFlowLibrary; isNew: boolean }
  /** Why there is no library and what to do, as a line without its full stop. */
  | { failed: string };

/**
 * Provides TensorFlow's C library: the file that TENSORFLOW_LIBRARY names; else the one of the last setup;
 * else that of an installed Python TensorFlow; else the one in the wheel of {@linkcode WHEELS}, downloaded.
 * When it was provided before, two small files are read and nothing is run.
 *
 * For GPUs the same, but only a library that computes on them will do, the driver is asked first and the user before
 * a download, and where it fails the library that was there is kept.
 *
 * @param options what it depends on
 * @returns the library, or why there is none; the cache folder's record says the same
 * @throws the reason of `options.signal` when that is aborted
 */
export async function setUpTensorFlow(options: SetupOptions): Promise<SetupOutcome> {
  const { machine, events, signal } = options;
  const named = await library.environmentLibrary(machine.variable);
  if (named && "missing" in named) return { failed: `${named.missing}; correct or unset it` };
  if (named) {
    return options.gpu ? { failed: gpuSupport.isNamed(named.path) } : { library: named, isNew: false };
  }
  const obstacle = options.gpu && gpuObstacle(machine, options.gpu);
  if (obstacle) return { failed: obstacle };
  const known = await knownLibrary(options);
  if (known) return { library: known, isNew: false };
  const cache = library.cacheFolder(machine.variable, machine.os);
  try {
    const onWait = () => events.status("Another setup is at work; waiting for it to end");
    return await withSetupLock(cache, onWait, (locked) => setUpLocked(options, cache, locked), signal);
  } catch (error) {
    if (rules.isSystemError(error)) return { failed: rules.cannotWrite(cache, error) };
    throw error;
  }
}

/** What keeps TensorFlow from computing on a GPU here. */
function gpuObstacle(machine: SetupMachine, { driver }: GpuSetup): string | undefined {
  if (!gpuSupport.hasGpuLibrary(machine)) return gpuSupport.noGpuLibrary(machine);
  const choice = gpuSupport.chooseGpu(driver());
  return "unsuited" in choice ? choice.unsuited : undefined;
}

async function setUpLocked(options: SetupOptions, cache: string, locked: Locked): Promise<SetupOutcome> {
  const { machine } = options;
  if (locked.waited) {
    const known = await knownLibrary(options);
    if (known) return { library: known, isNew: false };
  }
  if (locked.alone) await removeLeftovers(cache);
  try {
    const found = await provideLibrary({ ...options, retry: options.retry && !locked.waited }, cache);
    await library.writeRecord(machine, await library.buildRecord(found, machine));
    return { library: found, isNew: true };
  } catch (error) {
    options.signal?.throwIfAborted();
    const failed = rules.describeFailure(error, cache);
    if (failed === undefined) throw error;
    const isRemembered = error instanceof rules.SetupFailure && error.isRemembered;
    // Without a library for GPUs the one for the CPU goes on.
    if (!isRemembered && !options.gpu) {
      const when = (options.now?.() ?? new Date()).toISOString();
      const platform = library.platformName(machine);
      const download = error instanceof rules.SetupFailure ? error.download : undefined;
      await library.writeRecord(machine, { platform, failed, when, ...(download ? { download } : {}) });
    }
    return { failed };
  }
}

async function knownLibrary({ machine, gpu }: SetupOptions): Promise<TensorFlowLibrary | undefined> {
  const record = await library.readRecord(machine);
  if (!record || "failed" in record || !await library.isUnchanged(record)) return undefined;
  return gpu && !record.gpu ? undefined : library.libraryOf(record);
}

async function provideLibrary(options: SetupOptions, cache: string): Promise<TensorFlowLibrary> {
  const { machine, signal, gpu } = options;
  // On Windows neither an installed TensorFlow nor a wheel is of use: no program need be run.
  if (machine.os === "windows") throw new rules.SetupFailure(rules.unsupported(machine));
  const pythons = await findPythons(machine, signal);
  const installed = await findPythonLibrary(pythons, machine, gpu !== undefined);
  if (installed) return installed;
  const wheels = wheelsFor(options);
  const [{ version, members }] = wheels;
  const folder = join(cache, `tensorflow-${version}-${library.platformName(machine)}${gpu ? "-gpu" : ""}`);
  const path = join(folder, members[0].path);
  const downloaded: TensorFlowLibrary = { path, version, origin: "download", ...(gpu && { gpu: true }) };
  // A setup that was ended before it wrote its record, or a record that was removed.
  if (await isUnpacked(wheels.flatMap(({ members }) => members), folder)) return downloaded;
  const clients = await findClients(pythons, machine, signal);
  if (clients.length === 0) throw new rules.SetupFailure(rules.noClient(CLIENT_NAMES));
  const plan = { wheels, clients, cache, folder };
  if (gpu) await fetchIfAgreed(options, gpu, plan);
  else await fetchUnlessTried(options, plan);
  return downloaded;
}

function wheelsFor({ machine, gpu, wheels = WHEELS }: SetupOptions): WheelSet {
  if (gpu) return gpu.wheels ?? GPU_WHEELS;
  const wheel = wheelFor(machine.os, machine.arch, wheels);
  if (wheel === undefined) throw new rules.SetupFailure(rules.unsupported(machine));
  return [wheel];
}

async function fetchIfAgreed(options: SetupOptions, gpu: GpuSetup, plan: FetchPlan): Promise<void> {
  options.events.status(gpuSupport.describeDownload(plan.wheels));
  if (!gpu.agree()) throw new rules.SetupFailure(gpuSupport.NOT_AGREED);
  await fetchWheels(options, plan);
}

async function fetchUnlessTried(options: SetupOptions, plan: FetchPlan): Promise<void> {
  const { machine, now, retry } = options;
  const circumstances = await rules.downloadCircumstances(
    plan.wheels[0],
    plan.clients,
    machine.environment(),
  );
  const record = await library.readRecord(machine);
  if (!retry && rules.isTriedAlready(record, circumstances, now?.() ?? new Date())) {
    throw new rules.SetupFailure(record.failed, { isRemembered: true });
  }
  await fetchWheels(options, { ...plan, circumstances });
}
