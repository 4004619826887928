/** A Python that has a package. */
import { lacks } from "./permissions.ts";

/**
 * Looks for one; prints why there is none.
 *
 * @param file name of the test file
 * @param packageName as pip knows it
 * @param variable names a Python with it; else the one on the path is asked
 * @param module what is imported
 * @returns its path or name
 */
export async function pythonWith(
  file: string,
  packageName: string,
  variable: string,
  module = packageName,
): Promise<string | undefined> {
  if (lacks(`${file}, ${packageName}`, "env", "run")) return undefined;
  const named = Deno.env.get(variable);
  const python = named ?? "python3";
  const args = ["-c", `import ${module}`];
  try {
    const { success } = await new Deno.Command(python, { args, stdout: "null", stderr: "null" }).output();
    if (success) return python;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (named !== undefined) throw new Error(`${variable} names ${named}, which has no package ${packageName}`);
  console.warn(`${file}: skipped, no Python with the package ${packageName} (name one with ${variable})`);
  return undefined;
}
