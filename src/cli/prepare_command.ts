/** `deno task prepare` on the command line. */
import { CROP_FORMS, parseCrop } from "../images/crops.ts";
import { PICTURE_FORMATS } from "../images/decode.ts";
import { inspectDataset } from "../jobs/inspect_dataset.ts";
import { prepare } from "../jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../jobs/prepare_plan.ts";
import { UserError } from "../tensor/errors.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  out: { type: "path", help: "the dataset file; default: data/NAME-SIZE.ganwalk" },
  size: { type: "integer", min: 8, max: 1024, default: 64, help: "side of the square pictures, in pixels" },
  channels: {
    type: "choice",
    choices: ["3", "1"],
    default: "3",
    help: "3 for colour, 1 for grey (luminance)",
  },
  crop: {
    type: "string",
    default: PREPARE_DEFAULTS.crop,
    check: parseCrop,
    help: `what is kept and stretched to a square: ${CROP_FORMS}`,
  },
  labels: {
    type: "path",
    help: "a CSV file or CelebA's list_attr_celeba.txt with a row for each picture's name; " +
      "or folders: the folder of a picture is its class",
  },
  "min-size": {
    type: "integer",
    min: 0,
    default: PREPARE_DEFAULTS.minSize,
    help: "skip pictures of which less is kept, in pixels of the shorter side",
  },
  duplicates: {
    type: "choice",
    choices: ["keep", "drop"],
    default: PREPARE_DEFAULTS.duplicates,
    help: "what becomes of exact copies (of the prepared pictures)",
  },
  strict: { type: "boolean", help: "stop at the first picture that cannot be used, instead of skipping it" },
  force: { type: "boolean", help: "make a dataset again that is made already" },
  count: {
    type: "integer",
    min: 1,
    max: 1e7,
    default: PREPARE_DEFAULTS.count,
    help: "how many faces to draw",
  },
  seed: { type: "integer", min: 0, default: PREPARE_DEFAULTS.seed, help: "which world of faces to draw" },
  "max-megapixels": {
    type: "number",
    min: 0.001,
    max: 10_000,
    default: PREPARE_DEFAULTS.maxMegapixels,
    help: "skip larger pictures, in millions of pixels",
  },
  "max-megabytes": {
    type: "number",
    min: 0.001,
    max: 2000,
    default: PREPARE_DEFAULTS.maxMegabytes,
    help: "skip larger files, in millions of bytes",
  },
  "max-zip-ratio": {
    type: "number",
    min: 1,
    max: 10_000,
    default: PREPARE_DEFAULTS.maxZipRatio,
    help: "skip files in a zip that are packed more tightly",
  },
  inspect: { type: "path", help: "print what a dataset file holds, and write its preview, instead" },
  verify: { type: "boolean", help: "with --inspect: read the whole file and compare its checksum" },
} as const satisfies OptionTable;

/** Makes a dataset. */
export const prepareCommand = defineCommand(
  {
    command: "deno task prepare",
    positional: "SOURCE…",
    summary:
      "Makes a dataset file of pictures, with a preview, the mean picture, and a table of skipped files.\n" +
      `SOURCE is a folder (with all folders below it), a zip, or a picture (${PICTURE_FORMATS});\n` +
      "an IDX file of MNIST or Fashion-MNIST, also .gz; a file or folder of CIFAR-10's binary version;\n" +
      "a text file of paths, one in a line; or the word faces: the embedded drawn faces. Several follow each other.",
    examples: [
      ["deno task prepare faces", "10,000 drawn faces, 64x64, into data/faces-64.ganwalk"],
      ["deno task prepare ~/photos --size 64 --out data/photos.ganwalk", "a folder, centre-cropped"],
      [
        "deno task prepare img_align_celeba.zip --crop celeba --labels list_attr_celeba.txt",
        "CelebA read inside its zip, the faces cut out, with its 40 attributes",
      ],
      ["deno task prepare train-images-idx3-ubyte.gz --size 28 --channels 1", "MNIST with its labels"],
      [
        "deno task prepare --inspect data/faces-64.ganwalk --verify",
        "what a dataset holds, and whether it is whole",
      ],
    ],
    options,
  },
  async ({ options, positional, given }, reporter) => {
    const { inspect, verify } = options;
    if (inspect !== undefined) {
      if (positional.length > 0) {
        throw new UserError(`--inspect looks at one dataset: leave "${positional[0]}" out`);
      }
      return await inspectDataset(inspect, { verify }, reporter);
    }
    if (verify) throw new UserError("--verify needs a dataset: --inspect FILE --verify");
    for (const flag of ["count", "seed"]) {
      if (given.has(flag) && !positional.includes("faces")) {
        throw new UserError(`--${flag} is for drawn faces: leave it out, or name the source faces`);
      }
    }
    const channels = options.channels === "1" ? 1 : 3;
    await prepare(positional, { ...options, channels }, reporter);
  },
);
