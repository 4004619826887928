/** `deno task train:regressor`: drawn faces in, a network that reads their attributes out. */
import * as tf from "@tensorflow/tfjs-core";
import { relative } from "@std/path";
import { createBatchOrder } from "../data/batches.ts";
import type { AttributeType } from "../data/attribute_table.ts";
import { FACE_COLUMNS } from "../data/faces/table.ts";
import { type BackendName, type Engine, startEngine } from "../engine/engine.ts";
import { scoreAttribute } from "../metrics/attribute_score.ts";
import { pickPictures } from "../metrics/picture_set.ts";
import { buildAdam, disposeAdam } from "../model/adam.ts";
import { codeSize, encodeAttributes, findColumn } from "../model/attribute_codes.ts";
import { type FallingRates, fallingRates } from "../model/falling_rates.ts";
import { networkState } from "../model/gan.ts";
import { disposeNetwork, type Network } from "../model/network.ts";
import { buildAttributeReader, regressorImages } from "../model/read_attributes.ts";
import { buildRegressor, REGRESSOR_SIDE, regressorStep, type Wear, wearImages } from "../model/regressor.ts";
import { readVariables } from "../model/variables.ts";
import { type HeldOut, type RegressorRecipe, writeRegressor } from "../store/regressor_file.ts";
import type { AnyTensor } from "../tensor/tensors.ts";
import { createRandom } from "../tensor/random.ts";
import { describeEngine } from "./describe_engine.ts";
import { drawFaces, type FacePictures } from "./face_pictures.ts";
import { regressorPath } from "./load_regressor.ts";
import type { Reporter } from "./reporter.ts";
import { createWear } from "./wear.ts";

/** The options of `deno task train:regressor`. */
export interface TrainRegressorOptions {
  /** The file to write; default: the one that comes with the project. */
  readonly file?: string;
  /** How many faces there are to learn from. */
  readonly faces: number;
  /** How many other faces it is scored on. */
  readonly heldOut: number;
  readonly steps: number;
  /** Faces in a step. */
  readonly batch: number;
  /** Step size of Adam at the beginning. */
  readonly lr: number;
  readonly seed: number;
  readonly backend: BackendName;
  /** `auto` (default), `cpu`, `gpu` or `gpu:N`. */
  readonly device?: string;
  readonly debug: boolean;
}

/** What a regressor reads. */
const READ = [
  "hairColour",
  "hairLightness",
  "eyeColour",
  "eyeSize",
  "eyesClosed",
  "glasses",
  "mouth",
  "smile",
];
/** Worlds from here on: the small numbers that `deno task prepare faces --seed` gets are never learned from. */
const FIRST_WORLD = 2 ** 40;
/** Streams of the seed, one for each use. */
const STREAM = { weights: 0, order: 1, wear: 2 } as const;
const LOSS_EVERY = 20;

/**
 * Trains a regressor from nothing, scores it on faces of another world, and writes both into one file.
 *
 * @returns the scores
 * @throws {UserError} if the engine cannot start
 */
export async function trainRegressor(options: TrainRegressorOptions, reporter: Reporter): Promise<HeldOut> {
  const engine = await startEngine(options.backend, options);
  reporter.line(describeEngine(engine, "f32"));
  const [world, heldOutWorld] = [FIRST_WORLD + 2 * options.seed, FIRST_WORLD + 2 * options.seed + 1];
  const attributes = FACE_COLUMNS.filter(({ name }) => READ.includes(name));
  const network = buildRegressor(attributes, createRandom(options.seed, STREAM.weights));
  try {
    const { faces, steps, batch: batchSize, lr: learningRate, seed } = options;
    const recipe: RegressorRecipe = { seed, world, faces, steps, batchSize, learningRate };
    const known = await draw("Faces to learn from", world, faces, reporter);
    await learn(network, attributes, recipe, known, engine, reporter);
    const unseen = await draw("Faces held out", heldOutWorld, options.heldOut, reporter);
    const columns = await buildAttributeReader(network, attributes, engine)(unseen.pictures);
    const scores = columns.map((column, i) =>
      scoreAttribute(column, findColumn(unseen.columns, attributes[i]!))
    );
    const heldOut = { world: heldOutWorld, faces: options.heldOut, scores };
    const path = options.file ?? regressorPath();
    const arrays = await readVariables(networkState(network));
    writeRegressor(path, { attributes, recipe, heldOut, arrays });
    reporter.line(`Wrote ${relative(Deno.cwd(), path)}`);
    return heldOut;
  } finally {
    disposeNetwork(network);
  }
}

async function draw(title: string, world: number, count: number, reporter: Reporter): Promise<FacePictures> {
  const bar = reporter.progress(title, count);
  const faces = await drawFaces(world, count, REGRESSOR_SIDE, (done) => bar.update(done));
  bar.end();
  return faces;
}

async function learn(
  network: Network,
  attributes: readonly AttributeType[],
  { seed, faces, steps, batchSize, learningRate }: RegressorRecipe,
  { pictures, columns }: FacePictures,
  engine: Engine,
  reporter: Reporter,
): Promise<void> {
  const adam = buildAdam(network.weights, { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  const training = { attributes, network, adam };
  const order = createBatchOrder(faces, batchSize, createRandom(seed, STREAM.order));
  const drawWear = createWear(
    [batchSize, REGRESSOR_SIDE, REGRESSOR_SIDE, 3],
    1,
    createRandom(seed, STREAM.wear),
  );
  const takeStep = engine.compileStep(
    (bytes: AnyTensor, codes: AnyTensor, wear: Wear, rates: FallingRates) =>
      regressorStep(training, wearImages(regressorImages(bytes), wear), codes, rates),
  );
  const bar = reporter.progress("Learning", steps);
  let note = "";
  for (let step = 1; step <= steps; step++) {
    const loss = tf.tidy(() => {
      const indices = order.next();
      const { data } = pickPictures(pictures, indices);
      const codes = encodeAttributes(attributes, columns, indices);
      return takeStep(
        engine.uploadBytes(data, [batchSize, REGRESSOR_SIDE, REGRESSOR_SIDE, 3]),
        tf.tensor2d(codes, [batchSize, codeSize(attributes)]),
        drawWear(),
        fallingRates(training.adam, step, steps),
      );
    });
    // The value is waited for now and then only; the engine goes on meanwhile.
    if (step % LOSS_EVERY === 0 || step === steps) note = `loss ${(await loss.data())[0]!.toFixed(3)}`;
    loss.dispose();
    bar.update(step, note);
  }
  bar.end();
  disposeAdam(adam);
}
