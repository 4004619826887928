/**
 * The files of MNIST, Fashion-MNIST and their kin: IDX, as Yann LeCun describes it at
 * http://yann.lecun.com/exdb/mnist/, plain or packed with gzip.
 */
import { basename, dirname, join } from "@std/path";
import type { AttributeType } from "../attribute_table.ts";
import { DatasetError } from "../dataset.ts";
import { orPictureError } from "./failure.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type MeasuredBytes, openPlain } from "./gzip_file.ts";
import { isFile } from "./position_file.ts";
import { CHANGED, VANISHED } from "./reasons.ts";
import { PictureError, type PictureSource, type SourceLimits } from "./source.ts";

/** Names of files with pictures, in both spellings: `train-images-idx3-ubyte` and `train-images.idx3-ubyte`. */
const IMAGES_NAME = /images[-.]idx[34]-ubyte(\.gz)?$/i;
const BYTES_TYPE = 0x08;

/** The header of an IDX file: the size of each dimension, and how many bytes it takes itself. */
interface IdxHeader {
  readonly sizes: readonly number[];
  readonly headerBytes: number;
}

/** Whether a file's first bytes are those of an IDX file of bytes, with pictures or with labels. */
export function isIdx(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0 && head[1] === 0 && head[2] === BYTES_TYPE &&
    head[3]! >= 1 && head[3]! <= 4;
}

/** Whether a file's name is that of IDX pictures. */
export function isIdxImagesName(name: string): boolean {
  return IMAGES_NAME.test(name);
}

/**
 * Opens a file of pictures [N,H,W] or [N,H,W,C], C 1 or 3, bytes. Where the file of labels stands beside it under
 * its usual name, they are a column `label` with the categories "0", "1" and so on.
 *
 * An unpacked file is read by position; a packed one is held in memory, up to 16 times `limits.mostBytes`.
 *
 * @throws {DatasetError} if it or its labels are damaged, or they contradict each other
 */
export function openIdx(path: string, limits: SourceLimits): PictureSource {
  const images = openPlain(path, limits);
  try {
    const { sizes, headerBytes } = readHeader(path, images);
    if (sizes.length === 1) {
      throw new DatasetError(`Cannot use "${path}": it holds labels; name the file of its pictures`);
    }
    const [count = 0, height = 0, width = 0, channels = 1] = sizes;
    const bytes = height * width * channels;
    if (count === 0 || bytes === 0 || ![1, 3].includes(channels) || bytes > limits.mostBytes) {
      const expected = "expected pictures of 1 or 3 channels";
      throw new DatasetError(`Cannot use "${path}": ${expected}, got ${sizes.join("x")}`);
    }
    const labels = readLabelsBeside(path, count, limits);
    const name = basename(path);
    const files = [[name, images.fileBytes, images.changedMs] as const, ...labels ? [labels.file] : []];
    return {
      name: name.replace(/([-.]idx\d-ubyte)?(\.gz)?$/i, ""),
      description: `idx ${name}${labels ? " with labels" : ""}`,
      count,
      skipped: [],
      fingerprint: fingerprintOf(files),
      columns: labels && [labels.column],
      *entries() {
        for (let i = 0; i < count; i++) {
          const read = () => {
            const data = images.readAt(headerBytes + i * bytes, bytes);
            if (data.length !== bytes) throw new PictureError(CHANGED);
            return { width, height, channels, data };
          };
          const values = labels && [labels.values[i]!];
          yield {
            path: `${path}#${i}`,
            name: String(i),
            values,
            read: () => orPictureError(VANISHED, read),
          };
        }
      },
      close: () => images.close(),
    };
  } catch (error) {
    images.close();
    throw error;
  }
}

function readHeader(path: string, file: MeasuredBytes): IdxHeader {
  const head = file.readAt(0, 4);
  if (!isIdx(head)) {
    const got = Array.from(head, (byte) => byte.toString(16).padStart(2, "0")).join("") || "no bytes";
    throw new DatasetError(`Cannot read "${path}": expected the magic number 00000803 of IDX, got ${got}`);
  }
  const dimensions = head[3]!;
  const headerBytes = 4 + 4 * dimensions;
  const bytes = file.readAt(0, headerBytes);
  if (bytes.length < headerBytes) {
    throw new DatasetError(
      `Cannot read "${path}": expected a header of ${headerBytes} bytes, got ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = headerBytes + sizes.reduce((product, size) => product * size, 1);
  if (file.size !== expected) {
    throw new DatasetError(
      `Cannot read "${path}": expected ${expected} bytes for ${sizes.join("x")}, got ${file.size}`,
    );
  }
  return { sizes, headerBytes };
}

/** The labels that belong to a file of pictures; nothing where there are none beside it. */
function readLabelsBeside(path: string, count: number, limits: SourceLimits) {
  const labelsPath = labelNames(basename(path)).map((name) => join(dirname(path), name)).find(isFile);
  if (labelsPath === undefined) return undefined;
  const file = openPlain(labelsPath, limits);
  try {
    const { sizes, headerBytes } = readHeader(labelsPath, file);
    if (sizes.length !== 1 || sizes[0] !== count) {
      throw new DatasetError(
        `Cannot use "${labelsPath}": expected ${count} labels, as many as pictures in "${path}", got ${
          sizes.join("x")
        }`,
      );
    }
    const values = file.readAt(headerBytes, count);
    // 256 values fit into a byte; the array is not spread, since it may be long.
    const categories = values.reduce((most, value) => Math.max(most, value + 1), 0);
    const column: AttributeType = {
      name: "label",
      kind: "category",
      categories: Array.from({ length: categories }, (_, i) => String(i)),
    };
    return { column, values, file: [basename(labelsPath), file.fileBytes, file.changedMs] as const };
  } finally {
    file.close();
  }
}

/** Names of the labels beside pictures, those with the same spelling first. */
function labelNames(name: string): string[] {
  const parts = /^(.*)images([-.])idx[34]-ubyte(\.gz)?$/i.exec(name);
  if (!parts) return [];
  const [, begin, separator, end = ""] = parts;
  const separators = separator === "-" ? ["-", "."] : [".", "-"];
  const ends = end === "" ? ["", ".gz"] : [end, ""];
  return separators.flatMap((mark) => ends.map((end) => `${begin}labels${mark}idx1-ubyte${end}`));
}
