/** The frame of every script: parse, help, run, and one clear line for every error. */
import type { Reporter } from "../jobs/reporter.ts";
import { UserError } from "../tensor/errors.ts";
import { type CommandDescription, formatHelp } from "./help.ts";
import { COMMON_OPTIONS, type OptionTable, type ParsedOptions, parseOptions } from "./options.ts";
import { createReporter } from "./reporter.ts";

/** Exit code of an error that the user can mend. */
const EXIT_USER = 2;
/** Exit code of any other error. */
const EXIT_FAILURE = 1;

/** A command with the job that it runs. */
export type Command<Table extends OptionTable> = CommandDescription<Table> & {
  run(parsed: ParsedOptions<Table & typeof COMMON_OPTIONS>, reporter: Reporter): Promise<void>;
};

/** A command whatever its options. */
// deno-lint-ignore no-explicit-any -- each command's own table types its options
export type AnyCommand = Command<any>;

/** Adds a job to a description, with the options typed by its table. */
export function defineCommand<Table extends OptionTable>(
  description: CommandDescription<Table>,
  run: Command<Table>["run"],
): Command<Table> {
  return { ...description, run };
}

/** Picks a command by the first arguments, and leaves the others to it. */
export type CommandChooser = (args: readonly string[]) => { command: AnyCommand; args: readonly string[] };

/**
 * Runs a command on the process's arguments and exits: 0 if it worked, 2 for errors the user can mend, 1 for
 * others.
 *
 * @param chosen a command, or what picks one
 */
export async function runScript(
  chosen: AnyCommand | CommandChooser,
  args: readonly string[] = Deno.args,
): Promise<void> {
  try {
    if (typeof chosen === "function") {
      const { command, args: rest } = chosen(args);
      await runCommand(command, rest);
    } else {
      await runCommand(chosen, args);
    }
  } catch (error) {
    exitWith(error, args.includes("--debug"));
  }
}

async function runCommand(command: AnyCommand, args: readonly string[]): Promise<void> {
  const table = { ...command.options, ...COMMON_OPTIONS };
  // Help must come even beside flags that are wrong.
  if (args.includes("--help") || args.includes("-h")) {
    console.log(formatHelp({ ...command, options: table }));
    return;
  }
  const parsed = parseOptions(table, args);
  if (!command.positional && parsed.positional.length > 0) {
    throw new UserError(
      `Cannot use "${parsed.positional[0]}": ${command.command} takes flags only; see --help`,
    );
  }
  await command.run(parsed, createReporter());
}

function exitWith(error: unknown, debug: boolean): never {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const isSystem = isSystemError(error);
  if (debug) console.error(error);
  else if (error instanceof UserError) console.error(message);
  else if (isSystem) console.error(describeSystemError(error));
  else console.error(`${name}: ${message} (--debug shows where)`);
  Deno.exit(error instanceof UserError || isSystem ? EXIT_USER : EXIT_FAILURE);
}

function describeSystemError(error: Error): string {
  // Deno keeps /proc, /dev and such from programs without all permissions, and would have them given.
  const [, path] = /^Requires all access to ("[^"]*")/.exec(error.message) ?? [];
  if (path) return `Cannot go on: Deno keeps ${path} from programs; name another place`;
  const isDenied = error instanceof Deno.errors.PermissionDenied;
  const hint = isDenied ? "; give yourself the right to it, or name another folder" : "";
  return `Cannot go on: ${error.message}${hint}`;
}

/** A full disk, a folder that must not be written, …: the system's message names the reason and the path. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error &&
    (error instanceof Deno.errors.NotCapable || /\(os error \d+\)/.test(error.message));
}
