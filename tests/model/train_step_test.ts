import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { adamRates } from "../../src/model/adam.ts";
import { buildGan, disposeGan, type Gan, stateOf } from "../../src/model/gan.ts";
import { forwardTraining, type Network } from "../../src/model/network.ts";
import { stepRates, type StepResult, trainStep } from "../../src/model/train_step.ts";
import { assertClose, assertNoLeak, normals } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";
import { TINY, TINY_ADAM } from "./tiny_gan.ts";

const BATCH = 4;
const reals = (step: number) => tf.tensor4d(normals([BATCH, 8, 8, 2], step).map(Math.tanh), [BATCH, 8, 8, 2]);
const latents = (step: number) => tf.tensor2d(normals([BATCH, 3], 100 + step), [BATCH, 3]);
const build = () => buildGan(TINY, { generator: TINY_ADAM, discriminator: TINY_ADAM }, 5);
const numbersOf = (result: StepResult) =>
  [result.lossD, result.lossG, result.realScore, result.fakeScore].map((scalar) => scalar.dataSync()[0]!);
const take = (gan: Gan, step: number) =>
  tf.tidy(() => numbersOf(trainStep(gan, reals(step), latents(step), stepRates(gan, step))));
const valuesOf = (gan: Gan) =>
  new Map([...stateOf(gan)].map(([name, variable]) => [name, [...variable.dataSync()]]));

/** Sigmoid cross-entropy by its definition, in plain tfjs. */
const crossEntropy = (logits: tf.Tensor, label: number) => {
  const p = tf.sigmoid(logits);
  return tf.neg(tf.mean(tf.log(label === 1 ? p : tf.sub(1, p)))) as tf.Scalar;
};

/** Adam by its definition in float64, on the variables of one network. */
function updateByDefinition(
  network: Network,
  moments: Map<string, [number[], number[]]>,
  step: number,
  loss: () => tf.Scalar,
) {
  const { learningRate, beta1, beta2, epsilon } = TINY_ADAM;
  const { value, grads } = tf.variableGrads(loss, [...network.weights.values()]);
  for (const [name, weight] of network.weights) {
    const gradient = grads[weight.name]!.dataSync();
    const [m, v] = moments.get(name) ?? [Array(weight.size).fill(0), Array(weight.size).fill(0)];
    moments.set(name, [m, v]);
    const moved = [...weight.dataSync()].map((w, i) => {
      m[i] = beta1 * m[i]! + (1 - beta1) * gradient[i]!;
      v[i] = beta2 * v[i]! + (1 - beta2) * gradient[i]! ** 2;
      return w -
        learningRate * (m[i]! / (1 - beta1 ** step)) / (Math.sqrt(v[i]! / (1 - beta2 ** step)) + epsilon);
    });
    weight.assign(tf.tensor(moved, weight.shape));
  }
  return value.dataSync()[0]!;
}

for (const { name, ignore } of await testEngines("train_step_test.ts")) {
  Deno.test({
    name: `${name}: three steps agree with a plain implementation that updates one network after the other`,
    ignore,
    async fn() {
      await useEngine(name);
      const gan = build(), plain = build();
      const [momentsD, momentsG] = [new Map(), new Map()];
      for (let step = 1; step <= 3; step++) {
        const actual = take(gan, step);
        const expected = tf.tidy(() => {
          const logitsOf = (images: tf.Tensor) => forwardTraining(plain.discriminator, images).output;
          const fakes = forwardTraining(plain.generator, latents(step)).output;
          const scores = [reals(step), fakes].map((images) =>
            tf.mean(tf.sigmoid(logitsOf(images))).dataSync()[0]!
          );
          const lossD = updateByDefinition(
            plain.discriminator,
            momentsD,
            step,
            () => tf.add(crossEntropy(logitsOf(reals(step)), 1), crossEntropy(logitsOf(fakes), 0)),
          );
          const lossG = updateByDefinition(
            plain.generator,
            momentsG,
            step,
            () => crossEntropy(logitsOf(forwardTraining(plain.generator, latents(step)).output), 1),
          );
          return [lossD, lossG, ...scores];
        });
        assertClose(actual, expected, 1e-4);
      }
      for (const network of ["generator", "discriminator"] as const) {
        for (const [name, weight] of gan[network].weights) {
          // A gradient near 0 can round to either sign and move a weight by up to a step: 3 x 0.01.
          const differences = [...weight.dataSync()].map((w, i) =>
            Math.abs(w - plain[network].weights.get(name)!.dataSync()[i]!)
          );
          const median = differences.sort((a, b) => a - b)[differences.length >> 1]!;
          assert(median < 1e-5, `${network}/${name}: median difference ${median}`);
          assert(differences.at(-1)! < 0.03, `${network}/${name}: largest difference ${differences.at(-1)}`);
        }
      }
      disposeGan(gan);
      disposeGan(plain);
    },
  });

  Deno.test({
    name: `${name}: a step leaves no tensor and no handle behind, and repeats bit for bit`,
    ignore,
    async fn() {
      const engine = await useEngine(name);
      const runs = [build(), build()].map((gan) => {
        const first = take(gan, 1);
        return { gan, numbers: [first, take(gan, 2)] };
      });
      const handles = engine.handleCount();
      await assertNoLeak(() => {
        for (const { gan, numbers } of runs) numbers.push(...[3, 4, 5].map((step) => take(gan, step)));
      });
      assertEquals(engine.handleCount(), handles, "handles before and after");
      assertEquals(runs[0]!.numbers, runs[1]!.numbers);
      assertEquals(valuesOf(runs[0]!.gan), valuesOf(runs[1]!.gan));
      runs.forEach(({ gan }) => disposeGan(gan));
    },
  });
}

Deno.test("trainStep() moves the averages of the generator and of the discriminator's real batches", async () => {
  await useEngine("cpu");
  const gan = build();
  const real = tf.tidy(() => {
    const { statistics } = forwardTraining(gan.discriminator, reals(1));
    return [...statistics.get("03_batchNorm/mean")!.dataSync()];
  });
  const before = valuesOf(gan);
  take(gan, 1);
  // At the first step the rate is 1: the average is the batch's own.
  assertClose(gan.discriminator.averages.get("03_batchNorm/mean")!.dataSync(), real, 1e-6);
  const changed = [...valuesOf(gan)].filter(([name, values]) =>
    values.some((v, i) => v !== before.get(name)![i])
  );
  assertEquals(changed.length, before.size, "everything that a checkpoint holds has changed");
  disposeGan(gan);
});

Deno.test("trainStep() refuses images and latents of other shapes", async () => {
  await useEngine("cpu");
  const gan = build();
  const step = (images: tf.Tensor4D, z: tf.Tensor2D) => () =>
    tf.tidy(() => trainStep(gan, images, z, stepRates(gan, 1)));
  assertThrows(
    step(tf.zeros([4, 8, 8, 3]), latents(1)),
    RangeError,
    "Cannot use real images: shape must be [any, 8, 8, 2], got [4, 8, 8, 3]",
  );
  assertThrows(
    step(reals(1), tf.zeros([4, 2])),
    RangeError,
    "Cannot use latents: shape must be [4, 3], got [4, 2]",
  );
  assertThrows(
    step(reals(1), tf.zeros([3, 3])),
    RangeError,
    "Cannot use latents: shape must be [4, 3], got [3, 3]",
  );
  disposeGan(gan);
});

Deno.test("adamRates() of the first step undo the zero start of both moments", () => {
  const { stepSize, epsilon } = adamRates(TINY_ADAM, 1);
  assertClose([stepSize], [0.01 * Math.sqrt(0.001) / 0.5], 1e-12);
  assertClose([epsilon * 1e8], [Math.sqrt(0.001)], 1e-9);
});
