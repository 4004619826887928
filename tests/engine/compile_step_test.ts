import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { floatsFromBytes } from "../../src/engine/kernels.ts";
import type { Engine, StepOptions } from "../../src/engine/engine.ts";
import { buildGan, disposeGan, type Gan, stateOf } from "../../src/model/gan.ts";
import { buildNetwork, disposeNetwork } from "../../src/model/network.ts";
import { buildDecoder } from "../../src/model/sample.ts";
import { type StepRates, stepRates, trainStep } from "../../src/model/train_step.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { TINY, TINY_ADAM } from "../model/tiny_gan.ts";
import { lacksTensorFlow, useEngine } from "../support/engines.ts";
import { assertClose, normals } from "./finite_differences.ts";

const ignore = await lacksTensorFlow("compile_step_test.ts");

/** A test on the tensorflow engine that fails if it leaves tensors or handles behind. */
function compileTest(name: string, body: (engine: Engine) => void | Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const engine = await useEngine("tensorflow");
      const counts = () => [engine.tensorCount(), engine.handleCount()];
      const before = counts();
      await body(engine);
      assertEquals(counts(), before, "tensors and handles before and after");
    },
  });
}

const read = (tensor: tf.Tensor) => [...tensor.dataSync()];

compileTest("a compiled step takes tensors and nested objects of them, and returns such", (engine) => {
  const step = engine.compileStep((
    x: tf.Tensor,
    { by, plus: [first] }: { by: tf.Scalar; plus: tf.Scalar[] },
  ) => ({
    product: tf.mul(x, by),
    sums: [tf.add(x, first!), tf.sum(x)],
  }));
  for (const factor of [2, 3]) {
    const values = tf.tidy(() => {
      const { product, sums } = step(tf.tensor1d([1, 2]), { by: tf.scalar(factor), plus: [tf.scalar(10)] });
      return [product, ...sums].map(read);
    });
    assertEquals(values, [[factor, 2 * factor], [11, 12], [3]]);
  }
});

compileTest("a compiled step reads variables as they are at each call, and assigns them", (engine) => {
  const [total, scale] = tf.tidy(() => [tf.variable(tf.tensor1d([0, 0])), tf.variable(tf.scalar(1))]);
  const step = engine.compileStep((x: tf.Tensor) => {
    total!.assign(tf.add(total!, tf.mul(x, scale!)));
    return tf.sum(total!);
  });
  const call = (values: number[]) => tf.tidy(() => read(step(tf.tensor1d(values)))[0]);
  assertEquals([call([1, 2]), read(total!)], [3, [1, 2]]);
  tf.tidy(() => scale!.assign(tf.scalar(10)));
  assertEquals([call([1, 2]), read(total!)], [33, [11, 22]]);
  tf.tidy(() => total!.assign(tf.tensor1d([100, 0])));
  assertEquals([call([0, 0]), read(total!)], [100, [100, 0]]);
  tf.dispose([total!, scale!]);
});

compileTest("a copy of a variable keeps its values when a compiled step assigns the variable", (engine) => {
  const variable = tf.tidy(() => tf.variable(tf.scalar(1)));
  const step = engine.compileStep((x: tf.Tensor) => {
    variable.assign(tf.add(variable, x) as tf.Scalar);
    return tf.clone(variable);
  });
  const copy = tf.clone(variable);
  tf.tidy(() => void step(tf.scalar(4)));
  assertEquals([read(copy), read(variable)], [[1], [5]]);
  tf.dispose([copy, variable]);
});

compileTest("a step is traced once for each shape of its inputs", (engine) => {
  let traces = 0;
  const step = engine.compileStep((x: tf.Tensor) => {
    traces++;
    return tf.mul(x, 2);
  });
  const call = (values: number[]) => tf.tidy(() => read(step(tf.tensor1d(values))));
  assertEquals([call([1]), call([2]), call([1, 2]), call([3]), call([4, 5])], [[2], [4], [2, 4], [6], [
    8,
    10,
  ]]);
  assertEquals(traces, 2);
});

compileTest("what would be the same in every call is an error that names the operation", (engine) => {
  const outside = tf.tensor1d([1, 2]);
  const x = () => tf.tensor1d([1, 2, 3]);
  const cases: [(x: tf.Tensor) => tf.Tensor, string][] = [
    [
      (x) => tf.add(x, read(tf.sum(x))[0]!),
      "it reads the result of Sum, which has no value while tracing; return it from the step instead",
    ],
    [(x) => tf.mul(x, read(x)[0]!), "it reads a tensor, which has no value while tracing"],
    [
      (x) => tf.add(x, tf.randomNormal([3])),
      "Cannot trace randomNormal: a random draw would be the same in every step; hand it in as an input",
    ],
    [(x) => tf.dropout(x, 0.5), "a random draw would be the same in every step; hand it in as an input"],
    [(x) => tf.add(x, Math.random()), "a random draw would be the same in every step"],
    [
      (x) => tf.add(tf.sum(x), tf.tensor1d(normals([100], 1))),
      "values [100] that are made while tracing would be the same in every step; hand them in as an input",
    ],
    [
      (x) => tf.concat([x as tf.Tensor1D, outside]),
      "Cannot trace the step: it uses a tensor [2] that is neither an input nor a variable; hand it in as an input",
    ],
    [
      (x) => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D),
      "Cannot trace BatchMatMulV2: Shape must be at least rank 2 but is rank 1",
    ],
    [() => 3 as unknown as tf.Tensor, "Cannot compile a step: its inputs and outputs must be tensors, got 3"],
  ];
  read(outside);
  tf.tidy(() => void tf.add(outside, 1));
  const { random } = Math;
  for (const [step, message] of cases) {
    assertThrows(() => tf.tidy(() => void engine.compileStep(step)(x())), Error, message);
    assertEquals(Math.random, random);
  }
  outside.dispose();
});

compileTest("a step that fails while it is traced leaves the variables as they were", (engine) => {
  const variable = tf.tidy(() => tf.variable(tf.scalar(1)));
  let fails = true;
  const step = engine.compileStep((x: tf.Tensor) => {
    variable.assign(tf.add(variable, x) as tf.Scalar);
    if (fails) throw new Error("halfway");
    return tf.clone(variable);
  });
  assertThrows(() => tf.tidy(() => void step(tf.scalar(4))), Error, "halfway");
  assertEquals(read(variable), [1]);
  fails = false;
  tf.tidy(() => void step(tf.scalar(4)));
  assertEquals(read(variable), [5]);
  variable.dispose();
});

compileTest("bytes enter a compiled step as uint8", (engine) => {
  const step = engine.compileStep((bytes: tf.Tensor) => tf.div(floatsFromBytes(bytes), 5));
  const values = tf.tidy(() => read(step(engine.uploadBytes(Uint8Array.of(0, 5, 255), [3, 1]))));
  assertEquals(values, [0, 1, 51]);
});

const rates = (gan: Gan, step: number) => stepRates(gan, step);
const inputs = (step: number) =>
  [
    tf.tensor4d(normals([4, 8, 8, 2], step).map(Math.tanh), [4, 8, 8, 2]),
    tf.tensor2d(normals([4, 3], 100 + step), [4, 3]),
  ] as const;
const build = () => buildGan(TINY, { generator: TINY_ADAM, discriminator: TINY_ADAM }, 5);

/** Compares steps on one GAN with eager ones on its twin. */
function compareSteps(engine: Engine, options: StepOptions, steps: number): void {
  const eager = build(), traced = build();
  const step = engine.compileStep(
    (reals: tf.Tensor4D, z: tf.Tensor2D, rates: StepRates) => trainStep(traced, reals, z, rates),
    options,
  );
  for (let i = 1; i <= steps; i++) {
    const [expected, actual] = tf.tidy(() => {
      const results = [trainStep(eager, ...inputs(i), rates(eager, i)), step(...inputs(i), rates(traced, i))];
      return results.map(({ lossD, lossG, realScore, fakeScore }) =>
        [lossD, lossG, realScore, fakeScore].flatMap(read)
      );
    });
    // TensorFlow may fuse neighbouring ops of a function, which rounds differently in the last bits; the
    // differences grow with the steps. (Without fusing the numbers are equal.)
    assertClose(actual!, expected!, 1e-3);
  }
  const [expected, actual] = [eager, traced].map((gan) => [...stateOf(gan).values()].flatMap(read));
  assertClose(actual!, expected!, 1e-2);
  disposeGan(eager);
  disposeGan(traced);
}

compileTest("20 compiled training steps give the numbers of 20 eager ones", (engine) => {
  compareSteps(engine, {}, 20);
});

compileTest("5 training steps compiled by XLA give the numbers of 5 eager ones", (engine) => {
  compareSteps(engine, { xla: true }, 5);
});

compileTest("a step compiled by XLA computes in bfloat16, too", (engine) => {
  const x = () => tf.tensor4d(normals([1, 4, 4, 3], 1), [1, 4, 4, 3]);
  const filter = () => tf.tensor4d(normals([3, 3, 3, 2], 2), [3, 3, 3, 2]);
  const step = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.conv2d(x, filter, 1, "same");
  const call = (options: StepOptions) =>
    tf.tidy(() => read(engine.compileStep(step, options)(x(), filter())));
  const [exact, half] = [call({}), call({ xla: true, precision: "bf16" })];
  assertClose(half, exact, 0.05);
  assert(half.some((value, i) => Math.abs(value - exact[i]!) > 1e-4), "rounded");
});

compileTest("XLA itself compiles such a step, and names an op that it cannot", (engine) => {
  const crop = (image: tf.Tensor4D, boxes: tf.Tensor2D) =>
    tf.image.cropAndResize(image, boxes, tf.tensor1d([0], "int32"), [2, 2]);
  const call = (options: StepOptions) =>
    tf.tidy(() =>
      read(engine.compileStep(crop, options)(tf.ones([1, 4, 4, 1]), tf.tensor2d([[0, 0, 1, 1]])))
    );
  assertEquals(call({}), [1, 1, 1, 1]);
  assertThrows(() => call({ xla: true }), Error, "CropAndResize");
});

compileTest("a compiled decoder makes the pictures of an eager one", async (engine) => {
  const generator = buildNetwork("generator", TINY.generator, [3], createRandom(1));
  const latents = [Float32Array.of(1, 2, 3), Float32Array.of(-1, 0, 1)];
  const decode = buildDecoder(generator, engine.compileStep);
  const [expected, actual] = [await buildDecoder(generator)(latents), await decode(latents)];
  actual.forEach(({ data }, i) => assertClose(data, expected[i]!.data, 1 / 64));
  const again = await decode(latents.slice(1));
  assertEquals(again[0], actual[1]);
  disposeNetwork(generator);
});

compileTest("hundred calls of a compiled step hold no more memory than one", (engine) => {
  const gan = build();
  const step = engine.compileStep((reals: tf.Tensor4D, z: tf.Tensor2D, rates: StepRates) =>
    trainStep(gan, reals, z, rates).lossG
  );
  const call = (i: number) => tf.tidy(() => read(step(...inputs(i), rates(gan, i))));
  call(1);
  const handles = engine.handleCount(), tensors = engine.tensorCount();
  for (let i = 2; i <= 100; i++) call(i);
  assertEquals([engine.handleCount(), engine.tensorCount()], [handles, tensors]);
  assert(call(101).every(Number.isFinite));
  disposeGan(gan);
});

compileTest("a started step computes while JavaScript goes on, and does what a call does", async (engine) => {
  const total = tf.tidy(() => tf.variable(tf.scalar(0)));
  const step = engine.compileStep((x: tf.Tensor2D) => {
    total.assign(tf.add(total, tf.max(x)));
    return { product: tf.matMul(x, x), total: tf.add(total, 0) };
  });
  const size = 700;
  const x = tf.fill<tf.Rank.R2>([size, size], 2);
  const called = step(x);
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  const running = step.start(x);
  const other = tf.tidy(() => read(tf.square(tf.tensor1d([3]))));
  assertEquals(read(total), [2], "assigned when the step is done");
  const started = await running;
  clearInterval(counting);
  assertEquals(other, [9]);
  assertEquals([read(called.total), read(started.total), read(total)], [[2], [4], [4]]);
  assertEquals(read(started.product), read(called.product));
  assertEquals(read(started.product)[0], 4 * size);
  assert(turns > 0, "the event loop went on");
  tf.dispose([x, total, ...Object.values(called), ...Object.values(started)]);
});

compileTest(
  "a started step that TensorFlow refuses is a rejected promise, and the next one runs",
  async (engine) => {
    const step = engine.compileStep((x: tf.Tensor1D, by: tf.Tensor1D) => tf.floorDiv(x, by));
    const [x, zero, two] = [[1, 6], [0, 0], [2, 2]].map((values) => tf.tensor1d(values, "int32"));
    await assertRejects(() => step.start(x!, zero!), Error, "division by zero");
    const halves = await step.start(x!, two!);
    assertEquals(read(halves), [0, 3]);
    tf.dispose([x!, zero!, two!, halves]);
  },
);
