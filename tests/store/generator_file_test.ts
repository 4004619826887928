import { createHash } from "node:crypto";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { CheckpointError, readCheckpoint } from "../../src/store/checkpoint.ts";
import { type GeneratorFile, readGenerator, writeGenerator } from "../../src/store/generator_file.ts";
import { SMALLEST_CONFIG } from "../support/training_config.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/store/generator_file_test.ts", "read", "write");

function test(name: string, fn: (folder: string) => void): void {
  Deno.test({ name, ignore, fn: () => inTempFolder(fn) });
}

const GENERATOR: GeneratorFile = {
  step: 4000,
  config: SMALLEST_CONFIG,
  arrays: [
    { name: "generator/00_dense/weights", shape: [2, 2], values: Float32Array.of(1, -2, 0.5, 2 ** -24) },
    { name: "generator/02_batchNorm/mean", shape: [1], values: Float32Array.of(0.1) },
  ],
};

const messageOf = (read: () => unknown, path: string) =>
  assertThrows(read, CheckpointError).message.replace(path, "PATH");

test("readGenerator() gives back what writeGenerator() was given, rounded, and nothing else is there", (folder) => {
  const path = join(folder, "a.generator");
  writeGenerator(path, GENERATOR);
  const { step, config, arrays } = readGenerator(path);
  assertEquals([step, config], [4000, SMALLEST_CONFIG]);
  assertEquals(arrays[0], GENERATOR.arrays[0]);
  // 0.1 = 1.6 · 2^-4, where numbers are 2^-14 apart: 1638.4 of them, so 1638.
  assertEquals(arrays[1], { ...GENERATOR.arrays[1]!, values: Float32Array.of(1638 * 2 ** -14) });
  assertEquals(namesIn(folder), ["a.generator"]);
});

test("writeGenerator() writes two bytes a number, each array's type and checksum, and only what it names", (folder) => {
  const path = join(folder, "a.generator");
  const more = { ...GENERATOR, latentRandom: [1, 2, 3, 4] };
  writeGenerator(path, more);
  const bytes = Deno.readFileSync(path);
  const end = bytes.indexOf(10) + 1;
  // IEEE 754's binary16: 1 is 3c00, -2 is c000, 0.5 is 3800, 2^-24 is 0001; 0.1 is 2e66.
  assertEquals([...bytes.subarray(end)], [0, 0x3c, 0, 0xc0, 0, 0x38, 1, 0, 0x66, 0x2e]);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  assertEquals(Object.keys(header), ["format", "checksum", "step", "config", "arrays"]);
  const checksum = (from: number, to: number) =>
    createHash("sha256").update(bytes.subarray(end + from, end + to)).digest("hex");
  assertEquals([header.format, header.arrays], ["ganwalk-generator-1", [
    { name: "generator/00_dense/weights", shape: [2, 2], dtype: "float16", checksum: checksum(0, 8) },
    { name: "generator/02_batchNorm/mean", shape: [1], dtype: "float16", checksum: checksum(8, 10) },
  ]]);
});

test("writeGenerator() refuses numbers that float16 cannot hold, and leaves nothing behind", (folder) => {
  const path = join(folder, "a.generator");
  for (const value of [70_000, -Infinity, NaN]) {
    const arrays = [...GENERATOR.arrays, { name: "generator/x", shape: [1], values: Float32Array.of(value) }];
    assertEquals(
      messageOf(() => writeGenerator(path, { ...GENERATOR, arrays }), path),
      `Cannot write "PATH": its array generator/x does not fit: float16 holds numbers up to 65504, got ${value}`,
    );
  }
  assertEquals(namesIn(folder), []);
});

test("readGenerator() notices every flipped bit of the arrays, and those of the header", (folder) => {
  const path = join(folder, "a.generator");
  writeGenerator(path, GENERATOR);
  const bytes = Deno.readFileSync(path);
  const payload = bytes.length - 10;
  // The header is as that of checkpoints, of which each bit is tested: a sample will do.
  for (let bit = 0; bit < 8 * bytes.length; bit += bit < 8 * payload - 29 ? 29 : 1) {
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    Deno.writeFileSync(path, flipped);
    const message = messageOf(() => readGenerator(path), path);
    if (bit >= 8 * payload) {
      const name = bit < 8 * (payload + 8) ? "00_dense/weights" : "02_batchNorm/mean";
      assertEquals(message, `Cannot use "PATH": its array generator/${name} is damaged`);
    } else assert(/^Cannot (use|read) "PATH": /.test(message), message);
  }
});

test("readGenerator() names what is missing, cut short, of another kind or of another number type", (folder) => {
  const path = join(folder, "a.generator");
  const message = (read: (path: string) => unknown = readGenerator) => messageOf(() => read(path), path);
  assertEquals(message(), 'Cannot read "PATH": there is no such generator');
  Deno.writeTextFileSync(path, "GIF");
  assertEquals(message(), 'Cannot read "PATH": it is not a ganwalk generator');
  Deno.writeTextFileSync(path, "{}\n");
  assertEquals(message(), 'Cannot read "PATH": expected format ganwalk-generator-1, got none');
  writeGenerator(path, GENERATOR);
  assertEquals(
    message(readCheckpoint),
    'Cannot read "PATH": expected format ganwalk-checkpoint-2, got ganwalk-generator-1',
  );
  Deno.truncateSync(path, Deno.statSync(path).size - 1);
  assertEquals(message(), 'Cannot use "PATH": it is cut short, 9 of 10 bytes of arrays are there');
  const line = (checksum: string) =>
    JSON.stringify({
      format: "ganwalk-generator-1",
      checksum,
      arrays: [{ name: "x", shape: [1], dtype: "int8" }],
    }) + "\n";
  const checksum = createHash("sha256").update(line("0".repeat(64))).digest("hex");
  Deno.writeTextFileSync(path, line(checksum) + "\0");
  assertEquals(
    message(),
    'Cannot use "PATH": the numbers of its array x must be float32 or float16, got int8',
  );
});
