import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { findColumn } from "../../src/model/attribute_codes.ts";
import { describeScores } from "../../src/jobs/describe_scores.ts";
import { drawFaces } from "../../src/jobs/face_pictures.ts";
import { loadRegressor, regressorPath } from "../../src/jobs/load_regressor.ts";
import { trainRegressor } from "../../src/jobs/train_regressor.ts";
import { scoreAttribute } from "../../src/metrics/attribute_score.ts";
import { readRegressor, writeRegressor } from "../../src/store/regressor_file.ts";
import { CheckpointError } from "../../src/store/checkpoint.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { lacksTensorFlow, testEngines, useEngine } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace, sameFiles } from "../support/workspace.ts";

const FILE = "train_regressor_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const OPTIONS = {
  file: "regressor.ckpt",
  faces: 40,
  heldOut: 30,
  steps: 3,
  batch: 8,
  lr: 3e-3,
  seed: 5,
  backend: "tensorflow",
  debug: false,
} as const;

/** Faces of a world from which neither the regressor nor its held-out faces are drawn. */
const OTHER_WORLD = 77;
const FACES = 500;

Deno.test({
  name: "trainRegressor() writes what it did and how well it reads; the same seed gives the same file",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter, lines }) => {
      let heldOut;
      await assertNoLeak(async () => {
        heldOut = await trainRegressor(OPTIONS, reporter);
      });
      assert(lines.includes("Wrote regressor.ckpt"), lines.join("\n"));
      const file = readRegressor("regressor.ckpt");
      assertEquals(file.heldOut, heldOut);
      assertEquals([file.heldOut.world, file.heldOut.faces, file.recipe], [2 ** 40 + 11, 30, {
        ...{ seed: 5, world: 2 ** 40 + 10, faces: 40, steps: 3, batchSize: 8, learningRate: 3e-3 },
      }]);
      assertEquals(file.heldOut.scores.map(({ name }) => name), file.attributes.map(({ name }) => name));
      await trainRegressor({ ...OPTIONS, file: "again.ckpt" }, reporter);
      assert(sameFiles("regressor.ckpt", "again.ckpt"));
      await trainRegressor({ ...OPTIONS, file: "other.ckpt", seed: 6 }, reporter);
      assert(!sameFiles("regressor.ckpt", "other.ckpt"));
    }),
});

Deno.test({
  name: "loadRegressor() names a file that is missing, of another kind, or does not fit",
  ignore,
  fn: () =>
    inWorkspace(async () => {
      const engine = await useEngine("tensorflow");
      const message = (path: string) =>
        assertThrows(() => loadRegressor(engine, path), CheckpointError).message;
      assertEquals(message("no.ckpt"), 'Cannot read "no.ckpt": there is no such regressor');
      Deno.writeTextFileSync("other.ckpt", '{"format":"ganwalk-checkpoint-1"}\n');
      assertEquals(
        message("other.ckpt"),
        'Cannot read "other.ckpt": expected format ganwalk-regressor-2, got ganwalk-checkpoint-1',
      );
      const file = readRegressor(regressorPath());
      await assertNoLeak(() => {
        writeRegressor("fewer.ckpt", { ...file, attributes: file.attributes.slice(1) });
        assertEquals(
          message("fewer.ckpt"),
          'Cannot use "fewer.ckpt": array regressor/13_dense/weights must be [896,20], got [896,32]',
        );
      });
    }),
});

Deno.test({
  name: "the regressor that comes with the project was made as deno task train:regressor makes it",
  ignore,
  fn() {
    const { recipe, heldOut, attributes } = readRegressor(regressorPath());
    assertEquals(recipe, {
      ...{ seed: 0, world: 2 ** 40, faces: 24_000, steps: 4500, batchSize: 64, learningRate: 3e-3 },
    });
    assertEquals([heldOut.world, heldOut.faces], [2 ** 40 + 1, 4000]);
    const read = [
      "hairColour",
      "hairLightness",
      "eyeColour",
      "eyeSize",
      "eyesClosed",
      "mouth",
      "smile",
      "glasses",
    ];
    assertEquals(attributes.map(({ name }) => name), read);
    assert(Deno.statSync(regressorPath()).size < 300_000);
  },
});

Deno.test({
  name: "docs/faces.md states the scores of the regressor that comes with the project",
  ignore,
  fn() {
    const text = Deno.readTextFileSync(new URL("../../docs/faces.md", import.meta.url));
    const { scores } = readRegressor(regressorPath()).heldOut;
    const lines = describeScores(scores).map((line) => line.trim()).join("\n");
    assert(text.includes(lines), lines);
  },
});

for (const { name, ignore: lacksEngine } of await testEngines(FILE)) {
  // 500 pictures take the cpu backend minutes.
  if (name === "cpu") continue;
  Deno.test({
    name: `${name}: the regressor reads faces drawn now as well as its file says`,
    ignore: ignore || lacksEngine,
    async fn() {
      const engine = await useEngine(name);
      const { pictures, columns } = await drawFaces(OTHER_WORLD, FACES, 64);
      const regressor = loadRegressor(engine);
      const read = await regressor.read(pictures);
      for (const [i, stated] of regressor.heldOut.scores.entries()) {
        const score = scoreAttribute(read[i]!, findColumn(columns, regressor.attributes[i]!));
        assertEquals(score.name, stated.name);
        if (score.kind === "number" && stated.kind === "number") {
          // Absolute errors spread about as widely as their mean: 4 · 0.9 / sqrt(500) = 0.16 of it.
          const [error, expected] = [score.meanAbsoluteError, stated.meanAbsoluteError];
          assertAlmostEquals(error / expected, 1, 0.2, `${score.name}: ${error} instead of ${expected}`);
        } else if (score.kind !== "number" && stated.kind !== "number") {
          // Four deviations of a share p of 500, and one face more for shares near 1.
          const p = stated.accuracy;
          const tolerance = 4 * Math.sqrt(p * (1 - p) / FACES) + 1 / FACES;
          assertAlmostEquals(
            score.accuracy,
            p,
            tolerance,
            `${score.name}: ${score.accuracy} instead of ${p}`,
          );
        }
      }
      regressor.dispose();
    },
  });
}
