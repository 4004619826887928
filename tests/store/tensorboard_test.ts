import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { PbfReader } from "pbf";
import { histogramOf } from "../../src/metrics/histogram.ts";
import { frameRecord, maskedChecksum, openEventFile } from "../../src/store/tensorboard.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";
import { pythonWith } from "../support/python.ts";

const ignore = lacks("tensorboard_test.ts", "read", "write");
const python = ignore ? undefined : await pythonWith(
  "tensorboard_test.ts",
  "tensorboard",
  "GANWALK_TENSORBOARD_PYTHON",
  "tensorboard.backend.event_processing.event_accumulator",
);
/** A PNG of one red pixel. */
const PIXEL = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
);

/** The data of every record, after its lengths and checksums are found right. */
function readRecords(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    assertEquals(view.getUint32(at + 8, true), maskedChecksum(bytes.subarray(at, at + 8)));
    const data = bytes.slice(at + 12, at + 12 + length);
    assertEquals(view.getUint32(at + 12 + length, true), maskedChecksum(data));
    records.push(data);
    at += length + 16;
  }
  return records;
}

/** An `Event`, without its time. */
interface Event {
  step?: number;
  version?: string;
  status?: number;
  values: Record<string, unknown>[];
}

function readEvent(data: Uint8Array): Event {
  return new PbfReader(data).readFields((tag, event: Event, pbf) => {
    if (tag === 2) event.step = pbf.readVarint();
    else if (tag === 3) event.version = pbf.readString();
    else if (tag === 5) {
      pbf.readMessage((tag, values: Event["values"], pbf) => {
        if (tag === 1) values.push(pbf.readMessage(readValue, {}));
      }, event.values);
    } else if (tag === 7) {
      event.status = pbf.readMessage((_, log: number[], pbf) => log.push(pbf.readVarint()), [])[0]!;
    }
  }, { values: [] });
}

function readValue(tag: number, value: Record<string, unknown>, pbf: PbfReader): void {
  if (tag === 1) value.tag = pbf.readString();
  else if (tag === 2) value.number = pbf.readFloat();
  else if (tag === 4) {
    value.image = pbf.readMessage((tag, image: Record<number, unknown>, pbf) => {
      image[tag] = tag === 4 ? pbf.readBytes() : pbf.readVarint();
    }, {});
  } else if (tag === 5) {
    value.histogram = pbf.readMessage((tag, histogram: Record<number, unknown>, pbf) => {
      histogram[tag] = tag < 6 ? pbf.readDouble() : pbf.readPackedDouble();
    }, {});
  }
}

Deno.test("maskedChecksum() is CRC32C, turned and shifted", () => {
  // CRC32C of "123456789" is e3069283 (RFC 3720's polynomial); turned right by 15 bits it is 2507c60d.
  const turned = 0x2507c60d;
  assertEquals(((0xe3069283 >>> 15) | (0xe3069283 << 17)) >>> 0, turned);
  assertEquals(maskedChecksum(new TextEncoder().encode("123456789")), (turned + 0xa282ead8) >>> 0);
  assertEquals(maskedChecksum(new Uint8Array(0)), 0xa282ead8);
});

Deno.test("frameRecord() puts length and checksums around the data, little-endian", () => {
  const record = frameRecord(Uint8Array.of(1, 2, 3));
  const view = new DataView(record.buffer);
  assertEquals([record.length, ...record.subarray(0, 8)], [19, 3, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals([...record.subarray(12, 15)], [1, 2, 3]);
  assertEquals(view.getUint32(8, true), maskedChecksum(record.subarray(0, 8)));
  assertEquals(view.getUint32(15, true), maskedChecksum(Uint8Array.of(1, 2, 3)));
});

/** Writes a bit of everything. */
function writeAll(folder: string, step: number): string {
  const events = openEventFile(folder, step);
  events.scalars(step + 1, { "loss/generator": 1.5, "score/real": 0.25 });
  events.scalars(step + 2, { "loss/generator": 2.5 });
  events.image(step + 2, "samples", PIXEL, { width: 1, height: 1, channels: 3 });
  events.histograms(step + 2, { "generator/weights": histogramOf([0, 1, 30]) });
  events.close();
  return events.path;
}

Deno.test({
  name: "an event file begins with its version and a start, then holds what was written, step by step",
  ignore,
  fn: () =>
    inTempFolder((folder) => {
      const path = writeAll(join(folder, "tensorboard"), 0);
      const events = readRecords(Deno.readFileSync(path)).map(readEvent);
      assertEquals(events[0], { version: "brain.Event:2", values: [] });
      assertEquals(events[1], { step: 1, status: 1, values: [] });
      assertEquals(events[2], {
        step: 1,
        values: [{ tag: "loss/generator", number: 1.5 }, { tag: "score/real", number: 0.25 }],
      });
      assertEquals(events[3], { step: 2, values: [{ tag: "loss/generator", number: 2.5 }] });
      assertEquals(events[4], {
        step: 2,
        values: [{ tag: "samples", image: { 1: 1, 2: 1, 3: 3, 4: PIXEL } }],
      });
      const buckets = Array.from({ length: 30 }, (_, i) => i + 1);
      const counts = buckets.map((edge) => edge === 1 ? 2 : edge === 30 ? 1 : 0);
      assertEquals(events[5], {
        step: 2,
        values: [{
          tag: "generator/weights",
          histogram: { 1: 0, 2: 30, 3: 3, 4: 31, 5: 901, 6: buckets, 7: counts },
        }],
      });
      assertEquals(events.length, 6);
    }),
});

Deno.test({
  name: "files that are begun in the same second have names of their own, in order",
  ignore,
  fn: () =>
    inTempFolder((folder) => {
      const paths = [1, 2, 3].map(() => {
        const events = openEventFile(folder, 0);
        events.close();
        return events.path;
      });
      assertEquals(namesIn(folder).map((name) => join(folder, name)), paths);
      assert(paths.every((path) => /events\.out\.tfevents\.\d{10}\.ganwalk$/.test(path)), `${paths}`);
    }),
});

/** What the tensorboard package finds in a folder. */
const READER = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "images": 0, "histograms": 0}).Reload()
scalars = {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
images = {t: [[e.step, e.width, e.height, list(e.encoded_image_string)] for e in events.Images(t)]
          for t in events.Tags()["images"]}
histograms = {t: [[e.step, e.histogram_value.min, e.histogram_value.max, e.histogram_value.num,
                   sum(e.histogram_value.bucket)] for e in events.Histograms(t)] for t in events.Tags()["histograms"]}
print(json.dumps([scalars, images, histograms]))
`;

Deno.test({
  name: "the tensorboard package reads it all, and drops steps that a resumed run says again",
  ignore: python === undefined,
  fn: () =>
    inTempFolder(async (folder) => {
      writeAll(folder, 0);
      // The run goes on from its first step.
      writeAll(folder, 1);
      const { code, stdout, stderr } = await new Deno.Command(python!, { args: ["-c", READER, folder] })
        .output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      const [scalars, images, histograms] = JSON.parse(new TextDecoder().decode(stdout).trim());
      assertEquals(scalars, {
        "loss/generator": [[1, 1.5], [2, 1.5], [3, 2.5]],
        "score/real": [[1, 0.25], [2, 0.25]],
      });
      assertEquals(images, { samples: [[3, 1, 1, [...PIXEL]]] });
      assertEquals(histograms, { "generator/weights": [[3, 0, 30, 3, 3]] });
    }),
});
