import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { CheckpointError, readCheckpoint } from "../../src/store/checkpoint.ts";
import { readRegressor, type RegressorFile, writeRegressor } from "../../src/store/regressor_file.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/store/regressor_file_test.ts", "read", "write");

const REGRESSOR: RegressorFile = {
  attributes: [{ name: "size", kind: "number", range: [2, 6] }, { name: "glasses", kind: "boolean" }],
  recipe: { seed: 1, world: 2 ** 40, faces: 10, steps: 2, batchSize: 4, learningRate: 3e-3 },
  heldOut: {
    world: 2 ** 40 + 1,
    faces: 5,
    scores: [
      { name: "size", kind: "number", meanAbsoluteError: 0.25, spread: 1 },
      { name: "glasses", kind: "boolean", accuracy: 0.9, commonest: 0.88 },
    ],
  },
  arrays: [{ name: "regressor/00_conv/weights", shape: [2, 2], values: Float32Array.of(1, -2, 0.5, 1e-40) }],
};

Deno.test({
  name: "readRegressor() gives back what writeRegressor() was given, and nothing is left beside it",
  ignore,
  fn: () =>
    inTempFolder((folder) => {
      const path = join(folder, "a.ckpt");
      writeRegressor(path, REGRESSOR);
      assertEquals(readRegressor(path), REGRESSOR);
      assertEquals(namesIn(folder), ["a.ckpt"]);
    }),
});

Deno.test({
  name: "a regressor that is missing, damaged or of another kind is named",
  ignore,
  fn: () =>
    inTempFolder((folder) => {
      const path = join(folder, "a.ckpt");
      const message = (read: (path: string) => unknown = readRegressor) =>
        assertThrows(() => read(path), CheckpointError).message.replace(path, "PATH");
      assertEquals(message(), 'Cannot read "PATH": there is no such regressor');
      Deno.writeTextFileSync(path, "PNG");
      assertEquals(message(), 'Cannot read "PATH": it is not a ganwalk regressor');
      writeRegressor(path, REGRESSOR);
      assertEquals(
        message(readCheckpoint),
        'Cannot read "PATH": expected format ganwalk-checkpoint-2, got ganwalk-regressor-2',
      );
      Deno.truncateSync(path, Deno.statSync(path).size - 1);
      assertEquals(
        message(),
        'Cannot use "PATH": it is cut short, 15 of 16 bytes of arrays are there',
      );
    }),
});
