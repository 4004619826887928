/** `deno task bench prepare` on the command line. */
import { join } from "@std/path";
import type { OptionTable } from "../src/cli/options.ts";
import { defineCommand } from "../src/cli/run_script.ts";
import { UserError } from "../src/tensor/errors.ts";
import { describeMachine, loadWarning } from "./machine.ts";
import { makeZip, measurePreparing, pillowVersion } from "./prepare.ts";
import { prepareHead, prepareLines, type Preparer, type PrepareRow } from "./prepare_rows.ts";
import { makePictures, type PictureSet } from "./synthetic_pictures.ts";

/** What `--quick` leaves of each set. */
const QUICK = 0.1;
/** Of the photos' JPEGs. */
const PHOTO_QUALITY = 88;

const LEGEND = [
  "ours / : our pictures a second over theirs, and their processor time over ours; above 1 we are faster",
  "CPU ms: of one core, for a picture; |d|: pixels, ours - theirs; MiB: our largest resident memory",
];

const options = {
  quick: { type: "boolean", help: "a tenth of the pictures" },
  peer: { type: "string", help: "Python with Pillow, which takes its turns" },
  small: { type: "integer", min: 0, max: 1e6, default: 20_000, help: "JPEGs of 178x218 pixels" },
  photos: { type: "integer", min: 0, max: 1e5, default: 500, help: "JPEGs of 1600x1200 pixels" },
  quality: { type: "integer", min: 1, max: 100, default: 85, help: "of the small JPEGs" },
  zip: { type: "integer", min: 0, max: 1e7, default: 0, help: "small JPEGs in a zip, prepared once" },
  rounds: { type: "integer", min: 1, max: 100, default: 3, help: "of which the median counts" },
  processes: { type: "integer", min: 1, max: 1024, help: "of Pillow; default: one for each core" },
  folder: { type: "path", help: "where the pictures are kept for the next run; default: removed" },
  json: { type: "path", help: "file that the rows are written to" },
} as const satisfies OptionTable;

/** Measures preparing. */
export const prepareBenchCommand = defineCommand(
  {
    command: "deno task bench prepare",
    summary:
      "Measures `deno task prepare` on drawn faces saved as JPEGs, to 64x64 pixels: pictures a second of the\n" +
      "whole process and its memory. With --peer, Pillow does the same on all cores in the same run, by turns.",
    examples: [
      ["deno task bench prepare --peer venv/bin/python", "20,000 small JPEGs and 500 photos, against Pillow"],
      ["deno task bench prepare --quick --folder pictures", "a tenth, kept for the next time"],
      [
        "deno task bench prepare --photos 0 --zip 200000 --peer venv/bin/python",
        "also a zip of 200,000, which Python packs",
      ],
    ],
    options,
  },
  async ({ options }) => {
    const { peer, json } = options;
    const counts = countsOf(options);
    const machine = describeMachine();
    const processes = options.processes ?? navigator.hardwareConcurrency;
    const pillow = peer === undefined ? undefined : await pillowVersion(peer);
    const save = (rows: readonly PrepareRow[]) => {
      if (json !== undefined) {
        Deno.writeTextFileSync(json, JSON.stringify({ rows, machine, pillow, processes }, null, 1) + "\n");
      }
    };
    // Said before the pictures are drawn, if the file cannot be written.
    save([]);
    console.log(`Preparing pictures at 64x64, ${machine}${pillow ? `, Pillow ${pillow}` : ""}`);
    for (const line of loadWarning()) console.log(line);
    console.log(prepareHead());
    const rows: PrepareRow[] = [];
    const folder = Deno.makeTempDirSync({ prefix: "ganwalk-bench-" });
    try {
      for await (const measured of measureSets(options, counts, processes, folder)) {
        for (const line of prepareLines(measured)) console.log(line);
        rows.push(...measured);
        save(rows);
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
    for (const line of LEGEND) console.log(line);
    if (json !== undefined) console.log(`Wrote ${json}`);
  },
);

type PrepareOptions = Parameters<typeof prepareBenchCommand.run>[0]["options"];
type Counts = Readonly<Record<PictureSet["name"], number>>;

function countsOf({ quick, small, photos, zip, peer }: PrepareOptions): Counts {
  if (zip > 0 && peer === undefined) throw new UserError("--zip needs --peer: Python packs the zip");
  if (zip > 0 && small === 0) throw new UserError("--zip needs small pictures: --small must be 1 or more");
  const share = quick ? QUICK : 1;
  return { small: Math.ceil(share * small), photos: Math.ceil(share * photos) };
}

/**
 * Makes and measures one set after the other.
 *
 * @param folder for what is removed at the end
 * @returns the rows of each set
 */
async function* measureSets(
  { peer, quality, zip, rounds, folder: kept }: PrepareOptions,
  counts: Counts,
  processes: number,
  folder: string,
): AsyncGenerator<PrepareRow[]> {
  const work = join(folder, "work");
  Deno.mkdirSync(work);
  const pictures = kept ?? join(folder, "pictures");
  const plan = { rounds, processes, work, python: peer };
  const withPeers = (...peers: Preparer[]): Preparer[] => ["ours", ...(peer === undefined ? [] : peers)];
  if (counts.small > 0) {
    const set = { set: "small", quality, count: counts.small };
    const source = await makePictures(pictures, { name: "small", ...set });
    yield await measurePreparing({ ...plan, ...set, source, who: withPeers("pil") });
    if (zip > 0) {
      const packed = await makeZip(peer!, source, zip, folder);
      const once = { set: "zip", count: zip, source: packed, rounds: 1 };
      yield await measurePreparing({ ...plan, quality, ...once, who: ["ours"] });
      Deno.removeSync(packed);
    }
  }
  if (counts.photos > 0) {
    const set = { set: "photos", quality: PHOTO_QUALITY, count: counts.photos };
    const source = await makePictures(pictures, { name: "photos", ...set });
    yield await measurePreparing({ ...plan, ...set, source, who: withPeers("pil", "pil draft") });
  }
}
