/** What `deno task prepare` tells of the pictures that it read. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { stringify } from "@std/csv/stringify";
import type { ChannelStatistics } from "../data/statistics.ts";
import type { Skipped } from "../data/sources/source.ts";
import type { FittedPicture } from "../images/fit.ts";
import { counted } from "../tensor/counted.ts";

/** Counts over all pictures. */
export interface PrepareReport {
  /** What was left out. */
  readonly skipped: readonly Skipped[];
  /** Leaves something out. */
  skip(path: string, reason: string): void;
  /**
   * Counts a picture.
   *
   * @returns whether it is an exact copy of one before it
   */
  count(picture: FittedPicture): boolean;
  /** The lines of the report. */
  lines(used: number, statistics: ChannelStatistics, dropsDuplicates: boolean): string[];
}

/** Characters of a hash that tell pictures apart: 96 bits. */
const HASH_LENGTH = 16;

/** A report of nothing yet. */
export function createReport(): PrepareReport {
  const skipped: Skipped[] = [];
  const hashes = new Set<string>();
  const counts = { read: 0, duplicates: 0, isTransparent: 0, isEnlarged: 0, isOtherSize: 0 };
  let [smallest, largest]: FittedPicture[] = [];
  const area = ({ width, height }: FittedPicture) => width * height;
  return {
    skipped,
    skip(path, reason) {
      skipped.push({ path, reason });
    },
    count(picture) {
      counts.read++;
      for (const what of ["isTransparent", "isEnlarged", "isOtherSize"] as const) {
        if (picture[what]) counts[what]++;
      }
      // Only the numbers are kept: a picture's pixels must not stay in memory.
      const size = { ...picture, picture: NO_PIXELS };
      if (!smallest || area(size) < area(smallest)) smallest = size;
      if (!largest || area(size) > area(largest)) largest = size;
      const hash = createHash("sha256").update(picture.picture.data).digest("base64").slice(0, HASH_LENGTH);
      const isDuplicate = hashes.has(hash);
      if (isDuplicate) counts.duplicates++;
      else hashes.add(hash);
      return isDuplicate;
    },
    lines(used, statistics, dropsDuplicates) {
      const size = ({ width, height }: FittedPicture) => `${width}x${height}`;
      const sizes = size(smallest!) === size(largest!)
        ? `all ${size(smallest!)}`
        : `${size(smallest!)} to ${size(largest!)}`;
      const { duplicates, isTransparent, isEnlarged, isOtherSize } = counts;
      return [
        `Used        ${counted(used, "picture")}, ${sizes}`,
        ...(duplicates === 0 ? [] : [
          `Duplicates  ${counted(duplicates, "exact copy", "exact copies")}, ${
            dropsDuplicates ? "left out" : "kept; --duplicates drop leaves them out"
          }`,
        ]),
        ...(isTransparent === 0
          ? []
          : [`Alpha       ${counted(isTransparent, "picture")} with transparent parts, laid on white`]),
        ...(isEnlarged === 0
          ? []
          : [`Enlarged    ${counted(isEnlarged, "picture")} smaller than the target; --min-size skips them`]),
        ...(isOtherSize === 0 ? [] : [
          `Crop        ${
            counted(isOtherSize, "picture")
          } of another size than the preset's, cut at the centre`,
        ]),
        describeChannels(statistics),
      ];
    },
  };
}

const NO_PIXELS = { width: 0, height: 0, channels: 0, data: new Uint8Array(0) };

/** The line that tells mean and spread of the channels. */
export function describeChannels({ mean, deviation }: ChannelStatistics): string {
  return `Channels    mean ${mean.join(" ")}, spread ${deviation.join(" ")} (of 255)`;
}

/** How many were skipped for each reason, the commonest first, such as `3 hidden, 1 empty file`. */
export function describeSkips(skipped: readonly Skipped[]): string {
  const groups = [...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, { length }]) => ({
    reason,
    length,
  }));
  return groups.sort((a, b) => b.length - a.length).map(({ reason, length }) =>
    `${length.toLocaleString("en")} ${reason}`
  ).join(", ");
}

/** Writes what was skipped as a table, or removes the table of an earlier run. @returns whether there is one */
export function writeSkips(path: string, skipped: readonly Skipped[]): boolean {
  if (skipped.length > 0) {
    Deno.writeTextFileSync(path, stringify([...skipped], { columns: ["path", "reason"] }));
  } else if (existsSync(path)) Deno.removeSync(path);
  return skipped.length > 0;
}
