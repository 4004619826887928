import { TRAINING_CONFIG } from "../support/training_config.ts";
import { createHash } from "node:crypto";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  type Checkpoint,
  CheckpointError,
  checkpointName,
  folderOfRun,
  listCheckpoints,
  readCheckpoint,
  stepOf,
  writeCheckpoint,
} from "../../src/store/checkpoint.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/store/checkpoint_test.ts", "read", "write");

const FORMAT = "ganwalk-checkpoint-2";
const OLDER_FORMAT = "ganwalk-checkpoint-1";
const NO_CHECKSUM = "0".repeat(64);
const DAMAGED = "its first line is damaged";

function test(name: string, fn: (folder: string) => void | Promise<void>): void {
  Deno.test({ name, ignore, fn: () => inTempFolder(fn) });
}

function checkpoint(step: number, arrays: Checkpoint["arrays"] = []): Checkpoint {
  return {
    step,
    config: {
      ...TRAINING_CONFIG,
      size: 64,
      batchSize: 64,
      dataset: { name: "größe 😀", count: 10_000, checksum: "0123" },
    },
    latentRandom: createRandom(1).state(),
    data: { epoch: 3, used: 17, shuffle: createRandom(2).state() },
    arrays,
  };
}

type Listed = { name: string; shape: number[] };

/** A file as the format's description has it, without the project's own writer. */
function compose(header: Record<string, unknown> & { arrays: Listed[] }, payload: Uint8Array): Uint8Array {
  let offset = 0;
  const arrays = header.arrays.map(({ name, shape }) => {
    const bytes = payload.subarray(offset, offset += 4 * shape.reduce((a, b) => a * b, 1));
    return { name, shape, checksum: sha256(bytes) };
  });
  const line = (checksum: string) =>
    new TextEncoder().encode(JSON.stringify({ format: FORMAT, checksum, ...header, arrays }) + "\n");
  return Uint8Array.of(...line(sha256(line(NO_CHECKSUM))), ...payload);
}

/** The same in the older format, which had one checksum of the whole file. */
function composeOlder(header: Record<string, unknown>, payload: Uint8Array): Uint8Array {
  const file = (checksum: string) => {
    const line = JSON.stringify({ format: OLDER_FORMAT, checksum, ...header }) + "\n";
    return Uint8Array.of(...new TextEncoder().encode(line), ...payload);
  };
  return file(sha256(file(NO_CHECKSUM)));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Fails unless a file is refused with this message behind the path. */
function assertRefused(path: string, verb: "read" | "use", reason: string): void {
  const error = assertThrows(() => readCheckpoint(path), CheckpointError);
  assertEquals(error.message, `Cannot ${verb} "${path}": ${reason}`);
  assert(error instanceof UserError);
}

Deno.test("checkpointName() has eight digits, so that names sort like steps", () => {
  assertEquals([0, 30, 12_345_678].map(checkpointName), [
    "step-00000000.ckpt",
    "step-00000030.ckpt",
    "step-12345678.ckpt",
  ]);
});

Deno.test("folderOfRun() is the folder above checkpoints, or the file's own", () => {
  assertEquals(
    folderOfRun(join("out", "00001-faces", "checkpoints", "step-1.ckpt")),
    join("out", "00001-faces"),
  );
  assertEquals(folderOfRun(join("models", "step-1.ckpt")), "models");
});

Deno.test("stepOf() reads a checkpoint's step from its name", () => {
  assertEquals(stepOf("out/00001-faces/checkpoints/step-00001500.ckpt"), 1500);
  assertEquals(stepOf("step-123456789.ckpt"), 123456789);
});

test("readCheckpoint() gives back every bit that writeCheckpoint() was given", (folder) => {
  const random = createRandom(1);
  const values = Float32Array.from({ length: 3 * 5 * 7 }, () => random.normal());
  // The ends of float32: subnormal, smallest, largest, infinite, zero of both signs, and a NaN with a message.
  const special = Float32Array.of(1e-45, 1.1754944e-38, 3.4028235e38, Infinity, -Infinity, 0, -0, NaN);
  new Uint32Array(special.buffer)[7] = 0x7fc12345;
  // A piece of a larger array, which begins in the middle of its memory.
  const piece = Float32Array.of(9, 9, 1, 2, 3, 9).subarray(2, 5);
  const written = checkpoint(30, [
    { name: "generator/00_dense/weights", shape: [3, 5, 7], values },
    { name: "special", shape: [8], values: special },
    { name: "piece", shape: [3, 1], values: piece },
    { name: "scalar", shape: [], values: Float32Array.of(0.1) },
    { name: "empty", shape: [0, 4], values: new Float32Array(0) },
  ]);
  const path = writeCheckpoint(folder, written);
  assertEquals(path, join(folder, "step-00000030.ckpt"));
  const read = readCheckpoint(path);
  assertEquals({ ...read, arrays: [] }, { ...written, arrays: [] });
  assertEquals(read.arrays.map(({ name, shape }) => [name, shape]), [
    ["generator/00_dense/weights", [3, 5, 7]],
    ["special", [8]],
    ["piece", [3, 1]],
    ["scalar", []],
    ["empty", [0, 4]],
  ]);
  read.arrays.forEach(({ values }, i) => {
    const { buffer, byteOffset, byteLength } = written.arrays[i]!.values;
    assertEquals(
      new Uint8Array(values.buffer),
      new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength)),
    );
  });
});

test("writeCheckpoint() writes one JSON line and little-endian arrays", (folder) => {
  const values = Float32Array.of(1, -2);
  const bytes = Deno.readFileSync(
    writeCheckpoint(folder, checkpoint(7, [{ name: "a", shape: [2], values }])),
  );
  const end = bytes.indexOf(10);
  // IEEE 754: 1 is 3f800000, -2 is c0000000.
  assertEquals([...bytes.subarray(end + 1)], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  // Python's hashlib.sha256 of the eight bytes.
  const checksum = "ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b";
  assertEquals([header.format, header.step, header.arrays], [FORMAT, 7, [
    { name: "a", shape: [2], checksum },
  ]]);
  assertEquals(Object.keys(header).slice(0, 2), ["format", "checksum"]);
  // Python's hashlib.sha256 of the first line with b"0" * 64 in the checksum's place.
  assertEquals(header.checksum, "7ba4fbbc0141c27442d018d9fd58e8e4174c4d2426e4f776f0d882e75602cfeb");
});

test("writeCheckpoint() can write what looks like a checksum itself", (folder) => {
  const { config, ...rest } = checkpoint(1, [{ name: NO_CHECKSUM, shape: [], values: Float32Array.of(1) }]);
  const dataset = { name: "$& $1", count: 1, checksum: NO_CHECKSUM };
  const read = readCheckpoint(writeCheckpoint(folder, { ...rest, config: { ...config, dataset } }));
  assertEquals(read.config.dataset, dataset);
  assertEquals(read.arrays.map(({ name }) => name), [NO_CHECKSUM]);
});

test("readCheckpoint() reads a file that was put together by hand", (folder) => {
  const path = join(folder, "hand.ckpt");
  // 0.5 is 3f000000; 10 is the byte of a line feed.
  const payload = Uint8Array.of(0, 0, 0, 0x3f, 10, 10, 10, 10);
  Deno.writeFileSync(path, compose({ step: 5, arrays: [{ name: "x", shape: [1, 2] }] }, payload));
  const { step, arrays } = readCheckpoint(path);
  assertEquals([step, arrays[0]!.name, arrays[0]!.values[0]], [5, "x", 0.5]);
});

test("writeCheckpoint() replaces a checkpoint of the same step and leaves no part file", (folder) => {
  const of = (value: number) => checkpoint(1, [{ name: "a", shape: [1], values: Float32Array.of(value) }]);
  Deno.writeFileSync(join(folder, ".step-00000001.ckpt.part"), new Uint8Array(5000));
  writeCheckpoint(folder, of(1));
  const path = writeCheckpoint(folder, of(2));
  assertEquals(readCheckpoint(path).arrays[0]!.values, Float32Array.of(2));
  assertEquals(namesIn(folder), ["step-00000001.ckpt"]);
});

test("readCheckpoint() reads files of the format before, and notices damage in them", (folder) => {
  const path = join(folder, "older.ckpt");
  const payload = Uint8Array.of(0, 0, 0, 0x3f, 0, 0, 0x80, 0x3f);
  const bytes = composeOlder({ step: 5, arrays: [{ name: "x", shape: [1, 2] }] }, payload);
  Deno.writeFileSync(path, bytes);
  const { step, arrays } = readCheckpoint(path);
  assertEquals([step, arrays[0]!.name, [...arrays[0]!.values]], [5, "x", [0.5, 1]]);
  const changes = [
    bytes.subarray(0, -1),
    Uint8Array.of(...bytes, 0),
    bytes.map((byte, i) => i === 100 ? 1 : byte),
  ];
  for (const changed of changes) {
    Deno.writeFileSync(path, changed);
    assertThrows(() => readCheckpoint(path), CheckpointError);
  }
  Deno.writeFileSync(path, changes[0]!);
  assertRefused(path, "use", "its checksum does not fit");
});

test("readCheckpoint() refuses files that were cut short or have something added", (folder) => {
  const array = { name: "a", shape: [4], values: Float32Array.of(1, 2, 3, 4) };
  const path = writeCheckpoint(folder, checkpoint(1, [array]));
  const bytes = Deno.readFileSync(path);
  for (const left of [15, 12, 0]) {
    Deno.writeFileSync(path, bytes.subarray(0, bytes.length - 16 + left));
    assertRefused(path, "use", `it is cut short, ${left} of 16 bytes of arrays are there`);
  }
  Deno.writeFileSync(path, Uint8Array.of(...bytes, 0));
  assertRefused(path, "use", "it has 1 bytes too many");
  for (const length of [0, 1, 100, bytes.length - 17]) {
    Deno.writeFileSync(path, bytes.subarray(0, length));
    assertRefused(path, "read", "it is not a ganwalk checkpoint");
  }
});

test("readCheckpoint() notices every flipped bit of the arrays, and names the array", (folder) => {
  const arrays = ["a/weights", "b/weights"].map((name) => ({
    name,
    shape: [2],
    values: Float32Array.of(1, 2),
  }));
  const path = writeCheckpoint(folder, checkpoint(1, arrays));
  const bytes = Deno.readFileSync(path);
  for (let bit = 0; bit < 16 * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bytes.length - 16 + (bit >> 3)]! ^= 1 << (bit & 7);
    Deno.writeFileSync(path, flipped);
    assertRefused(path, "use", `its array ${bit < 64 ? "a" : "b"}/weights is damaged`);
  }
});

test("readCheckpoint() notices every flipped bit of the header, the checksum's own too", (folder) => {
  const path = join(folder, "flipped.ckpt");
  const header = { step: 5, name: "größe", arrays: [{ name: "x", shape: [1, 2] }] };
  // 10 is a line feed: without its own, the header would end here.
  const bytes = compose(header, Uint8Array.of(0, 0, 0, 0x3f, 10, 10, 10, 10));
  Deno.writeFileSync(path, bytes);
  assertEquals(readCheckpoint(path).step, 5);
  const reasons = [
    /^use: its first line is damaged$/,
    /^read: it is not a ganwalk checkpoint$/,
    /^read: expected format ganwalk-checkpoint-2, got .+$/,
  ];
  const counts = reasons.map(() => 0);
  const headerBits = 8 * (bytes.indexOf(10) + 1);
  for (let bit = 0; bit < headerBits; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    Deno.writeFileSync(path, flipped);
    const { message } = assertThrows(() => readCheckpoint(path), CheckpointError, undefined, `bit ${bit}`);
    const [, verb, reason] = /^Cannot (\w+) ".*\/flipped\.ckpt": (.*)$/.exec(message) ?? [];
    const which = reasons.findIndex((expected) => expected.test(`${verb}: ${reason}`));
    assert(which >= 0, `bit ${bit}: ${message}`);
    counts[which]!++;
  }
  assertEquals(counts.reduce((a, b) => a + b), headerBits);
  assert(counts.every((count) => count > 0), `${counts}`);
});

test("readCheckpoint() notices numbers and names that were changed", (folder) => {
  const array = { name: "a", shape: [4], values: Float32Array.of(1, 2, 3, 4) };
  const path = writeCheckpoint(folder, checkpoint(7, [array]));
  // One character a byte.
  const text = new TextDecoder("latin1").decode(Deno.readFileSync(path));
  const changes = [
    ['"step":7', '"step":8'],
    ['"seed":0', '"seed":9'],
    ['"beta1":0.5', '"beta1":0.9'],
    ['"used":17', '"used":18'],
    ['"name":"a"', '"name":"b"'],
    ['"shape":[4]', '"shape":[2,2]'],
    ['"shape":[4]', '"shape": [4]'],
    ['"}]}', '"}],"more":1}'],
  ] as const;
  for (const [from, to] of changes) {
    assert(text.includes(from), from);
    Deno.writeFileSync(path, Uint8Array.from(text.replace(from, to), (letter) => letter.charCodeAt(0)));
    assertRefused(path, "use", DAMAGED);
  }
});

test("readCheckpoint() refuses headers without a checksum, and arrays without one", (folder) => {
  const path = join(folder, "file.ckpt");
  for (const more of [{}, { checksum: null }, { checksum: 5 }, { checksum: "" }, { checksum: [] }]) {
    Deno.writeTextFileSync(path, JSON.stringify({ format: FORMAT, arrays: [], ...more }) + "\n");
    assertRefused(path, "use", DAMAGED);
  }
  const line = (checksum: string) =>
    JSON.stringify({ format: FORMAT, checksum, arrays: [{ name: "x", shape: [1] }] }) + "\n";
  const checksum = sha256(new TextEncoder().encode(line(NO_CHECKSUM)));
  Deno.writeFileSync(path, Uint8Array.of(...new TextEncoder().encode(line(checksum)), 0, 0, 0, 0));
  assertRefused(path, "use", "its array x is damaged");
});

test("readCheckpoint() refuses what is no checkpoint, another format, and what is not there", (folder) => {
  const path = join(folder, "file.ckpt");
  assertRefused(path, "read", "there is no such checkpoint");
  for (const content of ["", "\n", "hello\n", "\x89PNG\r\n\x1a\n", '{"format"', "PK\x03\x04"]) {
    Deno.writeTextFileSync(path, content);
    assertRefused(path, "read", "it is not a ganwalk checkpoint");
  }
  for (const content of ["{}\n", "[]\n", "5\n", "null\n", '"text"\n']) {
    Deno.writeTextFileSync(path, content);
    assertRefused(path, "read", `expected format ${FORMAT}, got none`);
  }
  for (const format of ["ganwalk-checkpoint-3", "ganwalk-dataset-1"]) {
    Deno.writeFileSync(path, compose({ format, arrays: [] }, new Uint8Array(0)));
    assertRefused(path, "read", `expected format ${FORMAT}, got ${format}`);
  }
  // Large, and no line feed in it: only the first megabyte is searched.
  Deno.writeFileSync(path, new Uint8Array(2 ** 21).fill(65));
  assertRefused(path, "read", "it is not a ganwalk checkpoint");
});

test("listCheckpoints() lists by step, without part files of a crash and foreign files", (folder) => {
  for (const step of [20, 3, 1000]) writeCheckpoint(folder, checkpoint(step));
  const foreign = [
    ".step-00000040.ckpt.part",
    "step-00000050.ckpt.part",
    "step-.ckpt",
    "xstep-00000001.ckpt",
    "a.txt",
  ];
  for (const name of foreign) Deno.writeTextFileSync(join(folder, name), "");
  const expected = ["step-00000003.ckpt", "step-00000020.ckpt", "step-00001000.ckpt"];
  assertEquals(listCheckpoints(folder), expected.map((name) => join(folder, name)));
  assertEquals(listCheckpoints(join(folder, "none")), []);
});

test("listCheckpoints() sorts steps of more than eight digits behind all others", (folder) => {
  for (const step of [100_000_000, 99_999_999, 5]) {
    Deno.writeTextFileSync(join(folder, checkpointName(step)), "");
  }
  const expected = ["step-00000005.ckpt", "step-99999999.ckpt", "step-100000000.ckpt"];
  assertEquals(listCheckpoints(folder), expected.map((name) => join(folder, name)));
});
