/** Runs a Python program of the user with the permissions that `deno task setup` has. */

/** What a program did. */
export interface CommandResult {
  /** Its exit code, 0 for success. */
  code: number;
  /** The signal that ended it, if one did. */
  killedBy: string | null;
  /** What it wrote to standard output, or "" where that was shown. */
  stdout: string;
  /** What it wrote to standard error. */
  stderr: string;
}

/** How a program is run. */
export interface CommandOptions {
  /** All variables it gets. */
  environment: Record<string, string>;
  /** Whether its standard output goes to ours, as for a progress bar. */
  showOutput?: boolean;
  /** Ends the program, and fails with the signal's reason. */
  signal?: AbortSignal;
  /** Ends the program after so long. */
  timeoutSeconds?: number;
}

/**
 * Runs a program to its end. Variables of the dynamic linker (LD_*, DYLD_*) are not handed on: Deno starts
 * no program with them unless every program is allowed.
 *
 * @param command its name, looked up in PATH
 * @param args its arguments
 * @param options its environment and when to stop it
 * @returns what it did, or undefined where there is no such program
 * @throws the reason of `options.signal` when that is aborted
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult | undefined> {
  const { environment, showOutput = false, signal, timeoutSeconds } = options;
  const signals = [
    signal,
    timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1000),
  ];
  try {
    const child = new Deno.Command(command, {
      args: [...args],
      clearEnv: true,
      env: Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(LD|DYLD)_/.test(name))),
      stdin: "null",
      stdout: showOutput ? "inherit" : "piped",
      stderr: "piped",
      signal: AbortSignal.any(signals.filter((signal) => signal !== undefined)),
    });
    const result = await child.output();
    signal?.throwIfAborted();
    const text = new TextDecoder();
    const stdout = showOutput ? "" : text.decode(result.stdout);
    return { code: result.code, killedBy: result.signal, stdout, stderr: text.decode(result.stderr) };
  } catch (error) {
    signal?.throwIfAborted();
    // NotFound: no such program. PermissionDenied: a file of that name that cannot be run.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return undefined;
    }
    throw error;
  }
}
