import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { describeProbe } from "../../src/jobs/explore_probe.ts";
import { blindScores, featureRows, pixelRows, probeRows } from "../../src/jobs/probe_features.ts";
import { buildNetwork, disposeNetwork } from "../../src/model/network.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { TINY } from "../model/tiny_gan.ts";

await startCpu();

const ATTRIBUTES = [
  { name: "colour", kind: "category", categories: ["red", "green", "blue"] },
  { name: "large", kind: "boolean" },
  { name: "height", kind: "number", range: [-4, 4] },
  { name: "luck", kind: "boolean" },
] as const;

/** Rows of five numbers: the largest of the first three is the colour; the others tell size and height. */
function makePart(count: number, seed: number) {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: 5 * count }, () => random.normal());
  const rows = Array.from({ length: count }, (_, i) => [...values.slice(5 * i, 5 * i + 5)]);
  return {
    rows: { width: 5, values },
    columns: [
      {
        ...ATTRIBUTES[0],
        values: rows.map((row) => row.indexOf(Math.max(...row.slice(0, 3)))),
      },
      { ...ATTRIBUTES[1], values: rows.map((row) => row[3]! > 0) },
      { name: "height", kind: "number" as const, values: rows.map((row) => row[4]! - 0.5 * row[3]!) },
      { ...ATTRIBUTES[3], values: rows.map(() => random.uniform() < 0.8) },
    ],
  };
}

const parts = () => {
  const [train, validation, test] = [makePart(400, 1), makePart(100, 2), makePart(200, 3)];
  return {
    rows: { train: train.rows, validation: validation.rows, test: test.rows },
    columns: { train: train.columns, validation: validation.columns, test: test.columns },
  };
};

Deno.test("probeRows() reads what rows tell, and no more", async () => {
  const before = tf.memory().numTensors;
  const { rows, columns } = parts();
  const scores = await probeRows(ATTRIBUTES, rows, columns);
  const [colour, large, height, luck] = scores.map(({ score }) => score);
  assert(colour! > 0.93 && large! > 0.93 && height! > 0.999, JSON.stringify(scores));
  // Nothing tells it: as good as always saying the commonest.
  assert(Math.abs(luck! - blindScores(ATTRIBUTES, columns)[3]!) < 0.03, `${luck}`);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("blindScores() name the commonest class of the training part", () => {
  const column = (...values: boolean[]) => [{ name: "large", kind: "boolean" as const, values }];
  const columns = {
    train: column(true, true, false),
    validation: column(),
    test: column(true, false, false, false),
  };
  assertEquals(blindScores([ATTRIBUTES[1]], columns), [0.25]);
});

Deno.test("featureRows() and pixelRows() give a row for each picture", async () => {
  const network = buildNetwork("discriminator", TINY.discriminator, TINY.imageShape, createRandom(3));
  const pictures = {
    ...{ count: 70, height: 8, width: 8, channels: 2 },
    data: Uint8Array.from({ length: 70 * 128 }, (_, i) => i % 251),
  };
  const before = tf.memory().numTensors;
  const rows = await featureRows(network, pictures);
  const last = await featureRows(network, { ...pictures, count: 1, data: pictures.data.subarray(69 * 128) });
  assertEquals([rows.width, rows.values.length], [68, 70 * 68]);
  assertEquals([...rows.values.slice(69 * 68)], [...last.values]);
  assertEquals(
    pixelRows({ ...pictures, count: 1, data: Uint8Array.of(0, 255) }).values,
    Float32Array.of(-1, 1),
  );
  assertEquals(tf.memory().numTensors, before);
  disposeNetwork(network);
});

Deno.test("describeProbe() has shares of classes and R² of numbers", () => {
  const scores = { trained: 0.91, untrained: 0.5, pixels: 0.25, blind: 0 };
  assertEquals(
    describeProbe([{ name: "mouth", kind: "category", ...scores }, {
      name: "tilt",
      kind: "number",
      ...scores,
    }]),
    [
      "Read right (classes) or share of the variance explained (numbers), held out",
      "                         features  untrained     pixels      blind",
      "  mouth                    91.0 %     50.0 %     25.0 %      0.0 %",
      "  tilt                      0.910      0.500      0.250      0.000",
    ],
  );
});
