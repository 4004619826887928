/** Projections beside encoders and principal components, on pictures whose best answer is known or can be told. */
import { drawFaces } from "../src/jobs/face_pictures.ts";
import type { LoadedEncoder } from "../src/jobs/load_encoder.ts";
import type { LoadedGenerator } from "../src/jobs/load_generator.ts";
import {
  type ProjectedPicture,
  projectPictures,
  type ProjectPicturesOptions,
} from "../src/jobs/project_pictures.ts";
import {
  componentScores,
  type PrincipalComponents,
  principalComponents,
  rowOfScores,
} from "../src/latent/principal_components.ts";
import { type Latent, sampleLatents } from "../src/latent/prior.ts";
import { priorMoments, squaredLength } from "../src/latent/standard_code.ts";
import { pictureError } from "../src/metrics/picture_error.ts";
import { pictureAt, type PictureSet } from "../src/metrics/picture_set.ts";
import { type Picture, toGrey } from "../src/tensor/pixels.ts";
import { createRandom } from "../src/tensor/random.ts";

/** One picture's projection. */
export interface OwnResult {
  readonly seconds: number;
  readonly found: ProjectedPicture;
  /** Root mean square of z - z', in units of the prior's deviation. */
  readonly latentError: number;
}

/**
 * Projects a generator's own pictures one by one, as a user would.
 *
 * @param onPicture called with how many are done
 */
export async function projectOwn(
  generator: LoadedGenerator,
  count: number,
  seed: number,
  options: ProjectPicturesOptions,
  onPicture: (done: number) => void,
): Promise<OwnResult[]> {
  const latents = sampleLatents(generator.prior, count, createRandom(seed));
  const pictures = await generator.decode(latents);
  const results: OwnResult[] = [];
  for (const [i, picture] of pictures.entries()) {
    const start = performance.now();
    const [found] = await projectPictures(generator, [picture], options);
    const seconds = (performance.now() - start) / 1000;
    const latentError = distance(found!.latent, latents[i]!) / priorMoments(generator.prior).sd;
    results.push({ seconds, found: found!, latentError });
    onPicture(i + 1);
  }
  return results;
}

function distance(a: Latent, b: Latent): number {
  return Math.sqrt(a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0) / a.length);
}

/** Median seconds of an encoder's guess, a picture at a time; the first one, which is traced, is not counted. */
export async function timeGuesses(
  generator: LoadedGenerator,
  encoder: LoadedEncoder,
  count: number,
): Promise<number[]> {
  const pictures = await generator.decode(sampleLatents(generator.prior, count + 1, createRandom(0)));
  const seconds: number[] = [];
  for (const picture of pictures) {
    const start = performance.now();
    await encoder.encode([picture]);
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.slice(1);
}

/** One drawn face: root mean square differences from it, in grey levels of 255. */
export interface FaceResult {
  readonly components: number;
  readonly projection: number;
  readonly guess?: number;
  /** |e|² / Z of the code of the projection, about 1 for latents of the prior. */
  readonly squaredLength: number;
}

/** Faces of this world are learned from; those of the other one are held out. */
export interface FaceWorlds {
  readonly learn: number;
  readonly heldOut: number;
}

/**
 * Compares projections of drawn faces with principal components of others.
 *
 * @param count held-out faces
 * @param learned faces that the components are of
 * @param components how many
 */
export async function compareFaces(
  generator: LoadedGenerator,
  worlds: FaceWorlds,
  { count, learned, components }: { count: number; learned: number; components: number },
  options: ProjectPicturesOptions,
  onStep: (done: number) => void,
): Promise<FaceResult[]> {
  const [size, , channels] = generator.imageShape as [number, number, number];
  const inChannels = (picture: Picture) => channels === 1 ? toGrey(picture) : picture;
  const known = picturesOf((await drawFaces(worlds.learn, learned, size)).pictures).map(inChannels);
  const wanted = picturesOf((await drawFaces(worlds.heldOut, count, size)).pictures).map(inChannels);
  const basis = componentsOf(known, components);
  const found = await projectPictures(generator, wanted, {
    ...options,
    onStep: (done) => onStep(done),
  });
  return found.map(({ error, guess, latent }, i) => ({
    components: pictureError(rebuilt(basis, wanted[i]!), wanted[i]!),
    projection: error,
    ...guess && { guess: guess.error },
    squaredLength: squaredLength(generator.prior, latent),
  }));
}

function picturesOf(set: PictureSet): Picture[] {
  return Array.from({ length: set.count }, (_, i) => pictureAt(set, i));
}

function componentsOf(pictures: readonly Picture[], count: number): PrincipalComponents {
  const width = pictures[0]!.data.length;
  const rows = new Float32Array(pictures.length * width);
  pictures.forEach(({ data }, i) => rows.set(data, i * width));
  return principalComponents(rows, width, count, createRandom(0));
}

/** A picture of its components alone. */
export function rebuilt(basis: PrincipalComponents, picture: Picture): Picture {
  const row = rowOfScores(basis, componentScores(basis, picture.data));
  return { ...picture, data: Uint8Array.from(Uint8ClampedArray.from(row)) };
}
