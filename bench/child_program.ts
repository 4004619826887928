/** The frame of the programs that run as children of `deno task bench step`. */

/** Runs a program; if it fails, the last line on standard error is its message, as in the peers. */
export async function runChildProgram(program: () => Promise<void>): Promise<never> {
  // Ctrl-C reaches every process of the terminal; a child ends with its input.
  Deno.addSignalListener("SIGINT", () => {});
  try {
    await program();
    Deno.exit(0);
  } catch (error) {
    console.error((error as Error).message.replaceAll("\n", " "));
    Deno.exit(1);
  }
}
