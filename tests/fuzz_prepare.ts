/**
 * Thousands of damaged pictures, zips and IDX files through `deno task prepare`: none may end it, hold it up, or be
 * forgotten.
 *
 *   deno task fuzz
 *   deno task fuzz --count 200 --seed 7
 *
 * Closes with the counts; the exit code is 1 if a file was forgotten, something else than one clear line came, or
 * one of them took more than five seconds.
 */
import { parseArgs } from "@std/cli/parse-args";
import { BlobWriter, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import { encodePng } from "../src/images/png.ts";
import { prepare } from "../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../src/jobs/prepare_plan.ts";
import { UserError } from "../src/tensor/errors.ts";
import { createRandom, type Random } from "../src/tensor/random.ts";
import { paint, toSharp } from "./images/pictures.ts";
import { inWorkspace } from "./support/workspace.ts";

const flags = parseArgs(Deno.args, { default: { count: 5000, seed: 0 } }) as unknown as {
  count: number;
  seed: number;
};
/** Files that are prepared together, as folders are. */
const FILES_IN_FOLDER = 50;
const MOST_SECONDS = 5;
const OPTIONS = { ...PREPARE_DEFAULTS, size: 16, out: "set.ganwalk", force: true };

/** Changes some bytes, cuts, repeats or inserts a part; now and then all of it. */
function mutate(file: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(file);
  const changes = 1 + random.integer(8);
  for (let i = 0; i < changes && bytes.length > 0; i++) {
    const at = random.integer(bytes.length);
    const length = Math.min(bytes.length - at, 1 + random.integer(40));
    switch (random.integer(5)) {
      case 0:
        bytes[at] = random.integer(256);
        break;
      case 1:
        bytes[at]! ^= 1 << random.integer(8);
        break;
      case 2:
        // Headers and lengths stand near the beginning and the end.
        bytes.fill(random.integer(2) * 255, at, at + Math.min(length, 4));
        break;
      case 3:
        bytes = random.integer(4) === 0 ? bytes.slice(0, at) : bytes;
        break;
      case 4:
        bytes = Uint8Array.of(
          ...bytes.subarray(0, at),
          ...bytes.subarray(at, at + length),
          ...bytes.subarray(at),
        );
    }
  }
  return bytes;
}

async function zipOf(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  let level = 0;
  for (const [name, bytes] of files) {
    await writer.add(name, new Uint8ArrayReader(bytes), { level: level++ % 2 * 6 });
  }
  return new Uint8Array(await (await writer.close()).arrayBuffer());
}

function idxOf(count: number, side: number): Uint8Array {
  const bytes = new Uint8Array(16 + count * side * side).fill(77);
  const view = new DataView(bytes.buffer);
  [0x803, count, side, side].forEach((value, i) => view.setUint32(4 * i, value));
  return bytes;
}

/** How one preparation ended. */
interface Ending {
  /** Files of the source that a line accounts for: used and skipped. */
  readonly accounted?: number;
  /** The one line of an error. */
  readonly refused?: string;
  readonly seconds: number;
}

async function endingOf(source: string): Promise<Ending> {
  const start = performance.now();
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const progress = () => ({ update: () => {}, end: () => {} });
  const ended = await prepare([source], OPTIONS, { line: say, warn: say, ask: () => false, progress })
    .then(() => ({}), (error: unknown) => {
      if (!(error instanceof UserError) || /[\n\r]/.test(error.message)) throw error;
      return { refused: error.message };
    });
  const numbers = (word: string) =>
    Number(lines.find((line) => line.startsWith(word))?.split(/\s+/)[1]?.replaceAll(",", "") ?? 0);
  const seconds = (performance.now() - start) / 1000;
  return { ...ended, accounted: numbers("Used") + numbers("Skipped"), seconds };
}

const random = createRandom(flags.seed);
const tally = { passed: 0, failed: 0, longest: 0 };

function check(isRight: boolean, what: string, { seconds }: Ending, files: number): void {
  tally.longest = Math.max(tally.longest, seconds / files);
  if (isRight && seconds / files < MOST_SECONDS) tally.passed += files;
  else {
    tally.failed += files;
    console.log(`FAILED: ${what}, ${seconds.toFixed(1)} s`);
  }
}

await inWorkspace(async () => {
  const sharp = await toSharp(paint(40, 50, (x, y) => [(x * 7 + y) % 256, (y * 9) % 256, (x * y) % 256]));
  const jpegs = [
    await sharp.clone().jpeg().toBuffer(),
    await sharp.clone().jpeg({ progressive: true }).toBuffer(),
  ];
  const pngs = [await sharp.clone().png().toBuffer(), await sharp.clone().png({ palette: true }).toBuffer()];
  const small = new Uint8Array(await sharp.clone().resize(12, 12).jpeg().toBuffer());
  const zip = await zipOf(
    new Map([["a.jpg", small], ["b/c.png", await encodePng(paint(9, 9, () => [9, 8, 7]))]]),
  );
  const idx = idxOf(6, 16);

  for (let done = 0; done < flags.count;) {
    // Three of ten are JPEGs, three PNGs, in folders; two zips; two IDX files.
    const files = Math.min(FILES_IN_FOLDER, flags.count - done);
    const kind = (done / FILES_IN_FOLDER) % 10;
    if (kind < 6) {
      const [ending, originals] = kind < 3 ? ["jpg", jpegs] as const : ["png", pngs] as const;
      Deno.mkdirSync("pictures");
      for (let i = 0; i < files; i++) {
        Deno.writeFileSync(`pictures/${i}.${ending}`, mutate(originals[i % 2]!, random));
      }
      const ended = await endingOf("pictures");
      const isRight = ended.accounted === files ||
        ended.refused?.endsWith("no picture could be used") === true;
      check(
        isRight,
        `${ended.accounted} of ${files} ${ending} are accounted for, ${ended.refused}`,
        ended,
        files,
      );
      Deno.removeSync("pictures", { recursive: true });
    } else {
      for (let i = 0; i < files; i++) {
        const [name, original] = kind < 8 ? ["set.zip", zip] as const : ["set-idx3-ubyte", idx] as const;
        Deno.writeFileSync(name, mutate(original, random));
        const ended = await endingOf(name);
        check(
          ended.refused !== undefined || ended.accounted! > 0,
          `${name}: nothing is said of it`,
          ended,
          1,
        );
      }
    }
    done += files;
  }
});
console.log(`longest: ${tally.longest.toFixed(2)} s a file`);
console.log(`fuzz: ${tally.passed} passed, ${tally.failed} failed`);
Deno.exit(tally.failed === 0 ? 0 : 1);
