/**
 * JPEGs through libjpeg-turbo: by its own interface (TurboJPEG 3), which decodes in a part of the size and with the
 * accurate transform, or by the functions of @julusian/jpeg-turbo, which do neither. The library is the same one.
 */
import { Buffer } from "node:buffer";
import type { Picture } from "../tensor/picture.ts";
import type { PlainJpeg } from "./jpeg_header.ts";
import { jpegTurboLibrary, loadJpegTurbo } from "./native.ts";

/** Of the library in the package that deno.json pins. */
export const LIBJPEG_TURBO_VERSION = "3.1.3";

/** Decodes plain JPEGs, one at a time. */
export interface JpegDecoder {
  /**
   * Decodes a file in 1/shrink of its size, rounded up.
   *
   * @param bytes the whole file
   * @param header what {@linkcode readPlainJpeg} says of it
   * @param shrink 1, 2, 4 or 8
   * @returns opaque RGBA in memory that the next picture comes into; nothing if the decoder cannot do it well, or has
   *   the least to say against the file
   */
  decode(bytes: Uint8Array, header: PlainJpeg, shrink: number): Picture | undefined;
}

const SYMBOLS = {
  tj3Init: { parameters: ["i32"], result: "pointer" },
  tj3Set: { parameters: ["pointer", "i32", "i32"], result: "i32" },
  tj3Get: { parameters: ["pointer", "i32"], result: "i32" },
  tj3SetScalingFactor: { parameters: ["pointer", { struct: ["i32", "i32"] }], result: "i32" },
  tj3DecompressHeader: { parameters: ["pointer", "buffer", "usize"], result: "i32" },
  tj3Decompress8: { parameters: ["pointer", "buffer", "usize", "buffer", "i32", "i32"], result: "i32" },
} as const;

/** Of turbojpeg.h: TJINIT_DECOMPRESS. */
const DECOMPRESS = 1;
/** Of turbojpeg.h: TJPF_RGBA; also FORMAT_RGBA of the package, whose types name what is not there at run time. */
const RGBA = 7;
/** Of turbojpeg.h: TJPARAM_…. */
const [STOP_ON_WARNING, WIDTH, HEIGHT, SCAN_LIMIT] = [0, 5, 6, 13];

/** Progressive files have some ten scans. Those with more were made to take long, which libvips can be kept from. */
const MOST_SCANS = 100;

/** The package's fast transform is a few levels off where frequencies are stored more finely. */
const LEAST_STEP = 2;

let decoder: Promise<JpegDecoder> | undefined;

/** The better decoder of the two that can be had here. */
export function loadJpegDecoder(): Promise<JpegDecoder> {
  return decoder ??= (async () => openTurboLibrary() ?? await loadTurboPackage())();
}

/** libjpeg-turbo itself; nothing where the package exports none of its functions, as on Windows. */
export function openTurboLibrary(): JpegDecoder | undefined {
  let symbols: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
  try {
    symbols = Deno.dlopen(jpegTurboLibrary(), SYMBOLS).symbols;
  } catch {
    return undefined;
  }
  const handle = symbols.tj3Init(DECOMPRESS);
  symbols.tj3Set(handle, STOP_ON_WARNING, 1);
  symbols.tj3Set(handle, SCAN_LIMIT, MOST_SCANS);
  return {
    decode(bytes, header, shrink) {
      const file = bytes as Uint8Array<ArrayBuffer>;
      const length = BigInt(file.length);
      if (symbols.tj3DecompressHeader(handle, file, length) !== 0) return undefined;
      // The library writes pixels of the size that it has read itself, without a look at the memory's length.
      const [fullWidth, fullHeight] = [symbols.tj3Get(handle, WIDTH), symbols.tj3Get(handle, HEIGHT)];
      if (fullWidth !== header.width || fullHeight !== header.height) return undefined;
      const factor = new Uint8Array(Int32Array.of(1, shrink).buffer);
      if (symbols.tj3SetScalingFactor(handle, factor) !== 0) return undefined;
      const [width, height] = [Math.ceil(fullWidth / shrink), Math.ceil(fullHeight / shrink)];
      const data = scratchOf(4 * width * height);
      const isDecoded = symbols.tj3Decompress8(handle, file, length, data, 0, RGBA) === 0;
      return isDecoded ? { width, height, channels: 4, data } : undefined;
    },
  };
}

/** The package's own functions. */
export async function loadTurboPackage(): Promise<JpegDecoder> {
  const { decompressSync } = await loadJpegTurbo();
  return {
    decode(bytes, { width, height, finestStep }, shrink) {
      if (shrink !== 1 || finestStep < LEAST_STEP) return undefined;
      const data = scratchOf(4 * width * height);
      try {
        decompressSync(asBuffer(bytes), data, { format: RGBA });
      } catch {
        return undefined;
      }
      return { width, height, channels: 4, data };
    },
  };
}

let scratch = Buffer.alloc(0);

/** Memory that is used for one picture after the other. */
function scratchOf(bytes: number): Buffer<ArrayBuffer> {
  if (scratch.length < bytes) scratch = Buffer.alloc(bytes);
  return scratch.subarray(0, bytes);
}

/** The same memory as Node's packages want it. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
