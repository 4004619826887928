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
import { encodePng } from "../src/images/png.ts";
import { prepare } from "../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../src/jobs/prepare_plan.ts";
import { UserError } from "../src/tensor/errors.ts";
import { createRandom, type Random } from "../src/tensor/random.ts";
import { paint, toSharp } from "./images/pictures.ts";
import { mutate } from "./support/mutate.ts";
import { idxOf, zipOf } from "./support/sources.ts";
import { inWorkspace } from "./support/workspace.ts";

const flags = parseArgs(Deno.args, { default: { count: 5000, seed: 0 } }) as unknown as {
  count: number;
  seed: number;
};
/** Files that are prepared together, as folders are. */
const FILES_IN_FOLDER = 50;
const MOST_SECONDS = 5;
const OPTIONS = { ...PREPARE_DEFAULTS, size: 16, out: "set.ganwalk", force: true };

/** Damages a file once and up to seven times more. */
function damage(file: Uint8Array, random: Random): Uint8Array {
  let bytes = file;
  for (let left = 1 + random.integer(8); left > 0 && bytes.length > 0; left--) bytes = mutate(bytes, random);
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
  const zip = await zipOf([
    { name: "a.jpg", bytes: small },
    { name: "b/c.png", bytes: await encodePng(paint(9, 9, () => [9, 8, 7])), level: 6 },
  ]);
  const idx = idxOf([6, 16, 16], new Uint8Array(6 * 16 * 16).fill(77));

  for (let done = 0; done < flags.count;) {
    // Three of ten are JPEGs, three PNGs, in folders; two zips; two IDX files.
    const files = Math.min(FILES_IN_FOLDER, flags.count - done);
    const kind = (done / FILES_IN_FOLDER) % 10;
    if (kind < 6) {
      const [ending, originals] = kind < 3 ? ["jpg", jpegs] as const : ["png", pngs] as const;
      Deno.mkdirSync("pictures");
      for (let i = 0; i < files; i++) {
        Deno.writeFileSync(`pictures/${i}.${ending}`, damage(originals[i % 2]!, random));
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
        Deno.writeFileSync(name, damage(original, random));
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
