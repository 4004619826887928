/**
 * Event files that TensorBoard shows.
 *
 * A file is a list of records (TFRecord: tensorflow/core/lib/io/record_writer.cc): the length of the data as uint64,
 * a checksum of these eight bytes, the data, a checksum of the data, all little-endian. The checksum is CRC32C, turned
 * right by 15 bits, plus 0xa282ead8. The data is an `Event` (tensorflow/core/util/event.proto) in protocol buffers'
 * encoding, of which only the fields used here are written:
 *
 *   Event     1 wall_time double, 2 step int64, 3 file_version string, 5 summary Summary, 7 session_log SessionLog
 *   Summary   1 value, repeated: 1 tag string, 2 simple_value float, 4 image Image, 5 histo HistogramProto
 *   Image     1 height, 2 width, 3 colorspace (channels) int32, 4 encoded_image_string bytes
 *   HistogramProto   1 min, 2 max, 3 num, 4 sum, 5 sum_squares double, 6 bucket_limit, 7 bucket double, packed
 *   SessionLog       1 status enum (START = 1)
 */
import { join } from "@std/path";
// @ts-types="npm:crc-32@1.2.2"
import crc32c from "crc-32/crc32c";
import { PbfWriter } from "pbf";
import type { Histogram } from "../metrics/histogram.ts";

/** Writes one event file. */
export interface EventWriter {
  /** Path of the file. */
  readonly path: string;
  /** Numbers of a step, by tag such as `loss/generator`. */
  scalars(step: number, values: Readonly<Record<string, number>>): void;
  /** A picture of a step, as the bytes of a PNG with these sizes. */
  image(step: number, tag: string, png: Uint8Array, size: ImageSize): void;
  /** Distributions of a step, by tag. */
  histograms(step: number, values: Readonly<Record<string, Histogram>>): void;
  /** Closes the file. */
  close(): void;
}

/** Sizes of a picture. */
export interface ImageSize {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: number;
}

/** TensorBoard looks for this in the name. */
const NAME = "events.out.tfevents";
const FILE_VERSION = "brain.Event:2";
const SESSION_START = 1;
/** `Event`'s fields. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
/** `Summary.Value`'s fields. */
const VALUE = { tag: 1, simpleValue: 2, image: 4, histogram: 5 } as const;

/**
 * Starts an event file. TensorBoard then drops what earlier files of the folder say of steps after `step`: a run that
 * goes on from a checkpoint says it again.
 *
 * @param folder made if missing
 * @param step the last step that counts of earlier files; 0 for a new run
 */
export function openEventFile(folder: string, step: number): EventWriter {
  Deno.mkdirSync(folder, { recursive: true });
  const [path, file] = createFile(folder);
  const writeEvent = (fields: (event: PbfWriter) => void) => {
    const event = new PbfWriter();
    event.writeDoubleField(EVENT.wallTime, Date.now() / 1000);
    fields(event);
    const record = frameRecord(event.finish());
    for (let done = 0; done < record.length;) done += file.writeSync(record.subarray(done));
  };
  /** A summary with a value for each tag. */
  const writeSummary = <T>(step: number, values: Readonly<Record<string, T>>, write: WriteValue<T>) =>
    writeEvent((event) => {
      event.writeVarintField(EVENT.step, step);
      event.writeMessage(EVENT.summary, (_, summary) => {
        for (const [tag, value] of Object.entries(values)) {
          summary.writeMessage(1, (_, message) => {
            message.writeStringField(VALUE.tag, tag);
            write(value, message);
          }, null);
        }
      }, null);
    });
  writeEvent((event) => event.writeStringField(EVENT.fileVersion, FILE_VERSION));
  writeEvent((event) => {
    event.writeVarintField(EVENT.step, step + 1);
    event.writeMessage(EVENT.sessionLog, (_, log) => log.writeVarintField(1, SESSION_START), null);
  });
  return {
    path,
    scalars: (step, values) =>
      writeSummary(step, values, (value, message) => message.writeFloatField(VALUE.simpleValue, value)),
    image: (step, tag, png, size) =>
      writeSummary(
        step,
        { [tag]: png },
        (bytes, message) =>
          message.writeMessage(VALUE.image, (_, image) => writeImage(image, bytes, size), null),
      ),
    histograms: (step, values) =>
      writeSummary(
        step,
        values,
        (histogram, message) => message.writeMessage(VALUE.histogram, writeHistogram, histogram),
      ),
    close: () => file.close(),
  };
}

type WriteValue<T> = (value: T, message: PbfWriter) => void;

/** Files are read in the order of their names, which begin with the second of their making. */
function createFile(folder: string): [path: string, file: Deno.FsFile] {
  for (let second = Math.floor(Date.now() / 1000);; second++) {
    const path = join(folder, `${NAME}.${String(second).padStart(10, "0")}.ganwalk`);
    try {
      return [path, Deno.openSync(path, { createNew: true, write: true })];
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

function writeImage(image: PbfWriter, png: Uint8Array, { width, height, channels }: ImageSize): void {
  image.writeVarintField(1, height);
  image.writeVarintField(2, width);
  image.writeVarintField(3, channels);
  image.writeBytesField(4, png);
}

function writeHistogram(histogram: Histogram, message: PbfWriter): void {
  const { min, max, count, sum, sumOfSquares, limits, counts } = histogram;
  [min, max, count, sum, sumOfSquares].forEach((number, i) => message.writeDoubleField(i + 1, number));
  message.writePackedDouble(6, [...limits]);
  message.writePackedDouble(7, [...counts]);
}

/**
 * Frames data as a record.
 *
 * @returns length, its checksum, data, its checksum: 16 bytes more than the data
 */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return record;
}

/** CRC32C turned right by 15 bits, plus a constant, modulo 2^32. */
export function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c.buf(bytes) >>> 0;
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
