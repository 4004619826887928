/** Downloads a wheel by package name with the user's own client, so that their index and proxy hold. */
import { join } from "@std/path";
import type { PackageClient } from "./find_python.ts";
import { type CommandResult, runCommand } from "./run_command.ts";
import type { Wheel } from "./wheels.ts";

/** Says that a client for Python packages did not bring the wheel. */
export class DownloadError extends Error {
  /** The class in a message. */
  override name = "DownloadError";
}

/** How a wheel is downloaded. */
export interface DownloadOptions {
  /** The variables the client gets. */
  environment: Record<string, string>;
  /** Whether the client's own progress bar is shown. */
  showProgress: boolean;
  /** Stops the download. */
  signal?: AbortSignal;
}

/** The Python the wheel is chosen for; the library inside is the same in the wheels for all of them. */
const PYTHON_VERSION = "3.12";

/** Signs of a missing connection in what pip and uv write. */
const NO_CONNECTION =
  /connection broken|ConnectionError|ConnectTimeout|Max retries|name resolution|dns error|error sending request|ProxyError|timed out/i;

/**
 * Downloads a wheel.
 *
 * @param wheel which one
 * @param client the client to use
 * @param folder an empty folder, which gets the wheel and what the client needs on the way
 * @param options environment, progress, and when to stop
 * @returns the path of the wheel
 * @throws {DownloadError} where the client fails; the message is one line
 */
export async function downloadWheel(
  wheel: Wheel,
  client: PackageClient,
  folder: string,
  options: DownloadOptions,
): Promise<string> {
  const { showProgress, signal } = options;
  const target = join(folder, "wheel");
  const temporary = join(folder, "temporary");
  await Deno.mkdir(target, { recursive: true });
  await Deno.mkdir(temporary, { recursive: true });
  const environment = clientEnvironment(options.environment, client, temporary);
  const args = [...client.args, ...downloadArguments(wheel, target)];
  const result = await runCommand(client.command, args, { environment, showOutput: showProgress, signal });
  const what = `${client.name} could not download ${wheel.package} ${wheel.version}`;
  if (result === undefined) throw new DownloadError(`${what}: ${client.command} is gone`);
  if (result.code !== 0) throw new DownloadError(`${what}: ${failureReason(result)}`);
  for await (const { name } of Deno.readDir(target)) if (name.endsWith(".whl")) return join(target, name);
  throw new DownloadError(`${what}: it ended well but left no wheel`);
}

/**
 * The arguments of `pip download` for a wheel.
 *
 * @param wheel which one
 * @param folder where it goes
 * @returns the arguments after `pip`
 */
export function downloadArguments(wheel: Wheel, folder: string): string[] {
  return [
    "download",
    "--no-deps",
    "--only-binary=:all:",
    // pip would otherwise keep a second copy of the wheel, and old versions hold all of it in memory.
    "--no-cache-dir",
    "--no-input",
    "--disable-pip-version-check",
    "--python-version",
    PYTHON_VERSION,
    ...wheel.tags.flatMap((tag) => ["--platform", tag]),
    "-d",
    folder,
    `${wheel.package}==${wheel.version}`,
  ];
}

function clientEnvironment(
  environment: Record<string, string>,
  client: PackageClient,
  temporary: string,
): Record<string, string> {
  // pip downloads to TMPDIR first, which may be a small disk in memory. A setting that pip be used in
  // virtual environments only is there to protect an installation; nothing is installed here.
  const changed: Record<string, string> = { ...environment, TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: "0" };
  // uv reads the index from variables of its own, but the pip that uvx runs does not know them.
  const index = environment.UV_DEFAULT_INDEX ?? environment.UV_INDEX_URL;
  if (client.command === "uvx" && index && !environment.PIP_INDEX_URL) changed.PIP_INDEX_URL = index;
  return changed;
}

function failureReason(result: CommandResult): string {
  if (result.killedBy !== null) return `it was ended by ${result.killedBy}`;
  if (NO_CONNECTION.test(result.stderr)) return "no connection";
  const lines = result.stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const line = lines.findLast((line) => /^error/i.test(line)) ?? lines.at(-1) ?? `exit code ${result.code}`;
  return line.replace(/^error:\s*/i, "").replace(/\.$/, "").slice(0, 200);
}
