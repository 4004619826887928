/** What the first bytes of a JPEG say; no pixel is decoded. */
import { Buffer } from "node:buffer";
import readExif from "exif-reader";

/** A JPEG without anything that changes how its pixels are to be understood. */
export interface PlainJpeg {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** The smallest step in which a frequency is stored, 1 … 255: 1 above a quality of about 90. */
  readonly finestStep: number;
}

const MARKER = 0xff;
/** Start of frame: baseline, extended sequential, progressive, all Huffman-coded. */
const FRAMES = [0xc0, 0xc1, 0xc2];
const [START_OF_IMAGE, END_OF_IMAGE, START_OF_SCAN, QUANTIZATION_TABLES] = [0xd8, 0xd9, 0xda, 0xdb];
const STEPS_IN_TABLE = 64;
/** Colour profiles, Adobe's colour transform. */
const CHANGING_SEGMENTS = [0xe2, 0xee];
/** Exif, XMP. */
const METADATA = 0xe1;
const UPRIGHT = 1;
/** Markers that no length follows. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Reads the size of a plain JPEG: 8 bits, grey or YCbCr, upright, whole as far as its last bytes tell, and without colour
 * profile and Adobe segments (ITU-T T.81, annex B).
 *
 * @param bytes the whole file
 * @returns undefined for everything else, be it a JPEG or not
 */
export function readPlainJpeg(bytes: Uint8Array): PlainJpeg | undefined {
  const length = bytes.length;
  const isWhole = bytes[0] === MARKER && bytes[1] === START_OF_IMAGE && bytes[length - 2] === MARKER &&
    bytes[length - 1] === END_OF_IMAGE;
  if (!isWhole) return undefined;
  const word = (at: number) => bytes[at]! * 256 + bytes[at + 1]!;
  let finestStep = 255;
  for (let at = 2; at + 9 < length;) {
    if (bytes[at] !== MARKER) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === MARKER || isAlone(marker)) {
      // A marker may be filled up with any number of 0xff.
      at += marker === MARKER ? 1 : 2;
      continue;
    }
    if (CHANGING_SEGMENTS.includes(marker) || marker === START_OF_SCAN) return undefined;
    if (FRAMES.includes(marker)) {
      const [precision, height, width, channels] = [bytes[at + 4], word(at + 5), word(at + 7), bytes[at + 9]];
      const isPlain = precision === 8 && width > 0 && height > 0 && (channels === 1 || channels === 3);
      return isPlain ? { width, height, finestStep } : undefined;
    }
    const next = at + 2 + word(at + 2);
    if (marker === METADATA && !isUpright(bytes.subarray(at + 4, next))) return undefined;
    if (marker === QUANTIZATION_TABLES) {
      finestStep = Math.min(finestStep, ...stepsIn(bytes.subarray(at + 4, next)));
    }
    at = next;
  }
  return undefined;
}

/** Whether metadata leave the pixels where they are; XMP does. */
function isUpright(segment: Uint8Array): boolean {
  const begins = (text: string) => text.split("").every((letter, i) => segment[i] === letter.charCodeAt(0));
  if (begins("http://ns.adobe.com/")) return true;
  if (!begins("Exif\0\0")) return false;
  try {
    const { buffer, byteOffset, length } = segment as Uint8Array<ArrayBuffer>;
    return (readExif(Buffer.from(buffer, byteOffset, length)).Image?.Orientation ?? UPRIGHT) === UPRIGHT;
  } catch {
    // libvips judges what is not to be read.
    return false;
  }
}

/** The steps of tables that follow each other, each behind a byte that names it and says whether it has words. */
function stepsIn(tables: Uint8Array): number[] {
  const steps: number[] = [];
  for (let at = 0; at < tables.length;) {
    const bytesPerStep = tables[at]! >> 4 === 0 ? 1 : 2;
    const table = tables.subarray(at + 1, at + 1 + bytesPerStep * STEPS_IN_TABLE);
    // The lower byte of a word is enough: tables with words are coarse.
    for (let i = bytesPerStep - 1; i < table.length; i += bytesPerStep) steps.push(table[i]!);
    at += 1 + bytesPerStep * STEPS_IN_TABLE;
  }
  return steps;
}
