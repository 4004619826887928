/** Downloads wheels, unpacks of each what is needed, and puts all of it in place at once. */
import { join } from "@std/path";
import { DownloadError, downloadWheel } from "./download_wheel.ts";
import type { PackageClient } from "./find_python.ts";
import type { SetupOptions } from "./set_up.ts";
import * as rules from "./set_up_rules.ts";
import { DamagedFileError, unpackWheel } from "./unpack_wheel.ts";
import type { Wheel, WheelSet } from "./wheels.ts";
import { withWorkFolder } from "./work_folder.ts";

/** Where wheels are unpacked to, and what does it. */
export interface FetchPlan {
  /** What to download. */
  wheels: WheelSet;
  /** What to try for each, in this order. */
  clients: readonly PackageClient[];
  /** The cache folder, locked. */
  cache: string;
  /** The folder inside it that the files go to; what lies there is replaced. */
  folder: string;
  /** What a failure is remembered by; absent where it is not, since the user asks for each try. */
  circumstances?: string;
}

/**
 * Downloads wheels and unpacks their files. Other programs see all of them or none.
 *
 * @param options of the setup
 * @param plan what goes where
 * @throws {rules.SetupFailure} where the disk has too little room, or where no client brings a wheel
 */
export async function fetchWheels(options: SetupOptions, plan: FetchPlan): Promise<void> {
  const { wheels, cache, folder } = plan;
  await removeFolder(folder);
  await assertFreeSpace(options, wheels, cache);
  await withWorkFolder(cache, async (work) => {
    const library = join(work, "library");
    for (const wheel of wheels) await fetchWheel(options, plan, wheel, join(work, "download"), library);
    await Deno.rename(library, folder);
  });
}

async function fetchWheel(
  options: SetupOptions,
  { clients, circumstances }: FetchPlan,
  wheel: Wheel,
  place: string,
  library: string,
): Promise<void> {
  const reasons: string[] = [];
  for (const client of clients) {
    try {
      await downloadAndUnpack(options, wheel, client, place, library);
      return;
    } catch (error) {
      if (!(error instanceof DownloadError || error instanceof DamagedFileError)) throw error;
      reasons.push(error.message);
    } finally {
      await removeFolder(place);
    }
  }
  const isRepeated = circumstances !== undefined;
  throw new rules.SetupFailure(rules.notDownloaded(reasons, isRepeated), { download: circumstances });
}

async function downloadAndUnpack(
  options: SetupOptions,
  wheel: Wheel,
  client: PackageClient,
  place: string,
  library: string,
): Promise<void> {
  const { events, machine, showProgress, signal } = options;
  const size = rules.megabytes(wheel.bytes);
  events.status(`Downloading ${wheel.package} ${wheel.version} (${size}) with ${client.name}`);
  const environment = machine.environment();
  const wheelPath = await downloadWheel(wheel, client, place, { environment, showProgress, signal });
  const bar = events.unpacking(Math.ceil(rules.unpackedBytes(wheel) / 1e6));
  let bytes = 0;
  const onBytes = (more: number) => bar.update(Math.ceil((bytes += more) / 1e6));
  try {
    await unpackWheel(wheelPath, wheel.members, library, onBytes, signal);
  } finally {
    bar.end();
  }
}

async function assertFreeSpace(options: SetupOptions, wheels: WheelSet, cache: string): Promise<void> {
  const free = await (options.freeBytes ?? rules.freeBytes)(cache);
  const needed = rules.neededBytes(wheels);
  if (free < needed) throw new rules.SetupFailure(rules.noSpace(cache, needed, free));
}

async function removeFolder(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
