/** Trainings on random pixels, for measurements: what is timed is the very step that `deno task train` takes. */
import { RADFORD_ADAM } from "../src/model/adam.ts";
import type { Dataset } from "../src/data/dataset.ts";
import type { Engine, StepOptions } from "../src/engine/engine.ts";
import { completeRecipe } from "../src/model/recipe.ts";
import { prepareRandomSteps } from "../src/jobs/random_steps.ts";
import { startTraining, type Training } from "../src/jobs/training.ts";
import { buildPrior } from "../src/latent/prior.ts";
import { buildRadford } from "../src/model/radford.ts";
import { buildGan } from "../src/model/gan.ts";
import { createRandom } from "../src/tensor/random.ts";
import type { Cell } from "./setting.ts";
import { PRESET_WIDTH, withWidth } from "./width.ts";

const PRIOR = buildPrior("normal", 100);
const PICTURES = 256;
const CHANNELS = 3;

/** Starts radford in the size, batch and width of a cell. */
export function startCell(
  engine: Engine,
  { size, batch, width }: Omit<Cell, "precision">,
  options: StepOptions,
): Pick<Training, "next"> {
  return width === PRESET_WIDTH
    ? startSynthetic(engine, size, batch, options)
    : startWide(engine, size, batch, width, options);
}

/** Starts radford on random pictures of 3 channels. */
export function startSynthetic(
  engine: Engine,
  size: number,
  batchSize: number,
  options: StepOptions = {},
): Training {
  const imageBytes = size * size * CHANNELS;
  const pixels = randomPixels(PICTURES * imageBytes);
  const header = { name: "random", count: PICTURES, shape: [PICTURES, size, size, 3], checksum: "" } as const;
  const dataset = {
    header,
    count: PICTURES,
    imageBytes,
    readImages(indices: ArrayLike<number>) {
      const batch = new Uint8Array(indices.length * imageBytes);
      Array.from(
        indices,
        (index, i) =>
          batch.set(pixels.subarray(index * imageBytes, (index + 1) * imageBytes), i * imageBytes),
      );
      return batch;
    },
  } as unknown as Dataset;
  const config = {
    preset: "radford",
    size,
    channels: CHANNELS,
    prior: PRIOR,
    batchSize,
    seed: 0,
    recipe: completeRecipe({ generator: RADFORD_ADAM, discriminator: RADFORD_ADAM }),
    order: "shuffled",
    augment: [],
    dataset: header,
  } as const;
  return startTraining({ config, dataset, steps: Infinity }, engine, options);
}

/**
 * Starts radford in another width, which `deno task train` cannot: a step like that of {@linkcode startSynthetic}
 * in all else.
 *
 * @param width filters of the layers next to the image
 */
export function startWide(
  engine: Engine,
  size: number,
  batchSize: number,
  width: number,
  options: StepOptions = {},
): Pick<Training, "next"> {
  const architecture = withWidth(buildRadford(size, CHANNELS, PRIOR.size), width);
  const gan = buildGan(architecture, { generator: RADFORD_ADAM, discriminator: RADFORD_ADAM }, 0);
  return { next: prepareRandomSteps(gan, engine, batchSize, options) };
}

function randomPixels(count: number): Uint8Array {
  const random = createRandom(1);
  return Uint8Array.from({ length: count }, () => random.integer(256));
}
