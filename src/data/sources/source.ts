/** What pictures are read from: every kind of source gives the same entries. */
import type { Picture } from "../../tensor/pixels.ts";
import type { AttributeType } from "../attribute_table.ts";

export { PictureError } from "../../tensor/errors.ts";

/** The file of a picture, still encoded. */
export interface EncodedPicture {
  /** The whole file. */
  readonly bytes: Uint8Array;
}

/** One picture of a source. */
export interface SourceEntry {
  /** As a user knows it, such as `photos/a.jpg`, `faces.zip/img/a.jpg` or `train-images-idx3-ubyte.gz#17`. */
  readonly path: string;
  /** How a table of labels names it: its path inside the source, with `/`, such as `img/a.jpg`. */
  readonly name: string;
  /** Values of the source's own {@linkcode PictureSource.columns}, in their order. */
  readonly values?: readonly (number | boolean)[];
  /**
   * Reads it.
   *
   * @throws {PictureError} if this picture cannot be read; the others may be
   */
  read(): Promise<EncodedPicture | Picture>;
}

/** Something that was left out, and why. */
export interface Skipped {
  /** As in {@linkcode SourceEntry.path}. */
  readonly path: string;
  /** Such as `hidden`, the same text for all that share it. */
  readonly reason: string;
}

/** Where pictures come from. */
export interface PictureSource {
  /** Short, for the dataset's name: a folder's or file's name without its ending. */
  readonly name: string;
  /** For the dataset's header, such as `folder photos` or `zip faces.zip`. */
  readonly description: string;
  /** How many entries there are. */
  readonly count: number;
  /** What was left out while the entries were listed. */
  readonly skipped: readonly Skipped[];
  /** Changes when what the source holds may have changed: names, sizes and times of its files. */
  readonly fingerprint: string;
  /** What the source itself knows of each entry, such as the digit of an MNIST picture. */
  readonly columns?: readonly AttributeType[];
  /** The entries, in an order that is the same each time; can be asked for again. */
  entries(): Iterable<SourceEntry> | AsyncIterable<SourceEntry>;
  /** Closes its files. */
  close(): void;
}

/** What a source refuses to read. */
export interface SourceLimits {
  /** Largest file that is read into memory, in bytes. */
  readonly mostBytes: number;
  /** How many times larger than packed a file in a zip may be. */
  readonly mostZipRatio: number;
}
