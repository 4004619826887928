import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { dampedSteps, type LeastSquares, refineLatent } from "../../src/latent/gauss_newton.ts";
import { buildPrior, type Latent } from "../../src/latent/prior.ts";

/** A problem in plain numbers: its residuals and their derivatives, a row for each residual. */
function problemOf(
  residuals: (z: Latent) => number[],
  derivatives: (z: Latent) => number[][],
  start: Latent,
): LeastSquares & { readonly looks: () => number; readonly lossOf: (z: Latent) => number } {
  let here = start, tried: readonly Latent[] = [], looks = 0;
  const lossOf = (z: Latent) => residuals(z).reduce((sum, r) => sum + r * r, 0);
  return {
    look() {
      looks++;
      const [r, rows] = [residuals(here), derivatives(here)];
      const size = here.length;
      const gram = Float32Array.from(
        { length: size * size },
        (_, i) => rows.reduce((sum, row) => sum + row[Math.floor(i / size)]! * row[i % size]!, 0),
      );
      const slope = Float32Array.from(
        { length: size },
        (_, k) => rows.reduce((sum, row, m) => sum + row[k]! * r[m]!, 0),
      );
      return Promise.resolve({ gram, slope });
    },
    tryOut(latents) {
      tried = latents;
      return Promise.resolve(latents.map(lossOf));
    },
    moveTo(index) {
      here = tried[index]!;
    },
    looks: () => looks,
    lossOf,
  };
}

Deno.test("dampedSteps() solves (J'J + mu I) step = J'r for each mu", () => {
  // [[2, 1], [1, 2]] step = [4, 5] has the solution [1, 2]; with mu = 1: [[3, 1], [1, 3]] step = [4, 5], [7/8, 11/8].
  const around = { gram: Float32Array.of(2, 1, 1, 2), slope: Float32Array.of(4, 5) };
  const [plain, damped] = dampedSteps(around, [0, 1]);
  [[plain, [1, 2]], [damped, [7 / 8, 11 / 8]]].forEach(([step, expected]) =>
    (expected as number[]).forEach((value, k) => assertAlmostEquals((step as Float32Array)[k]!, value, 1e-6))
  );
});

Deno.test("dampedSteps() stands still along directions that change nothing", () => {
  const [step] = dampedSteps({ gram: Float32Array.of(4, 0, 0, 0), slope: Float32Array.of(8, 0) }, [0]);
  assertEquals([...step!], [2, 0]);
});

Deno.test("refineLatent() finds what the normal equations say of a linear decoder, and ends by itself", async () => {
  // r = (z1 - 1, z2 - 2, z1 + z2 - 6): J'J z = J'b is [[2, 1], [1, 2]] z = [7, 8], so z = [2, 3], loss 1 + 1 + 1.
  const start = Float32Array.of(0, 0);
  const problem = problemOf(
    ([x, y]) => [x! - 1, y! - 2, x! + y! - 6],
    () => [[1, 0], [0, 1], [1, 1]],
    start,
  );
  const found = await refineLatent(problem, buildPrior("normal", 2), start, problem.lossOf(start), {
    rounds: 20,
  });
  assertAlmostEquals(found.latent[0]!, 2, 1e-4);
  assertAlmostEquals(found.latent[1]!, 3, 1e-4);
  assertAlmostEquals(found.loss, 3, 1e-6);
  assert(found.rounds < 8 && found.rounds === problem.looks(), String(found.rounds));
});

Deno.test("refineLatent() follows a curved valley that gradient descent is slow in", async () => {
  // Rosenbrock's: r = (10 (y - x²), 1 - x), least at (1, 1).
  const start = Float32Array.of(-1.2, 1);
  const problem = problemOf(
    ([x, y]) => [10 * (y! - x! * x!), 1 - x!],
    ([x]) => [[-20 * x!, 10], [-1, 0]],
    start,
  );
  const found = await refineLatent(problem, buildPrior("normal", 2), start, problem.lossOf(start), {
    rounds: 40,
  });
  assertAlmostEquals(found.latent[0]!, 1, 1e-3);
  assertAlmostEquals(found.latent[1]!, 1, 1e-3);
});

Deno.test("refineLatent() keeps a uniform prior's range, and finds the best within", async () => {
  // Least at (5, 0.7 + 0.1 · 5) without a range; with z1 held at 1 the best z2 is 0.7 + 0.1 · 1.
  const start = Float32Array.of(0, 0);
  const problem = problemOf(
    ([x, y]) => [x! - 5, 10 * (y! - 0.7 - 0.1 * x!)],
    () => [[1, 0], [-1, 10]],
    start,
  );
  const found = await refineLatent(problem, buildPrior("uniform", 2), start, problem.lossOf(start), {
    rounds: 20,
  });
  assertEquals(found.latent[0], 1);
  assertAlmostEquals(found.latent[1]!, 0.8, 1e-4);
});

Deno.test("refineLatent() stays where nothing is better, and ends where onRound says so", async () => {
  const start = Float32Array.of(3);
  const best = problemOf(([x]) => [x! - 3, 1], () => [[1], [0]], start);
  const stayed = await refineLatent(best, buildPrior("normal", 1), start, 1, { rounds: 9 });
  assertEquals([stayed.latent, stayed.loss], [start, 1]);
  const far = Float32Array.of(-100);
  const slow = problemOf(([x]) => [Math.atan(x!)], ([x]) => [[1 / (1 + x! * x!)]], far);
  const stopped = await refineLatent(slow, buildPrior("normal", 1), far, slow.lossOf(far), {
    rounds: 9,
    onRound: () => false,
  });
  assertEquals([stopped.rounds, slow.looks()], [1, 1]);
  const none = await refineLatent(slow, buildPrior("normal", 1), far, 7, { rounds: 0 });
  assertEquals(none, { latent: far, loss: 7, rounds: 0 });
});
