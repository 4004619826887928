/** `deno task export`: the generator of a run as one small file. */
import { basename, dirname, join } from "@std/path";
import { AVERAGE_NAME } from "../model/average.ts";
import { GENERATOR_ENDING, SHIPPED, writeGenerator } from "../store/generator_file.ts";
import { UserError } from "../tensor/errors.ts";
import { findGenerator, type GeneratorChoice } from "./find_generator.ts";
import { formatBytes } from "./format_bytes.ts";
import type { Reporter } from "./reporter.ts";
import { refuseFolder } from "./write_picture.ts";

/** The options of `deno task export`. */
export interface ExportOptions extends GeneratorChoice {
  /** What to write; default: in models/, named after the run. */
  readonly file?: string;
}

/** What the names of the generator's arrays begin with in a checkpoint; where there is an average, it is shown. */
const PREFIXES = [`${AVERAGE_NAME}/`, "generator/"];

/**
 * Writes what sampling needs of a run: the generator's weights and moving averages, without the discriminator and
 * the optimizers, rounded to float16.
 *
 * @returns the path written
 * @throws {UserError} if there is no such checkpoint, it is damaged, or float16 cannot hold its numbers
 */
export function exportGenerator(options: ExportOptions, reporter: Reporter): string {
  const { run, checkpoint } = options;
  if (checkpoint === undefined ? run === SHIPPED : checkpoint.endsWith(GENERATOR_ENDING)) {
    throw new UserError(
      `Cannot export "${checkpoint ?? run}": it is a generator alone already; name a run folder, or latest`,
    );
  }
  // Without a run there is nothing to export: the shipped generator is no stand-in here.
  const { name, folder, file } = findGenerator(options, reporter.line, null);
  const called = name.endsWith(".ckpt") ? basename(name, ".ckpt") : basename(folder);
  const path = options.file ?? join("models", called + GENERATOR_ENDING);
  refuseFolder(path);
  const [arrays] = PREFIXES.map((prefix) => file.arrays.filter(({ name }) => name.startsWith(prefix)))
    .filter(({ length }) => length > 0);
  if (!arrays) throw new UserError(`Cannot export "${name}": it has no array ${PREFIXES[1]}…`);
  Deno.mkdirSync(dirname(path), { recursive: true });
  writeGenerator(path, { ...file, arrays });
  reporter.line(`Wrote ${path} (${formatBytes(Deno.statSync(path).size)}, step ${file.step}, float16)`);
  return path;
}
