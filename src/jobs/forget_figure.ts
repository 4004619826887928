/** An attribute forgotten: faces before and after, and what changed, as a figure and as lines. */
import { counted } from "../tensor/counted.ts";
import type { Latent } from "../latent/prior.ts";
import type { Decode } from "../model/sample.ts";
import type { FigureBlock } from "../plots/figure.ts";
import type { ExploredFigure } from "./explored_figure.ts";
import type { Forgetting } from "./measure_forgetting.ts";

/** What is shown. */
export interface ForgetFigureOptions {
  /** The whole generator. */
  readonly decode: Decode;
  /** Without the filters. */
  readonly without: Decode;
  /** Without as many random ones. */
  readonly random?: Decode;
  /** Of the faces that can be shown. */
  readonly latents: readonly Latent[];
  /** Which of them have the attribute. */
  readonly has: readonly boolean[];
  /** Faces with it, and as many without. */
  readonly shown: number;
  /** Each pixel becomes scale x scale pixels. */
  readonly scale: number;
  /** Such as `glasses`. */
  readonly attribute: string;
  /** Counted from 1. */
  readonly layer: number;
  /** Counted from 1. */
  readonly filters: readonly number[];
  /** What came of it. */
  readonly result: Forgetting;
  /** What came of leaving out random filters. */
  readonly randomResults: readonly Forgetting[];
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Faces with the attribute, and below others without it: a row before, a row after, a row without random filters. */
export async function forgetFigure(options: ForgetFigureOptions): Promise<ExploredFigure> {
  const { latents, has, shown, scale, attribute, layer, filters, result, randomResults } = options;
  const blocks: FigureBlock[] = [];
  const rows: Latent[][] = [];
  for (const [value, title] of [[true, `with ${attribute}`], [false, `without ${attribute}`]] as const) {
    const row = latents.filter((_, i) => has[i] === value).slice(0, shown);
    const decoders = [options.decode, options.without, ...options.random ? [options.random] : []];
    const pictures = [];
    for (const decode of decoders) pictures.push(...await decode(row));
    const labels = ["before", "after", ...options.random ? ["random filters"] : []];
    blocks.push({ title, pictures, columns: row.length, rowLabels: labels });
    rows.push(...decoders.map(() => row));
  }
  const figure = {
    title: `${attribute} forgotten: ${counted(filters.length, "filter")} of layer ${layer} left out`,
    notes: [
      `filters ${filters.join(", ")}; faces with ${attribute}: ${percent(result.before)} before, ` +
      `${percent(result.after)} after${
        randomResults.length > 0
          ? `, ${percent(mean(randomResults.map(({ after }) => after)))} after as many random ones`
          : ""
      }, of ${latents.length}`,
    ],
    blocks,
    scale,
  };
  return { figure, latents: rows };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The result as lines: the attribute's share, then what became of all others, beside random filters.
 *
 * @param name of the attribute, without its value
 */
export function describeForgetting(
  attribute: string,
  name: string,
  { before, after, kept, changes }: Forgetting,
  random: readonly Forgetting[],
): string[] {
  const of = (pick: (one: Forgetting) => number) => random.length > 0 ? percent(mean(random.map(pick))) : "";
  const titles = { before: `faces with ${attribute} before`, after: `faces with ${attribute} after` };
  const wide = Math.max(28, titles.before.length + 2);
  const row = (title: string, here: string, there: string) =>
    `  ${title.padEnd(wide)}${here.padStart(9)}${there.padStart(16)}`.trimEnd();
  return [
    row("", "left out", random.length > 0 ? "random filters" : ""),
    row(titles.before, percent(before), of((one) => one.before)),
    row(titles.after, percent(after), of((one) => one.after)),
    row("of those with it, still", percent(kept), of((one) => one.kept)),
    "Other attributes: faces whose class is another one, or mean change of a number in its range",
    ...changes.flatMap((change, i) =>
      change.name === name
        ? []
        : [row(change.name, percent(change.change), of((one) => one.changes[i]!.change))]
    ),
  ];
}
