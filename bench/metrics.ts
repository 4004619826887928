/**
 * The metrics against numpy and scipy on the same pictures and the same random choices.
 *
 *   deno run --allow-run bench/metrics.ts
 *   deno run --allow-run bench/metrics.ts --python venv/bin/python
 *
 * Needs a Python with numpy and scipy. Prints both values and their relative difference; fails above 1e-4.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl } from "@std/path";
import { buildPyramid, readLevel } from "../src/metrics/laplacian_pyramid.ts";
import { msSsim, msSsimDiversity } from "../src/metrics/ms_ssim.ts";
import { pictureAt } from "../src/metrics/picture_set.ts";
import { slicedWasserstein, type SlicedWassersteinOptions } from "../src/metrics/sliced_wasserstein.ts";
import { createRandom } from "../src/tensor/random.ts";
import { hashedPictures } from "../tests/metrics/hashed_pictures.ts";

type Counts = Omit<SlicedWassersteinOptions, "random">;

function distances(count: number, size: number, channels: number, counts: Counts = {}): number[] {
  const [a, b] = [1, 2].map((seed) => hashedPictures(seed, count, size, size, channels));
  const { levels, averageTimes1000 } = slicedWasserstein(a!, b!, { random: createRandom(7), ...counts });
  return [...levels.map(({ swdTimes1000 }) => swdTimes1000), averageTimes1000];
}

function similarity(height: number, width: number, channels: number): number[] {
  const pair = hashedPictures(3, 2, height, width, channels);
  return [msSsim(pictureAt(pair, 0), pictureAt(pair, 1))];
}

function corners(): number[] {
  const pyramid = buildPyramid(hashedPictures(1, 1, 64, 64, 3), "pictures");
  const [fine, middle] = [new Float32Array(64 * 64 * 3), new Float32Array(32 * 32 * 3)];
  readLevel(pyramid, 0, 0, fine);
  readLevel(pyramid, 1, 0, middle);
  const pixel = (level: Float32Array, at: number) => level.subarray(3 * at, 3 * at + 3);
  return [...pixel(fine, 0), ...pixel(fine, 64 * 64 - 1), ...pixel(middle, 31), ...pixel(middle, 31 * 32)];
}

const CASES: Readonly<Record<string, () => number[]>> = {
  "pyramid, corners": corners,
  "swd, 3 of 64 x 64 x 3": () =>
    distances(3, 64, 3, { patchesPerImage: 5, repeats: 2, directionsPerRepeat: 6 }),
  "swd, 4 of 32 x 32 x 1": () =>
    distances(4, 32, 1, { patchesPerImage: 7, repeats: 1, directionsPerRepeat: 5 }),
  "swd, 5 of 16 x 16 x 3": () =>
    distances(5, 16, 3, { patchesPerImage: 16, repeats: 3, directionsPerRepeat: 4 }),
  "swd, 32 of 64 x 64 x 3, as published": () => distances(32, 64, 3),
  "ms-ssim, 64 x 64 x 3": () => similarity(64, 64, 3),
  "ms-ssim, 32 x 32 x 1": () => similarity(32, 32, 1),
  "ms-ssim, 48 x 80 x 3": () => similarity(48, 80, 3),
  "ms-ssim, 10 pairs of 5 of 64 x 64 x 3": () => [
    msSsimDiversity(hashedPictures(4, 5, 64, 64, 3), { random: createRandom(7), pairs: 10 }),
  ],
};

const { python } = parseArgs(Deno.args, { string: ["python"], default: { python: "python3" } });
const script = fromFileUrl(new URL("metrics_reference.py", import.meta.url));
const { success, stdout } = await new Deno.Command(python, { args: [script], stderr: "inherit" }).output();
if (!success) Deno.exit(1);
const expected: Record<string, number[]> = JSON.parse(new TextDecoder().decode(stdout));

let worst = 0;
for (const [name, measure] of Object.entries(CASES)) {
  console.log(name);
  for (const [i, value] of measure().entries()) {
    const reference = expected[name]![i]!;
    const difference = Math.abs(value - reference) / Math.abs(reference);
    worst = Math.max(worst, difference);
    console.log(
      `  ganwalk ${value.toFixed(7)}   numpy ${reference.toFixed(7)}   ${difference.toExponential(1)}`,
    );
  }
}
console.log(`largest relative difference ${worst.toExponential(1)}`);
if (!(worst < 1e-4)) Deno.exit(1);
