/** `deno task explore all`: every figure in one folder, with a page that shows them. */
import { basename, join } from "@std/path";
import { contactSheet, type SheetFigure, type SheetPart } from "../plots/contact_sheet.ts";
import { UserError } from "../tensor/errors.ts";
import { commandLine, repeated } from "./command_line.ts";
import { readDirectionsOf } from "./directions_of.ts";
import { shippedPath } from "./find_generator.ts";
import { type CommandFlags, GALLERY_ENTRIES, type GalleryEntry } from "./gallery_entries.ts";
import type { LoadedGenerator } from "./load_generator.ts";
import { modelParts, type ModelsOptions, withModels } from "./load_models.ts";
import { letterOf } from "./means_figure.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator } from "./write_figure.ts";
import { writeText } from "./write_picture.ts";

/** The options of `explore all`. */
export interface ExploreAllOptions extends ModelsOptions {
  /** Where all goes; default: `explore` in the first run's folder. */
  readonly folder?: string;
  /** The dataset to compare with; default: what the first generator learned from. */
  readonly data?: string;
  /** Of all latents. */
  readonly seed: number;
  /** Each pixel becomes scale x scale pixels. */
  readonly scale: number;
}

/** The page that shows all figures. */
const PAGE = "index.html";

/**
 * Makes all figures, and a page that shows them with the commands that make each alone. What fails is left out, and
 * the page says why.
 *
 * @param entries the figures, in the order of the page
 * @returns the path of the page
 * @throws {UserError} if no figure could be made
 */
export function exploreAll(
  options: ExploreAllOptions,
  reporter: Reporter,
  entries: readonly GalleryEntry[] = GALLERY_ENTRIES,
): Promise<string> {
  return withModels(options, reporter, async ([first, ...others]) => {
    const models = [first!, ...others] as const;
    const parts = modelParts(models);
    const folder = options.folder ??
      join(first!.run, "explore", ...parts.length > 0 ? [parts.join("_")] : []);
    const figures: Titled[] = [];
    for (const [i, entry] of entries.entries()) {
      reporter.line(`Figure ${i + 1} of ${entries.length}: ${entry.title}`);
      figures.push({ section: entry.section, ...await makeFigure(entry, models, folder, options, reporter) });
    }
    const made = figures.flatMap(({ parts }) => parts).filter(({ failure }) => failure === undefined).length;
    const path = writeText(join(folder, PAGE), page(models, figures, options));
    if (made > 0) return path;
    throw new UserError(
      `Cannot make a figure: ${path} tells why; the first: ${figures[0]?.parts[0]?.failure}`,
    );
  });
}

type Models = readonly [LoadedGenerator, ...LoadedGenerator[]];
type Titled = SheetFigure & { readonly section: string };

async function makeFigure(
  entry: GalleryEntry,
  models: Models,
  folder: string,
  options: ExploreAllOptions,
  reporter: Reporter,
): Promise<SheetFigure> {
  const { id, title, about, shows, half } = entry;
  const groups: { readonly name?: string; readonly models: Models }[] =
    shows === "all models" || models.length === 1
      ? [{ models }]
      : models.map((model, i) => ({ name: letterOf(i), models: [model] }));
  const parts: SheetPart[] = [];
  for (const group of groups) {
    const file = join(folder, [id, group.name].filter(Boolean).join("-") + (entry.ending ?? ".png"));
    parts.push({ model: group.name, ...await makePart(entry, group.models, file, options, reporter) });
  }
  return { id, title, about, half, parts };
}

async function makePart(
  { title, command, tells = false, plan }: GalleryEntry,
  models: Models,
  file: string,
  options: ExploreAllOptions,
  reporter: Reporter,
): Promise<SheetPart> {
  const { seed, data, scale } = options;
  const said: string[] = [];
  const quiet: Reporter = { ...reporter, line: (text) => void said.push(text) };
  let line: string | undefined;
  try {
    const planned = plan({
      ...{ seed, data, prior: models[0].prior },
      // Read for figures that ask for them only.
      get directions() {
        return knownDirections(models[0]);
      },
    });
    line = commandLine(command, planned.positional, planned.flags, ...generatorFlags(models, options), {
      scale,
    });
    const written = (await planned.write(models, { file, scale, plain: false }, quiet)).map((path) =>
      basename(path)
    );
    const pictures = written.filter((name) => /\.(png|gif)$/.test(name));
    return {
      command: line,
      pictures,
      files: written.filter((name) => !pictures.includes(name)),
      notes: [...planned.note === undefined ? [] : [planned.note], ...tells ? said : []],
    };
  } catch (error) {
    const failure = describe(error);
    reporter.warn(`Left out: ${title}: ${failure}`);
    return { command: line, pictures: [], files: [], notes: [], failure };
  }
}

/** Directions of different attributes, the one that moves its own most first; of an attribute's classes the best. */
function knownDirections(model: LoadedGenerator): string[] {
  const known = readDirectionsOf(model)?.attributes?.directions ?? [];
  const best = known.map(({ name, attribute, effects, deviation }, i) => ({
    ...{ name, attribute },
    effect: effects[i]! / deviation,
  })).sort((a, b) => b.effect - a.effect);
  return best.filter(({ attribute }, i) => best.findIndex((other) => other.attribute === attribute) === i)
    .map(({ name }) => name);
}

function describe(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Flags that name these models and nothing else: their files, not what is the newest today. */
function generatorFlags(
  models: Models,
  { out, backend, device, threads }: ExploreAllOptions,
): CommandFlags[] {
  const names = models.every(({ checkpoint }) => checkpoint === shippedPath())
    ? repeated("run", models.map(() => "shipped"))
    : repeated("checkpoint", models.map(({ checkpoint }) => checkpoint));
  return [
    ...names,
    {
      out: out === "out" ? undefined : out,
      backend: backend === "auto" ? undefined : backend,
      device: device === "auto" ? undefined : device,
      threads,
    },
  ];
}

function page(models: Models, figures: readonly Titled[], options: ExploreAllOptions): string {
  const { folder, data, seed, scale } = options;
  const names = [...new Set(models.map(nameOf))];
  const sections = [...new Set(figures.map(({ section }) => section))];
  return contactSheet({
    title: `What ${names.join(" and ")} ha${names.length > 1 ? "ve" : "s"} learned`,
    command: commandLine("explore all", undefined, ...generatorFlags(models, options), {
      ...{ folder, data, seed, scale },
    }),
    models: models.map((model, i) => ({
      name: models.length > 1 ? letterOf(i) : undefined,
      facts: factsOf(model),
    })),
    sections: sections.map((title) => ({
      title,
      figures: figures.filter(({ section }) => section === title),
    })),
  });
}

function nameOf({ run, checkpoint }: LoadedGenerator): string {
  return checkpoint === shippedPath() ? "the generator that comes with ganwalk" : basename(run);
}

function factsOf(model: LoadedGenerator): [string, string][] {
  const { run, checkpoint, prior, config: { dataset } } = model;
  const spread = prior.distribution === "normal"
    ? `N(${prior.mean}, ${prior.sd})`
    : `uniform, ${prior.low} to ${prior.high}`;
  return [
    ["Run", run],
    ["Generator", describeGenerator(model)],
    ["File", checkpoint],
    ["Latents", `${prior.size} components, ${spread}`],
    ["Learned from", `${dataset.name}, ${dataset.count.toLocaleString("en")} pictures`],
  ];
}
