/** Who takes part in a measurement. */
import { fromFileUrl } from "@std/path";
import type { Engine } from "../src/engine/engine.ts";
import { UserError } from "../src/tensor/errors.ts";
import type { Cell, OurSetting } from "./setting.ts";

/** Names of the parties in the JSON. */
export type Who = "ours" | "pytorch" | "keras" | "stock";

/** One way to take the step. */
export interface Contestant {
  readonly who: Who;
  /** Such as `PyTorch channels_last`. */
  readonly name: string;
  /** How it takes the step, such as `channels_last compiled`. */
  readonly variant: string;
  /** Seconds that it takes to start, roughly. */
  readonly startSeconds: number;
  /** Roughly, how many times slower than half the matrix peak of tensorflow. */
  readonly slowness: number;
  /** Program and arguments for a cell, or nothing if it has no such precision. */
  command(cell: Cell): readonly [program: string, ...args: string[]] | undefined;
}

const PERMISSIONS = ["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"];

/**
 * A command that runs a program of this folder in Deno.
 *
 * @param permission one more than those to read and to load libraries
 */
export function denoCommand(
  script: string,
  args: readonly string[],
  permission?: "--allow-write",
): readonly [string, ...string[]] {
  const permissions = permission ? [...PERMISSIONS, permission] : PERMISSIONS;
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", ...permissions, pathOf(script), ...args];
}

/** Roughly, how many times slower than half the matrix peak of tensorflow our engines are. */
export const SLOWNESS: Readonly<Record<Engine["name"], number>> = {
  tensorflow: 1,
  webgpu: 1,
  wasm: 10,
  cpu: 2000,
};

/** Our engines; those beside tensorflow run every op on its own, and have no bf16. */
export function ourContestants(
  engines: readonly Engine["name"][],
  eager: boolean,
  threads: number,
): Contestant[] {
  return engines.flatMap((engine) => {
    const variants = engine !== "tensorflow" ? [true] : eager ? [false, true] : [false];
    return variants.map((eager) => ({
      who: "ours",
      name: `ganwalk ${engine} ${eager ? "eager" : "compiled"}`,
      variant: eager ? "eager" : "compiled",
      startSeconds: 5,
      slowness: SLOWNESS[engine],
      command(cell) {
        if (cell.precision === "bf16" && engine !== "tensorflow") return undefined;
        return denoCommand(
          "our_step.ts",
          [JSON.stringify({ ...cell, engine, eager, threads } satisfies OurSetting)],
        );
      },
    } as const));
  });
}

/** tfjs' WebAssembly backend as it comes. */
export const STOCK_WASM: Contestant = {
  who: "stock",
  name: "tfjs wasm, stock",
  variant: "stock",
  startSeconds: 5,
  slowness: 80,
  command: (cell) =>
    cell.precision === "f32" ? denoCommand("stock_step.ts", [JSON.stringify(cell)]) : undefined,
};

const PYTORCH_VARIANTS = ["nchw", "channels_last", "nchw compiled", "channels_last compiled"];

/**
 * PyTorch's example and its equal in Keras.
 *
 * @param pythons interpreters; each party is taken from the first that has it
 * @param threads how many compute
 * @returns the contestants, and a line for each party that none of them has
 * @throws {UserError} if an interpreter does not run, or none has any of them
 */
export async function peerContestants(
  pythons: readonly string[],
  threads: number,
): Promise<{ contestants: Contestant[]; leftOut: string[] }> {
  const found = new Map<string, readonly string[]>();
  for (const python of pythons) found.set(python, await packagesOf(python));
  const pythonWith = (...names: string[]) =>
    pythons.find((python) => names.every((name) => found.get(python)!.includes(name)));
  const [pytorch, keras] = [pythonWith("torch"), pythonWith("keras", "tensorflow")];
  if (!pytorch && !keras) {
    throw new UserError(`--peer ${pythons} has neither torch nor keras with tensorflow: install one there`);
  }
  const peer = (who: Who, python: string, script: string, variant: string): Contestant => ({
    who,
    name: `${who === "pytorch" ? "PyTorch" : "Keras"} ${variant}`,
    variant,
    startSeconds: variant.includes("compiled") ? 60 : 6,
    slowness: 1,
    command: ({ size, batch, width, precision }) => {
      const numbers = [size, batch, width, threads].map(String);
      // -B: nothing is written beside the scripts.
      return [python, "-B", pathOf(script), ...numbers, precision, ...variant.split(" ")];
    },
  });
  const contestants = [
    ...(pytorch ? PYTORCH_VARIANTS.map((name) => peer("pytorch", pytorch, "pytorch_dcgan.py", name)) : []),
    ...(keras ? [peer("keras", keras, "keras_dcgan.py", "tf.function")] : []),
  ];
  const leftOut = [
    ...(pytorch ? [] : [`PyTorch is left out: ${pythons} has no torch`]),
    ...(keras ? [] : [`Keras is left out: ${pythons} has no keras with tensorflow`]),
  ];
  return { contestants, leftOut };
}

/** Which of the peers' packages an interpreter has; it does not load them. */
async function packagesOf(python: string): Promise<string[]> {
  const code =
    'import importlib.util as u; print(*[n for n in ("torch", "keras", "tensorflow") if u.find_spec(n)])';
  try {
    const { success, stdout } = await new Deno.Command(python, { args: ["-c", code], stderr: "null" })
      .output();
    if (success) return new TextDecoder().decode(stdout).trim().split(" ");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
  }
  throw new UserError(`--peer must be a Python interpreter, got "${python}"`);
}

/** The path of a program of this folder. */
export function pathOf(script: string): string {
  return fromFileUrl(new URL(script, import.meta.url));
}
