/** Figures of a generator: latents in, one picture file and its recipe out. */
import { join } from "@std/path";
import type { GeneratorOptions, LoadedModel } from "./load_generator.ts";

/** The options of every command that writes a figure. */
export interface FigureOptions extends GeneratorOptions {
  /** Each pixel becomes scale x scale pixels. */
  readonly scale: number;
  /** Path of the picture; default: in the run folder, named after the options. */
  readonly file?: string;
}

/** What a picture was made from: command, checkpoint and step, then the command's own options and latents. */
export function recipeOf(
  generator: LoadedModel,
  command: string,
  details: Record<string, unknown>,
): Record<string, unknown> {
  const { checkpoint, step, prior, engine } = generator;
  return {
    command,
    checkpoint,
    step,
    prior,
    engine: { name: engine.name, version: engine.version },
    ...details,
  };
}

/**
 * The path of a figure.
 *
 * @param parts what tells it from others, such as `["dim-28", "seed-0"]`
 * @param ending with the dot
 */
export function figurePath(
  generator: LoadedModel,
  options: Pick<FigureOptions, "scale" | "file">,
  folder: string,
  parts: readonly string[],
  ending: string,
): string {
  const name = [...parts, `x${options.scale}`, `step-${generator.step}`].join("_") + ending;
  return options.file ?? join(generator.run, folder, name);
}
