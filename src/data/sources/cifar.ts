/**
 * CIFAR-10's binary version (Krizhevsky, 2009; https://www.cs.toronto.edu/~kriz/cifar.html): records of one label
 * and 32x32 pixels, all red, then all green, then all blue.
 */
import { basename, dirname, join } from "@std/path";
import type { Picture } from "../../tensor/pixels.ts";
import type { AttributeType } from "../attribute_table.ts";
import { DatasetError } from "../dataset.ts";
import { orPictureError } from "./failure.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { isFile, openPositionFile, orDatasetError, type PositionFile } from "./position_file.ts";
import { CHANGED, FOR_TESTS, VANISHED } from "./reasons.ts";
import { PictureError, type PictureSource, type Skipped } from "./source.ts";
import { readText } from "./text_file.ts";

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CLASSES = 10;
/** The bytes of a label and its picture. */
export const CIFAR_RECORD = 1 + 3 * PIXELS;
const BATCH_NAME = /^data_batch_\d+\.bin$/;
const TEST_NAME = "test_batch.bin";
const CLASSES_NAME = "batches.meta.txt";

/** One file of records. */
interface Batch {
  readonly path: string;
  readonly name: string;
  readonly file: PositionFile;
  readonly count: number;
  /** A byte for each record, so that a source's labels are known before its pictures are read. */
  readonly labels: Uint8Array;
}

/** Whether the names in a folder are those of CIFAR-10. */
export function isCifarFolder(names: readonly string[]): boolean {
  return names.some((name) => BATCH_NAME.test(name));
}

/** Whether a file is as long as records are, and is named like one of CIFAR-10. */
export function isCifarFile(name: string, bytes: number): boolean {
  return /\.bin$/i.test(name) && bytes > 0 && bytes % CIFAR_RECORD === 0;
}

/**
 * Opens a file of records, or a folder of them: all `data_batch_*.bin` in their order, and `test_batch.bin` only
 * when it is named itself. The labels are a column `label`, with the names of `batches.meta.txt` where it stands
 * beside them, else "0" to "9".
 *
 * @throws {DatasetError} if a file is damaged
 */
export function openCifar(path: string): PictureSource {
  const isFolder = orDatasetError(path, () => Deno.statSync(path).isDirectory);
  const folder = isFolder ? path : dirname(path);
  const names = isFolder ? batchNames(path) : [basename(path)];
  const column: AttributeType = { name: "label", kind: "category", categories: readClasses(folder) };
  const batches: Batch[] = [];
  const close = () => batches.forEach(({ file }) => file.close());
  try {
    for (const name of names) batches.push(openBatch(join(folder, name), name));
  } catch (error) {
    close();
    throw error;
  }
  const skipped: Skipped[] = isFolder && isFile(join(path, TEST_NAME))
    ? [{ path: join(path, TEST_NAME), reason: FOR_TESTS }]
    : [];
  const name = basename(Deno.realPathSync(path));
  return {
    name: name.replace(/\.bin$/i, ""),
    description: `cifar ${name}`,
    count: batches.reduce((sum, { count }) => sum + count, 0),
    skipped,
    fingerprint: fingerprintOf(batches.map(({ name, file }) => [name, file.size, file.changedMs] as const)),
    columns: [column],
    *entries() {
      for (const batch of batches) {
        for (let i = 0; i < batch.count; i++) {
          const read = () => readRecord(batch.file, i);
          yield {
            path: `${batch.path}#${i}`,
            name: `${batch.name}#${i}`,
            values: [batch.labels[i]!],
            read: () => orPictureError(VANISHED, read),
          };
        }
      }
    },
    close,
  };
}

function batchNames(folder: string): string[] {
  const names = orDatasetError(folder, () => [...Deno.readDirSync(folder)].map(({ name }) => name));
  const number = (name: string) => Number(/\d+/.exec(name)![0]);
  const batches = names.filter((name) => BATCH_NAME.test(name)).sort((a, b) => number(a) - number(b));
  if (batches.length > 0) return batches;
  throw new DatasetError(`Cannot use "${folder}": expected CIFAR-10's data_batch_1.bin, got no such file`);
}

function openBatch(path: string, name: string): Batch {
  const file = openPositionFile(path);
  try {
    const count = file.size / CIFAR_RECORD;
    if (count === 0 || !Number.isInteger(count)) {
      const expected = `expected records of ${CIFAR_RECORD} bytes`;
      throw new DatasetError(`Cannot read "${path}": ${expected}, got ${file.size} bytes`);
    }
    const labels = Uint8Array.from({ length: count }, (_, i) => file.readAt(i * CIFAR_RECORD, 1)[0]!);
    const wrong = labels.findIndex((label) => label >= CLASSES);
    if (wrong >= 0) {
      throw new DatasetError(
        `Cannot read "${path}": expected labels 0 to 9 of CIFAR-10, got ${
          labels[wrong]
        } for picture ${wrong}`,
      );
    }
    return { path, name, file, count, labels };
  } catch (error) {
    file.close();
    throw error;
  }
}

function readRecord(file: PositionFile, index: number): Picture {
  const record = file.readAt(index * CIFAR_RECORD + 1, 3 * PIXELS);
  if (record.length !== 3 * PIXELS) throw new PictureError(CHANGED);
  const data = new Uint8Array(3 * PIXELS);
  for (let i = 0; i < PIXELS; i++) {
    data[3 * i] = record[i]!;
    data[3 * i + 1] = record[PIXELS + i]!;
    data[3 * i + 2] = record[2 * PIXELS + i]!;
  }
  return { width: SIDE, height: SIDE, channels: 3, data };
}

function readClasses(folder: string): string[] {
  const path = join(folder, CLASSES_NAME);
  if (!isFile(path)) return Array.from({ length: CLASSES }, (_, i) => String(i));
  const names = readText(path).split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (names.length === CLASSES && new Set(names).size === CLASSES) return names;
  throw new DatasetError(`Cannot use "${path}": expected ${CLASSES} names of classes, got ${names.length}`);
}
