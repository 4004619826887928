/** What the user's Python offers: an installed TensorFlow, and a client that downloads packages. */
import { join } from "@std/path";
import { hasGpuLibrary } from "./gpu_support.ts";
import type { Machine, TensorFlowLibrary } from "./library.ts";
import { runCommand } from "./run_command.ts";
import { isSupportedVersion, libraryFileName } from "./wheels.ts";

/** A machine with all its variables, which programs get when they are run. */
export interface SetupMachine extends Machine {
  /** Its variables with their values. */
  environment: () => Record<string, string>;
}

/** A Python that runs. */
export interface Python {
  /** Its name in PATH. */
  command: "python3" | "python";
  /** The folder of the installation or virtual environment; two names can mean the same one. */
  prefix: string;
  /** Its processor, as in `Deno.build.arch`. */
  arch: string;
  /** Whether `-m pip` works. */
  hasPip: boolean;
  /** The installed TensorFlow, if there is one: its distribution, its version and the folders of the package. */
  tensorflow?: { distribution: string; version: string; folders: string[] };
}

/** A client for Python packages: a command and its first arguments. */
export interface PackageClient {
  /** As a user would type it, such as "python3 -m pip". */
  name: string;
  /** Its program. */
  command: string;
  /** The arguments that make the program the client. */
  args: string[];
  /** What makes it another client than one of the same name elsewhere. */
  identity: string;
}

/** The clients that are looked for, in this order. */
export const CLIENT_NAMES = ["python3 -m pip", "python -m pip", "uvx pip"] as const;

/** TensorFlow passes over all GPUs where a library in one of these is missing. */
const NVIDIA_FOLDERS = ["cublas", "cuda_runtime", "cudnn", "cufft", "cusolver", "cusparse"];

/** Long enough for a Python on a slow network disk; a hanging one must not hang the setup. */
const PROBE_SECONDS = 30;

/**
 * Prints one JSON line about this Python. Nothing of TensorFlow is imported: that would take seconds. The
 * current folder is taken off the search path, since a folder there called `tensorflow` would be found.
 */
const PROBE = `
import importlib.util, json, platform, sys
from importlib import metadata
sys.path = [folder for folder in sys.path if folder]
def installed():
    for suffix in ("", "-cpu", "-macos", "-rocm", "-cpu-aws"):
        try:
            return "tensorflow" + suffix, metadata.version("tensorflow" + suffix)
        except metadata.PackageNotFoundError:
            pass
    return None, None
distribution, version = installed()
spec = importlib.util.find_spec("tensorflow")
print(json.dumps({
    "prefix": sys.prefix,
    "machine": platform.machine(),
    "pip": importlib.util.find_spec("pip") is not None,
    "distribution": distribution,
    "version": version,
    "folders": list(spec.submodule_search_locations or []) if spec else [],
}))
`;

/**
 * Runs `python3` and `python`, where they are there, and asks what they offer.
 *
 * @param machine where to look
 * @param signal stops the work
 * @returns those that answered, each installation once
 */
export async function findPythons(machine: SetupMachine, signal?: AbortSignal): Promise<Python[]> {
  const found: Python[] = [];
  for (const command of ["python3", "python"] as const) {
    if (await opensInstaller(command, machine)) continue;
    const options = { environment: machine.environment(), timeoutSeconds: PROBE_SECONDS, signal };
    const result = await runCommand(command, ["-c", PROBE], options);
    const python = result?.code === 0 ? readAnswer(command, result.stdout) : undefined;
    if (python && !found.some((other) => other.prefix === python.prefix)) found.push(python);
  }
  return found;
}

/**
 * The library of an installed Python TensorFlow of a supported version.
 *
 * @param pythons what {@linkcode findPythons} returned
 * @param machine the platform the library must be for
 * @param needsGpu whether only one that computes on GPUs will do
 * @returns the first library that is there, or undefined
 */
export async function findPythonLibrary(
  pythons: readonly Python[],
  machine: Machine,
  needsGpu = false,
): Promise<TensorFlowLibrary | undefined> {
  const name = libraryFileName(machine.os);
  if (name === undefined) return undefined;
  for (const { arch, tensorflow } of pythons) {
    if (arch !== machine.arch || !tensorflow || !isSupportedVersion(tensorflow.version)) continue;
    for (const folder of tensorflow.folders) {
      const path = join(folder, name);
      if (!await isThere(path)) continue;
      // Other packages bring NVIDIA's libraries too, but TensorFlow's other distributions do not look for them.
      const gpu = hasGpuLibrary(machine) && tensorflow.distribution === "tensorflow" &&
        await hasNvidiaLibraries(join(folder, ".."));
      if (gpu || !needsGpu) {
        return { path, version: tensorflow.version, origin: "python", ...(gpu && { gpu }) };
      }
    }
  }
  return undefined;
}

/**
 * The clients for Python packages that are installed. They are not run, but for `uvx --version`.
 *
 * @param pythons what {@linkcode findPythons} returned
 * @param machine where to look
 * @param signal stops the work
 * @returns the clients in the order of {@linkcode CLIENT_NAMES}
 */
export async function findClients(
  pythons: readonly Python[],
  machine: SetupMachine,
  signal?: AbortSignal,
): Promise<PackageClient[]> {
  const clients: PackageClient[] = pythons.filter((python) => python.hasPip).map(({ command, prefix }) => ({
    name: `${command} -m pip`,
    command,
    args: ["-m", "pip"],
    identity: prefix,
  }));
  const options = { environment: machine.environment(), timeoutSeconds: PROBE_SECONDS, signal };
  const uvx = await runCommand("uvx", ["--version"], options);
  if (uvx?.code === 0) {
    clients.push({ name: "uvx pip", command: "uvx", args: ["pip"], identity: uvx.stdout.trim() });
  }
  return clients;
}

function readAnswer(command: "python3" | "python", stdout: string): Python | undefined {
  try {
    // A site file of the installation may print lines of its own before.
    const answer = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    const arch = { arm64: "aarch64", AMD64: "x86_64" }[answer.machine as string] ?? answer.machine;
    const python: Python = { command, prefix: answer.prefix, arch, hasPip: answer.pip };
    const { distribution, version, folders } = answer;
    if (version) python.tensorflow = { distribution, version, folders };
    return python;
  } catch {
    return undefined;
  }
}

/** Whether NVIDIA's libraries lie where TensorFlow looks for them, as `tensorflow[and-cuda]` installs them. */
async function hasNvidiaLibraries(folder: string): Promise<boolean> {
  for (const name of NVIDIA_FOLDERS) if (!await isThere(join(folder, "nvidia", name, "lib"))) return false;
  return true;
}

/** On a Mac without Apple's developer tools /usr/bin/python3 does nothing but ask to install them. */
async function opensInstaller(command: string, machine: Machine): Promise<boolean> {
  if (machine.os !== "darwin") return false;
  for (const folder of (machine.variable("PATH") ?? "").split(":")) {
    if (!await isThere(join(folder, command))) continue;
    return folder === "/usr/bin" && !await isThere("/Library/Developer/CommandLineTools") &&
      !await isThere("/Applications/Xcode.app");
  }
  return false;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
