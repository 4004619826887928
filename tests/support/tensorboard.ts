/** A Python that has the tensorboard package. */
import { lacks } from "./permissions.ts";

/** Names a Python with the package `tensorboard`; else the one on the path is asked. */
const VARIABLE = "GANWALK_TENSORBOARD_PYTHON";

/**
 * Looks for one; prints why there is none.
 *
 * @param file name of the test file
 * @returns its path or name
 */
export async function tensorBoardPython(file: string): Promise<string | undefined> {
  if (lacks(`${file}, tensorboard`, "env", "run")) return undefined;
  const named = Deno.env.get(VARIABLE);
  const python = named ?? "python3";
  const args = ["-c", "from tensorboard.backend.event_processing import event_accumulator"];
  try {
    const { success } = await new Deno.Command(python, { args, stdout: "null", stderr: "null" }).output();
    if (success) return python;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (named !== undefined) throw new Error(`${VARIABLE} names ${named}, which has no package tensorboard`);
  console.warn(`${file}: skipped, no Python with the package tensorboard (name one with ${VARIABLE})`);
  return undefined;
}
