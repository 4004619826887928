import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { type EncoderFile, readEncoder, writeEncoder } from "../../src/store/encoder_file.ts";
import { CheckpointError } from "../../src/store/checkpoint.ts";
import { readGenerator } from "../../src/store/generator_file.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";
import { SMALLEST_CONFIG } from "../support/training_config.ts";

const ignore = lacks("tests/store/encoder_file_test.ts", "read", "write");

const ENCODER: EncoderFile = {
  generator: { checksum: "0".repeat(64), step: 700, config: SMALLEST_CONFIG },
  recipe: {
    ...{ seed: 1, steps: 2, plannedSteps: 5, batchSize: 4, learningRate: 2e-3, imageWeight: 1, wear: 0 },
  },
  heldOut: { pictures: 3, latentError: 0.5, pixelError: 7.5, blindPixelError: 40 },
  // Numbers that float16 holds.
  arrays: [{ name: "encoder/00_conv/weights", shape: [2, 2], values: Float32Array.of(1, -2, 0.5, 0.25) }],
};

Deno.test({
  name:
    "readEncoder() gives back what writeEncoder() was given, rounded to float16, and nothing is left beside it",
  ignore,
  fn: () =>
    inTempFolder((folder) => {
      const path = join(folder, "a.encoder");
      writeEncoder(path, ENCODER);
      assertEquals(readEncoder(path), ENCODER);
      assertEquals(namesIn(folder), ["a.encoder"]);
      const third = { ...ENCODER.arrays[0]!, shape: [1], values: Float32Array.of(1 / 3) };
      writeEncoder(path, { ...ENCODER, arrays: [third] });
      // 1/3 between 2^-2 and 2^-1 is rounded to a multiple of 2^-12: 1365 of them.
      assertEquals(readEncoder(path).arrays[0]!.values[0], 1365 / 4096);
    }),
});

Deno.test({
  name: "an encoder that is missing, damaged or of another kind is named, with the array",
  ignore,
  fn: () =>
    inTempFolder((folder) => {
      const path = join(folder, "a.encoder");
      const message = (read: (path: string) => unknown = readEncoder) =>
        assertThrows(() => read(path), CheckpointError).message.replace(path, "PATH");
      assertEquals(message(), 'Cannot read "PATH": there is no such encoder');
      Deno.writeTextFileSync(path, "PNG");
      assertEquals(message(), 'Cannot read "PATH": it is not a ganwalk encoder');
      writeEncoder(path, ENCODER);
      assertEquals(
        message(readGenerator),
        'Cannot read "PATH": expected format ganwalk-generator-1, got ganwalk-encoder-1',
      );
      const whole = Deno.readFileSync(path);
      const flipped = whole.slice();
      flipped[flipped.length - 1]! ^= 1;
      Deno.writeFileSync(path, flipped);
      assertEquals(message(), 'Cannot use "PATH": its array encoder/00_conv/weights is damaged');
      Deno.writeFileSync(path, whole.subarray(0, whole.length - 1));
      assertEquals(message(), 'Cannot use "PATH": it is cut short, 7 of 8 bytes of arrays are there');
      const text = new TextDecoder("latin1").decode(whole);
      assert(text.includes('"step":700'));
      Deno.writeFileSync(
        path,
        Uint8Array.from(text.replace('"step":700', '"step":701'), (c) => c.charCodeAt(0)),
      );
      assertEquals(message(), 'Cannot use "PATH": its first line is damaged');
    }),
});
