/** All engines train alike, and a checkpoint moves between them. */
import { RADFORD_ADAM } from "../../src/model/adam.ts";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import type { Engine } from "../../src/engine/engine.ts";
import { compileTrainingStep } from "../../src/jobs/training_step.ts";
import { buildGan, disposeGan, stateOf } from "../../src/model/gan.ts";
import { stepRates } from "../../src/model/train_step.ts";
import { readVariables, restoreVariables, type StateArray } from "../../src/model/variables.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { lacksWebGpu, testEngines, useEngine } from "../support/engines.ts";
import { TINY } from "../model/tiny_gan.ts";
import { assertClose, normals } from "./finite_differences.ts";

const STEPS = 10;
const BATCH = 8;

/** Losses and scores may differ by this share: sums of float32 in another order, through ten steps. */
const TOLERANCE = 1e-4;
/** A gradient near 0 can round to either sign and move a weight by up to a step each way, ten times. */
const WEIGHT_TOLERANCE = 2 * STEPS * RADFORD_ADAM.learningRate;
/** Most weights differ by far less. */
const MEDIAN_TOLERANCE = 1e-6;

interface Training {
  readonly numbers: number[];
  readonly state: StateArray[];
}

/** Takes some steps, from the first weights or from a checkpoint. */
async function trainOn(
  name: Engine["name"],
  from: number,
  to: number,
  checkpoint?: readonly StateArray[],
): Promise<Training> {
  const engine = await useEngine(name);
  const gan = buildGan(TINY, { generator: RADFORD_ADAM, discriminator: RADFORD_ADAM }, 7);
  if (checkpoint) restoreVariables(stateOf(gan), checkpoint);
  const step = compileTrainingStep(gan, engine);
  const numbers: number[] = [];
  for (let i = from; i < to; i++) {
    const random = createRandom(i);
    const bytes = Uint8Array.from({ length: BATCH * 8 * 8 * 2 }, () => random.integer(256));
    const result = tf.tidy(() =>
      step(
        engine.uploadBytes(bytes, [BATCH, 8, 8, 2]),
        tf.tensor2d(normals([BATCH, 3], 100 + i), [BATCH, 3]),
        stepRates(gan, i + 1),
      )
    );
    numbers.push(...await result.data());
    result.dispose();
  }
  const state = await readVariables(stateOf(gan));
  disposeGan(gan);
  return { numbers, state };
}

function assertAlike(actual: Training, expected: Training): void {
  assertClose(actual.numbers, expected.numbers, TOLERANCE);
  const weights = (training: Training) =>
    training.state.filter(({ name }) => !name.includes("Adam/")).flatMap(({ values }) => [...values]);
  const others = weights(expected);
  const differences = weights(actual).map((weight, i) => Math.abs(weight - others[i]!)).sort((a, b) => a - b);
  assertEquals(
    [
      differences.length === others.length,
      differences[differences.length >> 1]! < MEDIAN_TOLERANCE,
      differences.at(-1)! < WEIGHT_TOLERANCE,
    ],
    [true, true, true],
    `median ${differences[differences.length >> 1]}, largest ${differences.at(-1)}`,
  );
}

const engines = [
  ...(await testEngines("engines_agree_test.ts")).filter(({ name }) => name !== "cpu"),
  { name: "webgpu", ignore: await lacksWebGpu("engines_agree_test.ts") } as const,
];

for (const { name, ignore } of engines) {
  Deno.test({
    name: `${name}: ten steps from the same weights are those of the cpu engine`,
    ignore,
    fn: async () => assertAlike(await trainOn(name, 0, STEPS), await trainOn("cpu", 0, STEPS)),
  });

  for (const [before, after] of [[name, "cpu"], ["cpu", name]] as const) {
    Deno.test({
      name: `a checkpoint of ${before} goes on on ${after}`,
      ignore,
      async fn() {
        const first = await trainOn(before, 0, STEPS / 2);
        const second = await trainOn(after, STEPS / 2, STEPS, first.state);
        const numbers = [...first.numbers, ...second.numbers];
        assertAlike({ numbers, state: second.state }, await trainOn("cpu", 0, STEPS));
      },
    });
  }
}
