import { assertEquals, assertRejects } from "@std/assert";
import type { PictureSource, SourceEntry } from "../../src/data/sources/source.ts";
import { parseCrop } from "../../src/images/crops.ts";
import { fitPictures } from "../../src/jobs/fit_pictures.ts";
import type { PictureLabels } from "../../src/jobs/picture_labels.ts";
import { PictureError } from "../../src/tensor/errors.ts";

const OPTIONS = { size: 1, channels: 1, crop: parseCrop("centre"), mostPixels: 100, minSize: 1 } as const;
const NO_LABELS = { valuesOf: () => [] } as unknown as PictureLabels;

/** Grey pictures of one pixel. */
function source(count: number, read: (i: number) => void | Promise<void>): PictureSource {
  const entry = (i: number): SourceEntry => ({
    path: `${i}`,
    name: `${i}`,
    async read() {
      await read(i);
      return { width: 1, height: 1, channels: 1, data: Uint8Array.of(i % 256) };
    },
  });
  const entries = () => Array.from({ length: count }, (_, i) => entry(i));
  return { entries } as unknown as PictureSource;
}

Deno.test("fitPictures() gives pictures in the order of the source, however long each takes", async () => {
  const pause = (i: number) => new Promise<void>((resolve) => setTimeout(resolve, i % 3 === 0 ? 5 : 0));
  const levels: number[] = [];
  for await (const outcome of fitPictures([source(40, pause)], NO_LABELS, OPTIONS)) {
    if (!("fitted" in outcome)) throw new Error(outcome.reason);
    levels.push(outcome.fitted.picture.data[0]!);
  }
  assertEquals(levels, Array.from({ length: 40 }, (_, i) => i));
});

Deno.test("fitPictures() holds a few pictures for each core while nobody takes one", async () => {
  let reads = 0;
  const outcomes = fitPictures([source(10_000, () => void reads++)], NO_LABELS, OPTIONS);
  await outcomes.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(reads, 8 * navigator.hardwareConcurrency);
  await outcomes.return(undefined);
});

Deno.test("fitPictures() counts a picture that cannot be used, and ends with any other error in its turn", async () => {
  const fail = (i: number) => {
    if (i === 1) throw new PictureError("vanished");
    if (i === 3) throw new Error("the disk is gone");
  };
  const reasons: unknown[] = [];
  await assertRejects(
    async () => {
      for await (const outcome of fitPictures([source(9, fail)], NO_LABELS, OPTIONS)) {
        reasons.push("reason" in outcome ? outcome.reason : undefined);
      }
    },
    Error,
    "the disk is gone",
  );
  assertEquals(reasons, [undefined, "vanished", undefined]);
});
