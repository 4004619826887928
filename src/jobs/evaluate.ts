/** `deno task evaluate`: how far a generator's pictures are from the real ones, in numbers. */
import { join } from "@std/path";
import { type Dataset, DatasetError } from "../data/dataset.ts";
import { type Latent, sampleLatents } from "../latent/prior.ts";
import { slicedWassersteinFloor } from "../metrics/floor.ts";
import { msSsimDiversity } from "../metrics/ms_ssim.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import { slicedWasserstein, type SlicedWassersteinResult } from "../metrics/sliced_wasserstein.ts";
import { createRandom, permutation } from "../tensor/random.ts";
import {
  type AttributeComparison,
  compareAttributes,
  describeAttributes,
  type LeftOut,
} from "./compare_attributes.ts";
import { type GeneratorOptions, type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { openReals } from "./real_pictures.ts";
import type { Reporter } from "./reporter.ts";

/** The options of `deno task evaluate`. */
export interface EvaluateOptions extends GeneratorOptions {
  /** The dataset to compare with; default: what the generator learned from. */
  readonly data?: string;
  /** Pictures on each side. */
  readonly count: number;
  /** Pairs of pictures for MS-SSIM. */
  readonly pairs: number;
  readonly seed: number;
}

/** What an evaluation found. */
export interface Evaluation {
  readonly step: number;
  /** The real pictures. */
  readonly data: { readonly name: string; readonly checksum: string };
  /** Pictures on each side; figures of different counts cannot be compared. */
  readonly count: number;
  readonly pairs: number;
  readonly seed: number;
  /** Sliced Wasserstein distance of generated from real pictures, and of real from real. */
  readonly slicedWasserstein: {
    readonly generated: SlicedWassersteinResult;
    readonly floor: SlicedWassersteinResult;
  };
  /** Mean MS-SSIM of pairs; generated far above real means too little variety. */
  readonly msSsim: { readonly generated: number; readonly real: number };
  /** What the faces look like, or why that cannot be told. */
  readonly attributes: AttributeComparison | LeftOut;
}

/** Streams of the seed, one for each use. */
const STREAM = { latents: 0, pictures: 1, generated: 2, floor: 3, pairs: 4 } as const;
const LATENTS_AT_ONCE = 256;

/**
 * Compares generated with real pictures by metrics that need no download, and reports the figures.
 *
 * @returns the figures and the path of the JSON they are saved in
 * @throws {UserError} if the run or its data cannot be used
 */
export async function evaluate(
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<{ evaluation: Evaluation; path: string }> {
  return await withGenerator(options, reporter, async (generator) => {
    const dataset = await openReals(generator, options.data, reporter);
    try {
      const evaluation = await measure(generator, dataset, options, reporter);
      // Said before it is written: a folder that cannot be written must not cost the figures.
      for (const line of describeEvaluation(evaluation)) reporter.line(line);
      const path = join(generator.run, `evaluation-step-${generator.step}.json`);
      Deno.mkdirSync(generator.run, { recursive: true });
      Deno.writeTextFileSync(path, JSON.stringify(evaluation, null, 2) + "\n");
      return { evaluation, path };
    } finally {
      dataset.close();
    }
  });
}

async function measure(
  { decode, prior, step, engine }: LoadedGenerator,
  dataset: Dataset,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<Evaluation> {
  const { pairs, seed } = options;
  const count = countThatFits(options.count, dataset, reporter);
  const random = (stream: number) => createRandom(seed, stream);
  // The first half is compared with the generated pictures, both with each other for the floor.
  const indices = permutation(dataset.count, random(STREAM.pictures)).subarray(0, 2 * count);
  const reals = readReals(dataset, indices);
  const generated = await generate(
    decode,
    sampleLatents(prior, count, random(STREAM.latents)),
    reals,
    reporter,
  );
  const half = { ...reals, count, data: reals.data.subarray(0, reals.data.length / 2) };
  const floorOptions = { random: random(STREAM.floor), picturesPerSide: count };
  return {
    step,
    data: { name: dataset.header.name, checksum: dataset.header.checksum },
    count,
    pairs,
    seed,
    slicedWasserstein: {
      generated: withBar(
        "Generated against real, %",
        reporter,
        (onProgress) => slicedWasserstein(generated, half, { random: random(STREAM.generated), onProgress }),
      ),
      floor: withBar(
        "Real against real, %",
        reporter,
        (onProgress) => slicedWassersteinFloor(reals, { ...floorOptions, onProgress }),
      ),
    },
    msSsim: {
      generated: msSsimDiversity(generated, { pairs, random: random(STREAM.pairs) }),
      real: msSsimDiversity(half, { pairs, random: random(STREAM.pairs) }),
    },
    attributes: await compareAttributes(generated, { pictures: reals, indices }, dataset, engine),
  };
}

function withBar<Result>(
  title: string,
  reporter: Reporter,
  work: (onProgress: (done: number, total: number) => void) => Result,
): Result {
  const bar = reporter.progress(title, 100);
  const result = work((done, total) => bar.update(Math.round(100 * done / total)));
  bar.end();
  return result;
}

function countThatFits(wanted: number, dataset: Dataset, reporter: Reporter): number {
  const most = Math.floor(dataset.count / 2);
  if (most < 2) {
    throw new DatasetError(
      `Cannot evaluate with "${dataset.path}": it needs 4 pictures, it has ${dataset.count}`,
    );
  }
  if (wanted <= most) return wanted;
  reporter.warn(`"${dataset.path}" has ${dataset.count} pictures: comparing ${most} a side, not ${wanted}.`);
  return most;
}

function readReals(dataset: Dataset, indices: Uint32Array): PictureSet {
  const [, height, width, channels] = dataset.header.shape;
  return { count: indices.length, height, width, channels, data: dataset.readImages(indices) };
}

async function generate(
  decode: (latents: readonly Latent[]) => Promise<{ data: Uint8Array }[]>,
  latents: readonly Latent[],
  { height, width, channels }: PictureSet,
  reporter: Reporter,
): Promise<PictureSet> {
  const bytes = height * width * channels;
  const data = new Uint8Array(latents.length * bytes);
  const bar = reporter.progress("Generating", latents.length);
  for (let start = 0; start < latents.length; start += LATENTS_AT_ONCE) {
    const pictures = await decode(latents.slice(start, start + LATENTS_AT_ONCE));
    pictures.forEach((picture, i) => data.set(picture.data, (start + i) * bytes));
    bar.update(start + pictures.length);
  }
  bar.end();
  return { count: latents.length, height, width, channels, data };
}

/** The figures as lines of text. */
export function describeEvaluation(
  { count, slicedWasserstein, msSsim, attributes, step }: Evaluation,
): string[] {
  const row = (title: string, { levels, averageTimes1000 }: SlicedWassersteinResult) => {
    const parts = levels.map(({ size, swdTimes1000 }) => `${swdTimes1000.toFixed(1)} at ${size}`).join(", ");
    return `  ${title.padEnd(20)} ${averageTimes1000.toFixed(1).padStart(6)} (${parts})`;
  };
  return [
    `Step ${step}, ${count} pictures a side`,
    "Sliced Wasserstein distance x 1000, lower is better; real against real is the floor",
    row("generated", slicedWasserstein.generated),
    row("real against real", slicedWasserstein.floor),
    "MS-SSIM of pairs, variety: generated should be near real",
    `  ${"generated".padEnd(20)} ${msSsim.generated.toFixed(3).padStart(6)}`,
    `  ${"real".padEnd(20)} ${msSsim.real.toFixed(3).padStart(6)}`,
    ...describeAttributes(attributes),
  ];
}
