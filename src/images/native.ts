/**
 * The only place that loads the native image packages. They are imported when first used, because
 * loading them needs permissions that the rest of the project (and a bare `deno test`) does without.
 */

import { createRequire } from "node:module";
import { dirname, join } from "@std/path";

export type { Sharp } from "sharp";

/** What libvips must not open under the name of a picture: documents that draw, and may name other files. */
const BLOCKED = ["VipsForeignLoadSvg", "VipsForeignLoadPdf", "VipsForeignLoadMagick"];

let preparedSharp: Promise<typeof import("sharp").default> | undefined;

/** sharp: decodes and resizes pictures (libvips), each on one thread: many files are read side by side. */
export function loadSharp(): Promise<typeof import("sharp").default> {
  return preparedSharp ??= import("sharp").then(({ default: sharp }) => {
    sharp.concurrency(1);
    // No picture is read twice.
    sharp.cache(false);
    sharp.block({ operation: BLOCKED });
    return sharp;
  });
}

/** libjpeg-turbo with few of its functions: decodes small JPEGs in a quarter of libvips's time. */
export function loadJpegTurbo(): Promise<typeof import("@julusian/jpeg-turbo")> {
  return import("@julusian/jpeg-turbo");
}

/** The file inside @julusian/jpeg-turbo that exports libjpeg-turbo's functions: on macOS the addon itself. */
export function jpegTurboLibrary(): string {
  const { os, arch } = Deno.build;
  const cpu = arch === "aarch64" ? "arm64" : "x64";
  const folder = dirname(createRequire(import.meta.url).resolve("@julusian/jpeg-turbo/package.json"));
  const file = os === "linux" ? "libturbojpeg.so.0" : "node-napi-v10.node";
  return join(folder, "prebuilds", `jpeg-turbo-${os}-${cpu}`, file);
}

/** @napi-rs/image, loaded. */
export type NapiImage = typeof import("@napi-rs/image");

/** @napi-rs/image: resizes pixels (Rust's fast_image_resize). */
export function loadNapiImage(): Promise<NapiImage> {
  return import("@napi-rs/image");
}

/** resvg: renders SVG. */
export function loadResvg(): Promise<typeof import("@resvg/resvg-js")> {
  return import("@resvg/resvg-js");
}

/** What is used of UPNG, which comes without types. */
export interface Upng {
  /** RGBA frames, with as many colours (0: all) and milliseconds for each; a file's bytes. */
  encode(
    frames: ArrayBuffer[],
    width: number,
    height: number,
    colours: number,
    delays: number[],
  ): ArrayBuffer;
  /** What {@linkcode Upng.toRGBA8} takes. */
  decode(file: ArrayBuffer): unknown;
  /** Whole frames of a decoded file. */
  toRGBA8(decoded: unknown): ArrayBuffer[];
}

/** UPNG: encodes animated PNG. It is JavaScript, and loaded when first used as few need it. */
export async function loadUpng(): Promise<Upng> {
  return (await import("upng-js")).default;
}

/** imagescript: encodes PNG. */
export function loadImageScript(): Promise<typeof import("imagescript")> {
  return import("imagescript");
}
