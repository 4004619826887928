/** `deno task directions`: a direction in the latent space for each attribute. */
import { dirname } from "@std/path";
import { DatasetError } from "../data/dataset.ts";
import { type AttributeDirections, attributeDirections, traitsOf } from "../latent/attribute_directions.ts";
import { dot, type Orthogonal, orthogonalDirections } from "../latent/orthogonal_directions.ts";
import type { StoredAttributeDirection, StoredAttributes } from "../store/directions_file.ts";
import { createRandom } from "../tensor/random.ts";
import { UserError } from "../tensor/errors.ts";
import { describeDirections, describeLeaks } from "./describe_directions.ts";
import { directionsPath, saveDirections } from "./directions_of.ts";
import { type GeneratorOptions, type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { loadEncoder } from "./load_encoder.ts";
import { loadReader } from "./load_reader.ts";
import { measureDirections } from "./measure_directions.ts";
import type { AttributeReader } from "./rank_dimensions.ts";
import { openReals } from "./real_pictures.ts";
import type { Reporter } from "./reporter.ts";
import { type AttributeSamples, encodeLabelled, sampleGenerated } from "./sample_attributes.ts";

/** The options of `deno task directions`. */
export interface DirectionsOptions extends GeneratorOptions {
  /** Faces that directions are fitted to. */
  readonly count: number;
  /** Faces that each direction is tried on. */
  readonly faces: number;
  /** Of all that is drawn. */
  readonly seed: number;
  /** A labelled dataset, whose pictures are encoded; default: faces of the generator, read by the regressor. */
  readonly data?: string;
  /** Where the JSON goes; default: in the run folder. */
  readonly file?: string;
  /** Whether what each direction does to each attribute is said, too. */
  readonly leaks: boolean;
}

/** Streams of the seed; the latents have the first. */
const STREAM = { order: 1 } as const;
/** The faces that effects are measured on are others than those that were fitted: their seed is so much larger. */
const MEASURED_SEED = 1;

/**
 * Finds directions, measures what they change, says so in a table, and saves them.
 *
 * @returns the path written
 * @throws {UserError} if there is nothing that attributes can be had from, or none of them has a direction
 */
export function findDirections(options: DirectionsOptions, reporter: Reporter): Promise<string> {
  return withGenerator(options, reporter, async (generator) => {
    const reader = loadReader(generator, () => {});
    try {
      const { samples, source } = options.data === undefined
        ? await readGenerated(generator, reader, options, reporter)
        : await encodeData(generator, options.data, options, reporter);
      const attributes = await fitAndMeasure(generator, samples, source, reader, options, reporter);
      const path = options.file ?? directionsPath(generator);
      Deno.mkdirSync(dirname(path), { recursive: true });
      saveDirections(path, generator, { attributes });
      for (const line of describeDirections(attributes)) reporter.line(line);
      if (options.leaks) { for (const line of describeLeaks(attributes)) reporter.line(line); }
      return path;
    } finally {
      reader?.dispose();
    }
  });
}

interface Taken {
  readonly samples: AttributeSamples;
  readonly source: string;
}

async function readGenerated(
  generator: LoadedGenerator,
  reader: AttributeReader | undefined,
  { count, seed }: DirectionsOptions,
  reporter: Reporter,
): Promise<Taken> {
  if (!reader) {
    throw new UserError(
      `Cannot find directions: the generator learned from "${generator.config.dataset.name}", and attributes are ` +
        "read of drawn faces only; name a labelled dataset with --data",
    );
  }
  const samples = await withBar(
    "Reading faces",
    count,
    reporter,
    (onProgress) => sampleGenerated(generator, reader, { count, seed, onProgress }),
  );
  return { samples, source: `${count} generated faces, read by the regressor` };
}

async function encodeData(
  generator: LoadedGenerator,
  data: string,
  { count: most, seed }: DirectionsOptions,
  reporter: Reporter,
): Promise<Taken> {
  const encoder = loadEncoder(generator, reporter.line);
  if (!encoder) {
    throw new UserError(
      `Cannot use --data "${data}": pictures need an encoder to become latents; train one with: deno task ` +
        "train-encoder",
    );
  }
  const dataset = await openReals(generator, data, reporter);
  try {
    const columns = dataset.readAttributes();
    if (!columns || columns.length === 0) {
      throw new DatasetError(
        `Cannot use "${data}": nothing is known of its pictures; prepare it with --labels TABLE`,
      );
    }
    const count = Math.min(most, dataset.count);
    const samples = await withBar(
      "Encoding pictures",
      count,
      reporter,
      (onProgress) => encodeLabelled(dataset, columns, encoder.encode, { count, seed, onProgress }),
    );
    return { samples, source: `${count} labelled pictures of "${dataset.header.name}", encoded` };
  } finally {
    dataset.close();
    encoder.dispose();
  }
}

async function fitAndMeasure(
  generator: LoadedGenerator,
  { latents, columns }: AttributeSamples,
  source: string,
  reader: AttributeReader | undefined,
  { faces, seed }: DirectionsOptions,
  reporter: Reporter,
): Promise<StoredAttributes> {
  const found = await withBar(
    "Fitting directions",
    traitsOf(columns).length,
    reporter,
    (onProgress) =>
      Promise.resolve(
        attributeDirections(generator.prior, latents, columns, createRandom(seed, STREAM.order), {
          onProgress,
        }),
      ),
  );
  const { directions, leftOut } = found;
  if (directions.length === 0) {
    throw new UserError(
      `Cannot find directions: of ${latents.length} faces none of the ${leftOut.length} attributes and classes ` +
        "has enough with it and without it; take more with --count",
    );
  }
  const orthogonal = orthogonalDirections(directions);
  const readable = reader &&
    columns.every(({ name, kind }) =>
      reader.attributes.some((attribute) => attribute.name === name && attribute.kind === kind)
    );
  const vectors = [...directions, ...orthogonal].flatMap((direction) => direction ? [direction.vector] : []);
  const effects = readable
    ? await withBar("Measuring directions", vectors.length, reporter, async (onProgress) => {
      const options = { count: faces, seed: seed + MEASURED_SEED, reader, onProgress };
      const measured = await measureDirections(generator, vectors, options);
      return measured.map(({ traits }) => directions.map(({ name }) => traits.get(name)!));
    })
    : vectors.map((vector) => effectsByFit(found, vector));
  return {
    source,
    count: latents.length,
    seed,
    measured: readable ? { by: "pictures", faces } : { by: "fit" },
    directions: toStored(found, orthogonal, effects),
    leftOut,
  };
}

/** @param effects of all directions, then of those orthogonal ones that there are */
function toStored(
  { directions }: AttributeDirections,
  orthogonal: readonly (Orthogonal | undefined)[],
  effects: readonly (readonly number[])[],
): StoredAttributeDirection[] {
  const left = effects.slice(directions.length);
  return directions.map(({ slopes: _, ...direction }, i) => ({
    ...direction,
    effects: effects[i]!,
    ...orthogonal[i] && { orthogonal: { ...orthogonal[i]!, effects: left.shift()! } },
  }));
}

/** What one unit of a direction changes in each attribute, by their fits. */
export function effectsByFit({ directions }: AttributeDirections, vector: Float32Array): number[] {
  return directions.map(({ slopes }) => dot(slopes, vector));
}

async function withBar<Result>(
  title: string,
  total: number,
  reporter: Reporter,
  work: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  const bar = reporter.progress(title, total);
  try {
    return await work((done) => bar.update(done));
  } finally {
    bar.end();
  }
}
