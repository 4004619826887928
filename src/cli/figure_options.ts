/** Flags that every command with pictures of a generator shares. */
import { parseLatentSource } from "../latent/latent_source.ts";
import { UserError } from "../tensor/errors.ts";
import type { OptionTable } from "./options.ts";
import { BACKEND_OPTION, DEVICE_OPTION, OUT_OPTION, THREADS_OPTION } from "./shared_options.ts";

/** Which generator, and how large its pictures are shown. */
export const GENERATOR_OPTIONS = {
  run: {
    type: "string",
    default: "latest",
    help: "run folder, latest: the newest in --out, or shipped: the generator that comes with ganwalk",
  },
  checkpoint: {
    type: "string",
    help: "a .ckpt or .generator file, or a step of the run such as 1500; default: the newest",
  },
  scale: { type: "integer", min: 1, max: 64, default: 2, help: "each pixel becomes N x N pixels" },
  out: OUT_OPTION,
  backend: BACKEND_OPTION,
  device: DEVICE_OPTION,
  threads: THREADS_OPTION,
} as const satisfies OptionTable;

/** The same for figures that compare models. */
export const MODELS_OPTIONS = {
  ...GENERATOR_OPTIONS,
  run: {
    type: "texts",
    default: ["latest"],
    help: `${GENERATOR_OPTIONS.run.help}; several are compared`,
  },
  checkpoint: {
    type: "texts",
    help: `${GENERATOR_OPTIONS.checkpoint.help}; several are compared`,
  },
} as const satisfies OptionTable;

/** The face that a figure is about. */
export function latentOption(help: string) {
  return {
    type: "string",
    check: (text: string) => parseLatentSource(text, "--latent"),
    help: `${help}: a seed, a file with latents such as face.png#3, or numbers such as 0.1,-0.2,…`,
  } as const;
}

/** @throws {UserError} if a mean is given beside a face, which takes its place */
export function refuseMean(given: ReadonlySet<string>): void {
  if (!given.has("latent") || !given.has("mean")) return;
  throw new UserError("Cannot use --mean with --latent: faces lie around the one that is named");
}

/** Spread around a face, where none is given: faces stay like it. */
export const NEAR_SD = 0.4;

/** Whether a figure has its labels. */
export const PLAIN_OPTION = {
  type: "boolean",
  help: "the pictures alone, without title and labels",
} as const;

/**
 * The flag that names a picture.
 *
 * @param endings what the file may be, such as ".png"; a JSON of that name is written beside it
 */
export function fileOption(endings: string | readonly string[], help: string) {
  const allowed: readonly string[] = [endings].flat();
  return {
    type: "path",
    help,
    check(text: string) {
      if (allowed.some((ending) => text.toLowerCase().endsWith(ending))) return;
      throw new UserError(`--file must be a path that ends in ${allowed.join(" or ")}, got "${text}"`);
    },
  } as const;
}

/** Where a figure goes. */
export const PICTURE_OPTION = fileOption(
  ".png",
  "where the picture goes; default: in the run folder, named after the options",
);
