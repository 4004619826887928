/** The last part of a projection on the engine: what `refineLatent()` asks for, a picture at a time. */
import * as tf from "@tensorflow/tfjs-core";
import type { CompiledStep, Engine } from "../engine/engine.ts";
import { type LeastSquares, type Refined, refineLatent, type RefineOptions } from "../latent/gauss_newton.ts";
import type { Latent } from "../latent/prior.ts";
import { type ProjectionProblem, projectionResiduals } from "../latent/projection.ts";
import { priorMoments } from "../latent/standard_code.ts";
import type { AnyTensor, Images, LatentBatch } from "../tensor/tensors.ts";
import { rowsToTensor } from "./latent_rows.ts";

/**
 * Derivatives are differences over this part of the prior's deviation: small beside what the generator bends over, large
 * beside the rounding of float32.
 */
const DIFFERENCE = 0.01;

/**
 * A refinement for one picture after the other. The derivatives of all residuals by one component of z are the
 * difference that a small change of it makes; Z pictures are made for them in each round.
 *
 * @returns a function of a picture [1,H,W,C] in [-1,1], the latent [Z] to go on from, and its loss
 */
export function createRefinement(problem: ProjectionProblem, { compileStep }: Pick<Engine, "compileStep">) {
  const { prior } = problem;
  const change = DIFFERENCE * priorMoments(prior).sd;
  const residuals: CompiledStep<[LatentBatch, Images], AnyTensor> = compileStep(
    (z: LatentBatch, target: Images) => projectionResiduals(problem, z, target),
  );
  // [Z,M] and [1,M] -> [Z,Z+1]: J'J, and behind it J'r.
  const products: CompiledStep<[AnyTensor, AnyTensor], AnyTensor> = compileStep(
    (moved: AnyTensor, base: AnyTensor) => {
      const derivatives: tf.Tensor2D = tf.div(tf.sub(moved, base), change);
      return tf.matMul(derivatives, tf.concat([derivatives, base as tf.Tensor2D]), false, true);
    },
  );

  /** Residuals [N,M] of the caller, and the losses. */
  const measure = async (latents: readonly Latent[], target: Images) => {
    const z = rowsToTensor(latents, prior.size);
    const rows = await residuals.start(z, target);
    const sums = tf.tidy(() => tf.sum(tf.square(rows), 1));
    const losses = await sums.data();
    tf.dispose([z, sums]);
    return { rows, losses };
  };

  function squaresOf(target: Images, start: Latent) {
    let latent = start, base: AnyTensor | undefined;
    let tried: { readonly latents: readonly Latent[]; readonly rows: AnyTensor } | undefined;
    const squares: LeastSquares = {
      async look() {
        base ??= (await measure([latent], target)).rows;
        const { rows } = await measure(changedBy(latent, change), target);
        const both = await products.start(rows, base);
        const values = await both.data() as Float32Array;
        tf.dispose([rows, both]);
        return splitProducts(values, latent.length);
      },
      async tryOut(latents) {
        const { rows, losses } = await measure(latents, target);
        tried?.rows.dispose();
        tried = { latents, rows };
        return losses;
      },
      moveTo(index) {
        base?.dispose();
        latent = tried!.latents[index]!;
        base = tf.slice(tried!.rows, [index, 0], [1, -1]);
      },
    };
    return { squares, dispose: () => tf.dispose([base, tried?.rows].filter((x) => x !== undefined)) };
  }

  return async (target: Images, latent: Latent, loss: number, options: RefineOptions): Promise<Refined> => {
    const { squares, dispose } = squaresOf(target, latent);
    const refined = await refineLatent(squares, prior, latent, loss, options);
    dispose();
    return refined;
  };
}

/** A latent for each component, in which that one is changed. */
function changedBy(latent: Latent, change: number): Latent[] {
  return Array.from(latent, (component, k) => latent.with(k, component + change));
}

function splitProducts(values: Float32Array, size: number) {
  const gram = new Float32Array(size * size), slope = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const row = values.subarray(i * (size + 1), (i + 1) * (size + 1));
    gram.set(row.subarray(0, size), i * size);
    slope[i] = row[size]!;
  }
  return { gram, slope };
}
