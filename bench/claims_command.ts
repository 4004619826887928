/** `deno task bench claims` on the command line. */
import type { AttributeColumn } from "../src/data/attribute_table.ts";
import { GENERATOR_OPTIONS } from "../src/cli/figure_options.ts";
import type { OptionTable } from "../src/cli/options.ts";
import { defineCommand } from "../src/cli/run_script.ts";
import { loadGenerator } from "../src/jobs/load_generator.ts";
import { loadRegressor } from "../src/jobs/load_regressor.ts";
import { rankDimensions } from "../src/jobs/rank_dimensions.ts";
import { type AttributeSummary, summariseAttribute } from "../src/metrics/attribute_distance.ts";
import {
  COMBINATIONS,
  drawSigns,
  lineThrough,
  type MeanClaim,
  type MixClaim,
  readMeans,
  readMix,
  readPairs,
} from "./claims.ts";
import { median } from "./rows.ts";

const MEANS = [-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1];
/** The article's spreads. */
const SPREADS = [0.4, 1];
/** Attributes of which a direction may change the mean. */
const LINES = ["hairLightness", "smile", "eyeSize"];
const DIMENSIONS = [28, 5, 11];
/** Directions beside the article's. */
const OTHERS = 20;
/** Faces for each latent dimension, and at each mean of the other directions. */
const FEW = 64;

const options = {
  count: { type: "integer", min: 16, max: 100_000, default: 1000, help: "faces at each mean, and pairs" },
  seed: { type: "integer", min: 0, default: 0, help: "of the latents" },
  run: GENERATOR_OPTIONS.run,
  checkpoint: GENERATOR_OPTIONS.checkpoint,
  out: GENERATOR_OPTIONS.out,
  backend: GENERATOR_OPTIONS.backend,
  threads: GENERATOR_OPTIONS.threads,
} as const satisfies OptionTable;

/** Measures what the anime-face article says of the latent space. */
export const claimsCommand = defineCommand(
  {
    command: "deno task bench claims",
    summary:
      "Reads hair, eyes and mouth of generated faces and prints, as Markdown, what the latent mean, the\n" +
      "dimensions 28, 5 and 11, and sums of faces do to them. For generators of the drawn faces.",
    examples: [
      ["deno task bench claims --run shipped", "the numbers of docs/claims.md"],
      ["deno task bench claims --count 100", "of your latest run, sooner"],
    ],
    options,
  },
  async ({ options }) => {
    const { count, seed } = options;
    const generator = await loadGenerator({ ...options, debug: false }, console.log);
    const reader = loadRegressor(generator.engine);
    const faces = { ...generator, reader };
    for (const sd of SPREADS) {
      printMeans(await readMeans(faces, MEANS, { sd, count, seed }), sd, count);
    }
    await printDirections(faces, seed);
    printDimensions(
      await rankDimensions(faces, { count: FEW, mean: 0, sd: 1, seed, reader }),
      generator.prior.size,
    );
    console.log(`\n${count} pairs of faces, z ~ the prior\n`);
    printRow(["", ...reader.attributes.map(({ name }) => name), "both"]);
    printRow(Array.from({ length: reader.attributes.length + 2 }, () => "---"));
    const pairs = await readPairs(faces, { count, seed });
    for (const [name, combine] of Object.entries(COMBINATIONS)) {
      const { attributes, both, bothByChance } = await readMix(faces, pairs, combine);
      printRow([
        `\`${name}\``,
        ...attributes.map(describeMix),
        `${percent(both)} (${percent(bothByChance)})`,
      ]);
    }
    reader.dispose();
    generator.dispose();
  },
);

function printMeans(claims: readonly MeanClaim[], sd: number, count: number): void {
  const names = claims[0]!.columns.map(({ name }) => name);
  console.log(`\nz ~ N(m, ${sd}), ${count} faces each\n`);
  printRow(["m", ...names, "MS-SSIM"]);
  printRow(["---", ...names.map(() => "---"), "---"]);
  for (const { mean, columns, msSsim } of claims) {
    printRow([String(mean), ...columns.map(describeColumn), msSsim.toFixed(2)]);
  }
}

async function printDirections(faces: Parameters<typeof readMeans>[0], seed: number): Promise<void> {
  const slopesOf = async (signs?: number[]) => {
    const claims = await readMeans(faces, MEANS, { sd: 0.4, count: FEW, seed, signs });
    return LINES.map((name) => {
      const values = claims.map(({ columns }) => meanOf(columns.find((column) => column.name === name)!));
      return lineThrough(MEANS, values);
    });
  };
  const article = await slopesOf();
  const others: { slope: number; r: number }[][] = [];
  for (let i = 0; i < OTHERS; i++) others.push(await slopesOf(drawSigns(faces.prior.size, seed + i)));
  console.log(
    `\nChange for 1 of m at sd 0.4, and its correlation; ${FEW} faces at each of ${MEANS.length} means\n`,
  );
  printRow(["", "all components alike", `${OTHERS} random signs: median size, largest`]);
  printRow(["---", "---", "---"]);
  LINES.forEach((name, i) => {
    const sizes = others.map((lines) => Math.abs(lines[i]!.slope));
    const { slope, r } = article[i]!;
    printRow([
      name,
      `${slope.toFixed(3)} (r ${r.toFixed(2)})`,
      `${median(sizes).toFixed(3)}, ${Math.max(...sizes).toFixed(3)}`,
    ]);
  });
}

function printDimensions(effects: Awaited<ReturnType<typeof rankDimensions>>, size: number): void {
  const names = effects[0]!.attributes.map(({ name }) => name).sort();
  console.log(`\nChange for one unit of a dimension; ${FEW} faces\n`);
  printRow(["dimension", `rank of ${size}`, "pixel, of 255", ...names]);
  printRow(["---", "---", "---", ...names.map(() => "---")]);
  const row = (label: string, rank: string, change: number, of: (name: string) => number) =>
    printRow([label, rank, change.toFixed(2), ...names.map((name) => percent(of(name)))]);
  const changeOf = (index: number, name: string) =>
    effects[index]!.attributes.find((attribute) => attribute.name === name)!.change;
  for (const dimension of DIMENSIONS.filter((dimension) => dimension <= size)) {
    const index = effects.findIndex((effect) => effect.dimension === dimension);
    row(String(dimension), String(index + 1), effects[index]!.imageChange, (name) => changeOf(index, name));
  }
  row(
    "median of all",
    "",
    median(effects.map(({ imageChange }) => imageChange)),
    (name) => median(effects.map((_, index) => changeOf(index, name))),
  );
  row(`largest (${effects[0]!.dimension})`, "1", effects[0]!.imageChange, (name) => changeOf(0, name));
}

/** A number with its sign is a correlation, a share is of the pairs that differ; in brackets another pair's. */
function describeMix({ kind, ofA, ofB, byChance }: MixClaim): string {
  if (Number.isNaN(ofA)) return "-";
  const text = kind === "number" ? (value: number) => value.toFixed(2) : percent;
  return `${text(ofA)}, ${text(ofB)} (${text(byChance)})`;
}

function describeColumn(column: AttributeColumn): string {
  const summary: AttributeSummary = summariseAttribute(column);
  if ("share" in summary) return percent(summary.share);
  if ("mean" in summary) return `${summary.mean.toFixed(2)} ± ${summary.deviation.toFixed(2)}`;
  const [name, share] = Object.entries(summary.shares).sort(([, a], [, b]) => b - a)[0]!;
  return `${name} ${percent(share)}`;
}

function meanOf(column: AttributeColumn): number {
  return column.values.reduce<number>((sum, value) => sum + Number(value), 0) / column.values.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}
