/**
 * The last part of a projection: the damped Gauss-Newton method (Levenberg 1944; Marquardt 1963) for latents whose
 * pictures differ little from those wanted. Gradient descent is slow where some directions of z change a picture a
 * hundred times less than others; this method takes all of them at their own pace.
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { clipToPrior, type Latent, type LatentPrior } from "./prior.ts";

/** What there is to know around a latent z with the residuals r(z) [M], whose squares add up to the loss. */
export interface Surroundings {
  /** J'J [Z,Z], row by row, where J [M,Z] are the derivatives of the residuals. */
  readonly gram: Float32Array;
  /** J'r [Z]; half of the loss's gradient. */
  readonly slope: Float32Array;
}

/** A problem of least squares around one latent after the other. */
export interface LeastSquares {
  /** Looks around the latent that was tried last and moved to; the first one is where the search begins. */
  look(): Promise<Surroundings>;
  /** The losses of some latents. */
  tryOut(latents: readonly Latent[]): Promise<ArrayLike<number>>;
  /** Goes to one of those that were tried out last. */
  moveTo(index: number): void;
}

/** How the search goes. */
export interface RefineOptions {
  /** How often it looks around at most. */
  readonly rounds: number;
  /** Called after each round; where it returns false, the search ends. */
  readonly onRound?: () => boolean | void;
}

/** What a search has found. */
export interface Refined {
  /** z [Z]. */
  readonly latent: Latent;
  /** Its loss. */
  readonly loss: number;
  /** How often it looked around. */
  readonly rounds: number;
}

/** Dampings that are tried at once, as parts of the last one that was best. */
const FACTORS = [0.01, 0.1, 1, 10, 100];
/** The first damping, in units of the loss: Gauss and Newton alone would leave the range where they are right. */
const FIRST_DAMPING = 1e-3;
const MOST_DAMPING = 1e4;
/** A round that makes the loss smaller by less than this part is the last one, if the one before was so, too. */
const LEAST_GAIN = 1e-3;
const IDLE_ROUNDS = 2;

/**
 * Goes on from a latent to one with a smaller loss. In each round the steps of several dampings are tried at once, and
 * the best of them is taken, if it is better than staying. Components of a uniform prior stay in its range.
 *
 * @param start z [Z]
 * @param startLoss its loss
 */
export async function refineLatent(
  problem: LeastSquares,
  prior: LatentPrior,
  start: Latent,
  startLoss: number,
  { rounds, onRound = () => {} }: RefineOptions,
): Promise<Refined> {
  let latent = start, loss = startLoss, damping = FIRST_DAMPING, idle = 0, round = 0;
  while (round < rounds && idle < IDLE_ROUNDS && damping < MOST_DAMPING) {
    round++;
    const around = holdAtBounds(await problem.look(), prior, latent);
    const dampings = FACTORS.map((factor) => factor * damping);
    const tried = dampedSteps(around, dampings).map((step) =>
      latent.map((component, k) => clipToPrior(prior, component - step[k]!))
    );
    const losses = await problem.tryOut(tried);
    const best = tried.reduce((best, _, i) => losses[i]! < losses[best]! ? i : best, 0);
    const gain = 1 - losses[best]! / loss;
    if (gain > 0) {
      problem.moveTo(best);
      [latent, loss, damping] = [tried[best]!, losses[best]!, dampings[best]!];
    } else damping *= FACTORS.at(-1)!;
    idle = gain > LEAST_GAIN ? 0 : idle + 1;
    if (onRound() === false) break;
  }
  return { latent, loss, rounds: round };
}

/**
 * The steps (J'J + mu I)^-1 J'r of some dampings mu. With J'J = V diag(d) V', they are V ((V'J'r) / (d + mu)): one
 * decomposition serves all of them.
 *
 * @returns a step [Z] for each damping, to be subtracted
 * @example
 * ```ts
 * import { dampedSteps } from "ganwalk";
 * const around = { gram: Float32Array.of(4, 0, 0, 1), slope: Float32Array.of(8, 3) };
 * console.log(dampedSteps(around, [0, 1]).map((step) => [...step].map((x) => x.toFixed(1)).join())); // [ "2.0,3.0", "1.6,1.5" ]
 * ```
 */
export function dampedSteps({ gram, slope }: Surroundings, dampings: readonly number[]): Float32Array[] {
  const size = slope.length;
  // Products of float32 are not symmetric to the last bit.
  const matrix = new Matrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) matrix.set(i, k, (gram[i * size + k]! + gram[k * size + i]!) / 2);
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const along = eigenvectorMatrix.transpose().mmul(Matrix.columnVector([...slope])).to1DArray();
  return dampings.map((damping) => {
    const scaled = along.map((part, i) => part / (Math.max(0, realEigenvalues[i]!) + damping || Infinity));
    return Float32Array.from(eigenvectorMatrix.mmul(Matrix.columnVector(scaled)).to1DArray());
  });
}

/** Components at a bound that the loss would push further out are left out of a step. */
function holdAtBounds({ gram, slope }: Surroundings, prior: LatentPrior, latent: Latent): Surroundings {
  if (prior.distribution === "normal") return { gram, slope };
  const size = latent.length;
  const isHeld = latent.map((component, k) =>
    Number((component <= prior.low && slope[k]! > 0) || (component >= prior.high && slope[k]! < 0))
  );
  return {
    slope: slope.map((part, k) => isHeld[k] ? 0 : part),
    gram: gram.map((part, i) => isHeld[Math.floor(i / size)] || isHeld[i % size] ? 0 : part),
  };
}
