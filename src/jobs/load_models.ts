/** One generator or several, for figures that compare them. */
import { basename } from "@std/path";
import { UserError } from "../tensor/errors.ts";
import { recipeOf } from "./figures.ts";
import { type GeneratorOptions, type LoadedGenerator, loadGenerator } from "./load_generator.ts";
import { letterOf } from "./means_figure.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator } from "./write_figure.ts";

/** The options of commands that compare models. */
export interface ModelsOptions extends Omit<GeneratorOptions, "run" | "checkpoint"> {
  /** Run folders, `latest` or `shipped`; 1 or more. */
  readonly run: readonly string[];
  /** None, one for all runs, or one for each; several of one run are several models, too. */
  readonly checkpoint?: readonly string[];
}

/** More models have no letters. */
const MOST_MODELS = 26;

/**
 * Pairs runs with checkpoints.
 *
 * @returns a run, and a checkpoint if there is one, for each model
 * @throws {UserError} if their numbers do not fit
 */
export function pairModels(
  { run, checkpoint = [] }: Pick<ModelsOptions, "run" | "checkpoint">,
): { run: string; checkpoint: string | undefined }[] {
  const count = Math.max(run.length, checkpoint.length);
  const fits = (list: readonly string[]) => list.length <= 1 || list.length === count;
  if (!fits(run) || !fits(checkpoint)) {
    throw new UserError(
      `Cannot compare ${run.length} runs with ${checkpoint.length} checkpoints: ` +
        "give one --checkpoint for all runs, or one for each --run",
    );
  }
  if (count > MOST_MODELS) {
    throw new UserError(`Cannot compare ${count} models: at most ${MOST_MODELS} stand in one figure`);
  }
  const at = (list: readonly string[], i: number) => list[list.length === 1 ? 0 : i];
  return Array.from({ length: count }, (_, i) => ({ run: at(run, i)!, checkpoint: at(checkpoint, i) }));
}

/**
 * Loads one generator or several, whose pictures are of one size.
 *
 * @throws {UserError} if one cannot be used, or sizes differ
 */
export async function loadModels(
  options: ModelsOptions,
  say: (line: string) => void,
): Promise<LoadedGenerator[]> {
  const models: LoadedGenerator[] = [];
  try {
    for (const choice of pairModels(options)) {
      models.push(await loadGenerator({ ...options, ...choice }, say));
    }
    const shapes = new Set(models.map(({ imageShape }) => imageShape.join("x")));
    if (shapes.size > 1) {
      throw new UserError(`Cannot compare models of different sizes: ${[...shapes].join(" and ")}`);
    }
    return models;
  } catch (error) {
    disposeModels(models);
    throw error;
  }
}

/**
 * Loads generators for some work and frees them afterwards, also where the work fails.
 *
 * @param reporter is told which generators they are
 * @param work is given one model or more
 * @returns what the work returns
 * @throws {UserError} if one cannot be used, or sizes differ
 */
export async function withModels<Result>(
  options: ModelsOptions,
  reporter: Pick<Reporter, "line">,
  work: (models: readonly LoadedGenerator[]) => Result | Promise<Result>,
): Promise<Result> {
  const models = await loadModels(options, reporter.line);
  try {
    return await work(models);
  } finally {
    disposeModels(models);
  }
}

function disposeModels(models: readonly LoadedGenerator[]): void {
  for (const model of models) model.dispose();
}

/** What a figure's notes say of its models, such as `A: out/00001-faces, radford 64x64, step 750`. */
export function describeModels(models: readonly LoadedGenerator[]): string[] {
  if (models.length === 1) return models.map(describeGenerator);
  return models.map((model, i) => `${letterOf(i)}: ${model.run}, ${describeGenerator(model)}`);
}

/** What tells the file of a comparison from those of other models than the first, whose folder it is in. */
export function modelParts([, ...others]: readonly LoadedGenerator[]): string[] {
  return others.map(({ run, step }) => `with-${basename(run)}-step-${step}`);
}

/** `recipeOf()` of the first model, with what tells all of them apart. */
export function recipeOfModels(
  models: readonly LoadedGenerator[],
  command: string,
  details: Record<string, unknown>,
): Record<string, unknown> {
  const compared = models.map(({ checkpoint, step, prior }) => ({ checkpoint, step, prior }));
  return recipeOf(models[0]!, command, { ...models.length > 1 ? { models: compared } : {}, ...details });
}
