/** `deno task bench convolutions` on the command line. */
import type { OptionTable } from "../src/cli/options.ts";
import { defineCommand } from "../src/cli/run_script.ts";
import { type Convolution, convolutionOf, type Pass } from "../src/engine/tensorflow/convolution.ts";
import { RADFORD_SIZES } from "../src/model/radford.ts";
import { UserError } from "../src/tensor/errors.ts";
import { FORMULATIONS, measurePasses, PASSES, type PassTimes } from "./convolutions.ts";
import { PRESET_WIDTH } from "./width.ts";

const options = {
  batch: { type: "integer", min: 1, max: 4096, default: 64, help: "pictures in a batch" },
  sizes: { type: "integers", default: [64], help: "sides of the pictures" },
  kernel: { type: "integer", min: 2, max: 7, default: 4, help: "taps along each axis" },
  rounds: { type: "integer", min: 1, max: 1000, default: 12, help: "of which the fastest counts" },
  threads: { type: "integer", min: 1, max: 1024, help: "default: one for each core" },
} as const satisfies OptionTable;

/** Measures each way to compute each layer. */
export const convolutionsCommand = defineCommand(
  {
    command: "deno task bench convolutions",
    summary:
      "Measures every way to compute the convolutions of radford's layers on the tensorflow engine, in\n" +
      "milliseconds (GFLOP/s of the plain convolution). The way that training takes is in brackets.",
    examples: [
      ["deno task bench convolutions", "the layers of 64x64 pixels"],
      ["deno task bench convolutions --sizes 32,64,128 --batch 16", "of all sizes, in small batches"],
      ["deno task bench convolutions --kernel 5", "with 5x5 taps"],
    ],
    options,
  },
  async ({ options }) => {
    const { batch, sizes, kernel, rounds, threads } = options;
    const wrong = sizes.find((size) => !RADFORD_SIZES.some((known) => known === size));
    if (wrong !== undefined) {
      throw new UserError(`--sizes must be of ${RADFORD_SIZES.join(", ")}, got ${wrong}`);
    }
    for (const size of sizes) {
      for (const convolution of layersOf(size, batch, kernel)) {
        for (const isHalf of [false, true]) {
          const times = await measurePasses(convolution, isHalf, rounds, threads);
          for (const pass of PASSES) console.log(describe(convolution, isHalf, pass, times[pass]));
        }
      }
    }
  },
);

/** The convolutions of radford's discriminator, which are also those of its generator, transposed. */
function layersOf(size: number, batch: number, kernel: number): Convolution[] {
  const count = Math.log2(size) - 2;
  return Array.from({ length: count }, (_, i) => {
    const filters = PRESET_WIDTH * 2 ** i;
    const channels = i === 0 ? 3 : filters / 2;
    const side = size / 2 ** i;
    return convolutionOf([batch, side, side, channels], [kernel, kernel, channels, filters], 2, "SAME");
  });
}

function describe(
  convolution: Convolution,
  isHalf: boolean,
  pass: Pass,
  { chosen, milliseconds }: PassTimes,
) {
  const { batch, height, channels, filters, kernelHeight, kernelWidth, outHeight, outWidth } = convolution;
  const operations = 2 * batch * outHeight * outWidth * kernelHeight * kernelWidth * channels * filters;
  const columns = FORMULATIONS.map((name) => {
    const time = milliseconds[name];
    if (time === undefined) return "".padEnd(26);
    const text = `${name} ${time.toFixed(2)} (${Math.round(operations / time / 1e6)})`;
    return (name === chosen ? `[${text}]` : ` ${text} `).padEnd(26);
  });
  const layer = `${height}x${height}x${channels} -> ${outHeight}x${outWidth}x${filters}`;
  return [layer.padEnd(25), isHalf ? "bf16" : "f32 ", pass.padEnd(14), ...columns].join(" ").trimEnd();
}
