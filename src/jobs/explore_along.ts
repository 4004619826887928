/** `deno task explore along`: faces moved along named directions. */
import { parseAmounts } from "../latent/along.ts";
import { describeLatentSource, nameOfLatentSource, parseLatentSource } from "../latent/latent_source.ts";
import { UserError } from "../tensor/errors.ts";
import { alongFigure } from "./along_figure.ts";
import { findDirection, namesOfDirections, readDirectionsOf, type Without } from "./directions_of.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { loadReader } from "./load_reader.ts";
import { readLatent } from "./read_latent.ts";
import type { Reporter } from "./reporter.ts";
import { cutPart, type ExploreOptions, type Loaded, writeExplored } from "./write_figure.ts";

/** The options of `explore along`. */
export interface ExploreAlongOptions extends ExploreOptions {
  /** Names of directions, each a name or several with commas between them; a block each. */
  readonly names: readonly string[];
  /** See `parseAmounts()`. */
  readonly by: string;
  /** Faces by seed, a row each. */
  readonly seeds?: readonly number[];
  /** Faces as `parseLatentSource()` takes them, rows below those of the seeds. */
  readonly latent?: readonly string[];
  /** The version orthogonal to the directions of all other attributes. */
  readonly orthogonal: boolean;
  /** Names of directions that all are to be orthogonal to. */
  readonly orthogonalTo?: string;
  /** A file of directions; default: the generator's own. */
  readonly directions?: string;
}

/** Faces where none are named. */
const SEEDS = [1, 2, 3];

/**
 * Writes a picture of faces moved along directions: a block for each direction, a row for each face, a column for each
 * amount.
 *
 * @returns the paths written
 * @throws {UserError} if no direction is named, or one is not known
 */
export async function exploreAlong(options: ExploreAlongOptions, reporter: Reporter): Promise<string[]> {
  refuseNonsense(options);
  return await withGenerator(options, reporter, (generator) => writeAlong(generator, options, reporter));
}

/** {@linkcode exploreAlong} of a loaded generator. */
export async function writeAlong(
  generator: LoadedGenerator,
  options: Loaded<ExploreAlongOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { seeds, latent = [], by, scale } = options;
  const amounts = parseAmounts(by, "--by");
  const { directions, without } = chooseDirections(generator, options, reporter);
  const sources = [
    ...(seeds ?? (latent.length > 0 ? [] : SEEDS)).map(String),
    ...latent,
  ].map((text) => parseLatentSource(text, "--latent"));
  const faces = sources.map((source) => ({
    label: describeLatentSource(source),
    latent: readLatent(generator.prior, source, "--latent"),
  }));
  const readable = directions.some(({ attribute }) => attribute !== undefined);
  const reader = readable ? loadReader(generator, reporter.line) : undefined;
  try {
    const explored = await alongFigure(generator, { faces, directions, amounts, reader, scale });
    const names = directions.map(({ name }) => name);
    return await writeExplored(generator, options, {
      command: "along",
      parts: [
        cutPart(`along_${fileName(names.join("_"))}`),
        cutPart(`by_${fileName(by)}`),
        cutPart(`faces_${sources.map(nameOfLatentSource).join("_")}`),
      ],
      details: {
        directions: names,
        vectors: directions.map(({ vector }) => vector),
        amounts,
        faces: faces.map(({ label }) => label),
        ...without,
        read: explored.read,
      },
    }, explored);
  } finally {
    reader?.dispose();
  }
}

/** Before a generator is loaded. */
function refuseNonsense({ names, orthogonal, orthogonalTo, by }: ExploreAlongOptions): void {
  parseAmounts(by, "--by");
  if (names.length === 0) {
    throw new UserError(
      "Cannot explore along a direction: name one with --attribute, such as --attribute smile",
    );
  }
  if (orthogonal && orthogonalTo !== undefined) {
    throw new UserError("Cannot use --orthogonal with --orthogonal-to: the first is to all other attributes");
  }
}

function chooseDirections(
  generator: LoadedGenerator,
  { names, orthogonal, orthogonalTo, directions: path }: Loaded<ExploreAlongOptions>,
  reporter: Reporter,
) {
  const file = readDirectionsOf(generator, path, reporter.line);
  const known = namesOfDirections(file);
  // A name may have commas in it.
  const split = (text: string) => known.includes(text) ? [text] : text.split(",").map((part) => part.trim());
  const without: Without = {
    orthogonal,
    ...orthogonalTo !== undefined && { orthogonalTo: split(orthogonalTo) },
  };
  const directions = names.flatMap(split).map((name) => findDirection(file, generator.prior, name, without));
  return { directions, without };
}

function fileName(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
}
