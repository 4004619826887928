import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { buildPrior, type LatentPrior } from "../../src/latent/prior.ts";
import {
  bestRows,
  disposeProjection,
  keepBetter,
  pickRows,
  priorLoss,
  projectionLosses,
  type ProjectionProblem,
  projectionRates,
  projectionResiduals,
  projectionStages,
  type ProjectionState,
  projectionStep,
  startProjection,
} from "../../src/latent/projection.ts";
import type { Images, LatentBatch } from "../../src/tensor/tensors.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { useEngine } from "../support/engines.ts";

const cpuTest = (name: string, body: () => void | Promise<void>) =>
  Deno.test(name, async () => {
    await useEngine("cpu");
    await assertNoLeak(body);
  });

/** G(z) = (z1, z2, z1 + z2, 0) as 2 x 2 pixels. */
const linear = (z: LatentBatch) => {
  const [a, b] = tf.split(z, 2, 1);
  return tf.reshape(tf.concat([a!, b!, tf.add(a!, b!), tf.zerosLike(a!)], 1), [-1, 2, 2, 1]);
};

async function descend(
  problem: ProjectionProblem,
  starts: number[][],
  target: number[],
  steps: number,
): Promise<{ best: number[]; losses: number[] }> {
  const rows = starts.length;
  const targets = tf.tidy(() => tf.tile(tf.tensor4d(target, [1, 2, 2, 1]), [rows, 1, 1, 1])) as Images;
  const z = tf.tensor2d(starts);
  let state = startProjection(z);
  for (let step = 1; step <= steps; step++) {
    const { stepSize, epsilon } = projectionRates(problem.prior, step, steps, 0.2);
    const rates = { stepSize: tf.scalar(stepSize), epsilon: tf.scalar(epsilon) };
    const next = projectionStep(problem, state, targets, rates);
    tf.dispose([rates.stepSize, rates.epsilon]);
    disposeProjection(state);
    state = next;
  }
  const best = [...await state.best.data()];
  const losses = [...await state.bestLoss.data()];
  disposeProjection(state);
  tf.dispose([targets, z]);
  return { best, losses };
}

cpuTest(
  "projectionStep() leads every start to what the normal equations say of a linear decoder",
  async () => {
    const problem = { generate: linear, prior: buildPrior("normal", 2), priorWeight: 0 };
    // Pixels (a, b, a + b, 0) for (1, 0, 0, 0): the loss is ((a - 1)² + b² + (a + b)²) / 4 + ((2a + 2b - 1) / 4)², and four
    // times its derivatives are 6a + 4b - 3 and 4a + 6b - 1: a = 0.7, b = -0.3.
    const { best, losses } = await descend(problem, [[0, 0], [2, -1], [-1, 3]], [1, 0, 0, 0], 200);
    for (let row = 0; row < 3; row++) {
      assertAlmostEquals(best[2 * row]!, 0.7, 3e-3);
      assertAlmostEquals(best[2 * row + 1]!, -0.3, 3e-3);
    }
    // Differences (-0.3, -0.3, 0.4, 0): 0.34 / 4 + 0.05².
    losses.forEach((loss) => assertAlmostEquals(loss, 0.0875, 1e-5));
  },
);

cpuTest("with a uniform prior nothing leaves the range, and the best within it is found", async () => {
  const problem = { generate: linear, prior: buildPrior("uniform", 2), priorWeight: 0 };
  // (3, 0.5) is out of reach. Held at a = 1, b would be least at 2b - 1 + 2b - 5 + 2b - 5 = 0, 11/6: also at the bound.
  const { best } = await descend(problem, [[0, 0], [-1, 1]], [3, 0.5, 3.5, 0], 60);
  assertEquals(best, [1, 1, 1, 1]);
});

cpuTest("priorLoss() is 0 on the sphere |e|² = Z of a normal prior, and ((s - 1) / 2)² beside it", () => {
  tf.tidy(() => {
    const prior: LatentPrior = { size: 2, distribution: "normal", mean: 1, sd: 2 };
    // Codes (1, 1), (2, 2), (0, 0): s = 1, 4, 0.
    const z = tf.tensor2d([[3, 3], [5, 5], [1, 1]]);
    assertEquals([...priorLoss(z, prior).dataSync()], [0, 2.25, 0.25]);
    assertEquals([...priorLoss(z, buildPrior("uniform", 2)).dataSync()], [0, 0, 0]);
  });
});

cpuTest("the squares of projectionResiduals() add up to projectionLosses()", () => {
  for (const distribution of ["normal", "uniform"] as const) {
    tf.tidy(() => {
      const problem = { generate: linear, prior: buildPrior(distribution, 2), priorWeight: 0.3 };
      const z = tf.tensor2d([[0.5, -0.25], [1, 0]]);
      const target = tf.tensor4d([0.1, 0.2, 0.3, 0.4], [1, 2, 2, 1]);
      const sums = tf.sum(tf.square(projectionResiduals(problem, z, target)), 1).dataSync();
      const losses = projectionLosses(problem, z, tf.tile(target, [2, 1, 1, 1])).dataSync();
      losses.forEach((loss, i) => assertAlmostEquals(sums[i]!, loss, 1e-6));
    });
  }
});

cpuTest("keepBetter() takes the place of each row where its loss was least", () => {
  tf.tidy(() => {
    const before = { best: tf.tensor2d([[1, 1], [2, 2]]), bestLoss: tf.tensor1d([0.5, 0.5]) };
    const { best, bestLoss } = keepBetter(before, tf.tensor2d([[7, 7], [8, 8]]), tf.tensor1d([0.6, 0.4]));
    assertEquals([...best.dataSync()], [1, 1, 8, 8]);
    bestLoss.dataSync().forEach((loss, i) => assertAlmostEquals(loss, [0.5, 0.4][i]!, 1e-6));
  });
});

Deno.test("bestRows() takes the best of each picture, best first; NaN is the worst, and of equals the first is taken", () => {
  assertEquals([...bestRows([3, 1, 2, 0.5, NaN, 0.1], 3, 2)], [1, 2, 5, 3]);
  assertEquals([...bestRows([1, 1, NaN, NaN], 2, 1)], [0, 2]);
  assertEquals([...bestRows([4, 5], 1, 1)], [0, 1]);
});

cpuTest("pickRows() takes all of a row along", () => {
  tf.tidy(() => {
    const rows = (...values: number[]) => tf.tensor2d(values, [values.length, 1]);
    const state: ProjectionState = {
      z: rows(1, 2),
      first: rows(3, 4),
      second: rows(5, 6),
      best: rows(7, 8),
      bestLoss: tf.tensor1d([9, 10]),
    };
    const picked = pickRows(state, Int32Array.of(1));
    assertEquals(Object.values(picked).map((tensor) => [...tensor.dataSync()]), [[2], [4], [6], [8], [10]]);
  });
});

Deno.test("projectionStages() halves the starts, and gives one start half of the steps", () => {
  const text = (starts: number, steps: number) =>
    projectionStages(starts, steps).map((stage) => `${stage.starts}x${stage.steps}`).join(" ");
  assertEquals(text(8, 120), "8x20 4x20 2x20 1x60");
  assertEquals(text(9, 60), "9x7 5x7 3x7 2x7 1x32");
  assertEquals(text(1, 60), "1x60");
  assertEquals(text(4, 1), "4x1 2x1 1x1");
});

Deno.test("projectionRates() rise over a twentieth of the steps, and fall to nearly nothing over the last half", () => {
  const prior = buildPrior("normal", 2);
  // Without Adam's correction for its start at zero.
  const share = (step: number) => {
    const { stepSize } = projectionRates(prior, step, 100, 1);
    return stepSize * (1 - 0.9 ** step) / Math.sqrt(1 - 0.99 ** step);
  };
  assertAlmostEquals(share(1), 0.2, 1e-12);
  assertAlmostEquals(share(5), 1, 1e-12);
  assertAlmostEquals(share(50), 1, 1e-12);
  // A quarter before the end, and one step of a hundred earlier: half of a half, (1 - cos(0.52 pi)) / 2.
  assertAlmostEquals(share(75), (1 - Math.cos(0.52 * Math.PI)) / 2, 1e-12);
  assert(share(100) > 0 && share(100) < 0.01, String(share(100)));
  // U(-1, 1) has the deviation 1 / sqrt(3).
  const { stepSize } = projectionRates(buildPrior("uniform", 2), 50, 100, 1);
  assertAlmostEquals(stepSize * Math.sqrt(3), projectionRates(prior, 50, 100, 1).stepSize, 1e-12);
});
