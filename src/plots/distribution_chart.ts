/** Where samples of several means lie: scatter plots with pictures on them, and histograms beside. */
import type { ChartSpec } from "../images/chart.ts";
import { placeThumbnails } from "./place_thumbnails.ts";

/** A sample in the plot. */
export interface ChartedSample {
  /** The mean that it lies around. */
  readonly mean: number;
  /** Along the first axis. */
  readonly x: number;
  /** Along the second axis. */
  readonly y: number;
  /** Numbers of its picture by their names, the same for all samples. */
  readonly statistics: Readonly<Record<string, number>>;
}

/** One row: the samples of one model. */
export interface DistributionPanel {
  /** Above the plot, such as the model's letter. */
  readonly title?: string;
  /** 1 or more. */
  readonly samples: readonly ChartedSample[];
  /** Pictures on the plot: which samples, and the addresses of their pictures, `data:` ones too. */
  readonly thumbnails: readonly { readonly sample: number; readonly url: string }[];
}

/** What stands around the plots. */
export interface DistributionLabels {
  /** Above everything. */
  readonly title: string;
  /** Smaller, below the title. */
  readonly notes: readonly string[];
  /** Of both axes. */
  readonly axes: readonly [string, string];
  /** Without title, axes and legend; false by default. */
  readonly plain?: boolean;
}

const PLOT = { width: 500, height: 500 };
const BESIDE = { width: 240, spacing: 40, gap: 20 };
/** Of the pictures on a plot, and of their frames. */
const THUMBNAIL = { side: 44, frame: 3, mostPerMean: 6 };
const BINS = 20;
/** Of the numbers and title below a histogram, in pixels. */
const AXIS = 36;
/** Room between the samples and the plot's edges, in parts of their range. */
const MARGIN = 0.06;
/** Of plasma's colours those that can be seen on white. */
const COLOURS = { scheme: { name: "plasma", extent: [0, 0.86] } };
/** Of a mean above its dot, in pixels. */
const LABEL_RISE = 15;
const INK = "#222222";

/**
 * The samples that are to be shown as pictures, as many as have room.
 *
 * @param panels each panel's samples; plots of all have the same axes
 * @returns for each panel, indices of its samples
 */
export function chooseThumbnails(
  panels: readonly Pick<DistributionPanel, "samples">[],
): number[][] {
  const [xs, ys] = domains(panels);
  const place = ({ x, y }: { x: number; y: number }) => ({
    left: PLOT.width * (x - xs[0]) / (xs[1] - xs[0]),
    top: PLOT.height * (ys[1] - y) / (ys[1] - ys[0]),
  });
  const means = meansOf(panels);
  return panels.map(({ samples }) =>
    placeThumbnails(samples.map((sample) => ({ ...place(sample), group: means.indexOf(sample.mean) })), {
      ...PLOT,
      side: THUMBNAIL.side + 2 * THUMBNAIL.frame,
      mostPerGroup: THUMBNAIL.mostPerMean,
      keepFree: centresOf(samples, means).map(place).flatMap((
        dot,
      ) => [dot, { ...dot, top: dot.top - LABEL_RISE }]),
    })
  );
}

/**
 * A chart with a row for each model: its samples in the plane, coloured by mean, some as pictures, the centres of the
 * means joined by a line; beside, histograms of their pictures' numbers.
 *
 * @param panels 1 or more
 * @returns what `drawChart()` draws
 * @throws {RangeError} if there is no panel, or one has no sample
 */
export function distributionChart(
  panels: readonly DistributionPanel[],
  { title, notes, axes, plain = false }: DistributionLabels,
): ChartSpec {
  if (panels.length === 0 || panels.some(({ samples }) => samples.length === 0)) {
    throw new RangeError("Cannot draw a distribution: there is no sample");
  }
  const frame = { panels, axes, plain, means: meansOf(panels), domains: domains(panels) };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: plain ? 4 : 14,
    ...plain ? {} : { title: { text: title, subtitle: [...notes], anchor: "start", offset: 14 } },
    config: {
      font: "sans-serif",
      aria: false,
      title: { fontSize: 16, subtitleFontSize: 12, color: INK, subtitleColor: "#555555", subtitlePadding: 6 },
      view: { stroke: "#dddddd" },
      axis: { gridColor: "#eeeeee", domainColor: "#999999", tickColor: "#999999", titleColor: INK },
    },
    spacing: 28,
    vconcat: panels.map((panel) => ({
      spacing: BESIDE.spacing,
      hconcat: [scatter(panel, frame), histograms(panel, frame)],
    })),
  } as ChartSpec;
}

/** What all panels share. */
interface Frame {
  readonly panels: readonly DistributionPanel[];
  readonly axes: readonly [string, string];
  readonly plain: boolean;
  readonly means: readonly number[];
  readonly domains: readonly [Range, Range];
}

type Range = readonly [number, number];

function scatter({ title, samples, thumbnails }: DistributionPanel, frame: Frame) {
  const { means, plain, axes, domains: [xs, ys] } = frame;
  const centres = centresOf(samples, means).map((centre) => ({ ...centre, label: String(centre.mean) }));
  const axis = (field: "x" | "y", domain: Range, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [...domain], nice: false, zero: false },
    axis: plain ? null : { tickCount: 6 },
  });
  const at = { x: axis("x", xs, axes[0]), y: axis("y", ys, axes[1]) };
  const color = colourOf(frame);
  const text = (mark: Record<string, unknown>) => ({
    data: { values: centres },
    mark: { type: "text", fontSize: 13, fontWeight: "bold", dy: -LABEL_RISE, ...mark },
    encoding: { ...at, text: { field: "label" } },
  });
  const pictures = thumbnails.map(({ sample, url }) => ({ ...place(samples[sample]!), url }));
  const { side, frame: border } = THUMBNAIL;
  return {
    ...PLOT,
    ...title === undefined || plain ? {} : { title: { text: title, fontSize: 13, anchor: "start" } },
    layer: [
      {
        data: { values: samples.map(place) },
        mark: { type: "circle", size: 22, opacity: 0.55 },
        encoding: { ...at, color },
      },
      {
        data: { values: pictures },
        mark: { type: "square", size: (side + 2 * border) ** 2, opacity: 1 },
        encoding: { ...at, color },
      },
      {
        data: { values: pictures },
        mark: { type: "image", width: side, height: side, aspect: false },
        encoding: { ...at, url: { field: "url" } },
      },
      {
        data: { values: centres },
        mark: { type: "line", color: INK, strokeWidth: 1.5 },
        encoding: { ...at, order: { field: "mean", type: "quantitative" } },
      },
      {
        data: { values: centres },
        mark: { type: "point", filled: true, size: 130, opacity: 1, stroke: "white", strokeWidth: 2 },
        encoding: { ...at, color },
      },
      text({ stroke: "white", strokeWidth: 4, color: "white" }),
      text({ color: INK }),
    ],
  };
}

function histograms({ samples }: DistributionPanel, frame: Frame) {
  const names = Object.keys(samples[0]!.statistics);
  // As high as the plot, less what stands between them.
  const height = (PLOT.height - (BESIDE.gap + AXIS) * (names.length - 1)) / names.length;
  return {
    spacing: BESIDE.gap,
    vconcat: names.map((name) => ({
      width: BESIDE.width,
      height: Math.floor(height),
      data: { values: countBins(samples, name, frame) },
      mark: { type: "area", interpolate: "step-after", line: { strokeWidth: 1.5 }, fillOpacity: 0.06 },
      encoding: {
        x: {
          field: "from",
          type: "quantitative",
          title: name,
          scale: { domain: [...rangeOf(frame.panels, name)], nice: false, zero: false },
          axis: frame.plain ? null : { tickCount: 5, grid: false },
        },
        y: {
          field: "share",
          type: "quantitative",
          stack: null,
          title: "% of samples",
          axis: frame.plain ? null : { tickCount: 3 },
        },
        color: colourOf(frame),
      },
    })),
  };
}

/** The share of a mean's samples in each bin, with the right edge of the last one. */
function countBins(samples: readonly ChartedSample[], name: string, { panels, means }: Frame) {
  const [low, high] = rangeOf(panels, name);
  const width = (high - low) / BINS;
  return means.flatMap((mean) => {
    const values = samples.filter((sample) => sample.mean === mean).map(({ statistics }) =>
      statistics[name]!
    );
    const counts = new Array<number>(BINS).fill(0);
    for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - low) / width))]!++;
    const bins = counts.map((count, i) => ({
      mean,
      from: low + i * width,
      share: 100 * count / Math.max(1, values.length),
    }));
    return [...bins, { ...bins.at(-1)!, from: high }];
  });
}

function colourOf({ means, plain }: Frame) {
  return {
    field: "mean",
    type: "ordinal",
    title: "mean of z",
    scale: { ...COLOURS, domain: [...means] },
    legend: plain ? null : { orient: "top", direction: "horizontal", symbolType: "circle", symbolOpacity: 1 },
  };
}

function place({ mean, x, y }: ChartedSample) {
  return { mean, x, y };
}

function meansOf(panels: readonly Pick<DistributionPanel, "samples">[]): number[] {
  return [...new Set(panels.flatMap(({ samples }) => samples.map(({ mean }) => mean)))].sort((a, b) => a - b);
}

function centresOf(samples: readonly ChartedSample[], means: readonly number[]) {
  const average = (of: readonly ChartedSample[], key: "x" | "y") =>
    of.reduce((sum, sample) => sum + sample[key], 0) / of.length;
  return means.flatMap((mean) => {
    const own = samples.filter((sample) => sample.mean === mean);
    return own.length === 0 ? [] : [{ mean, x: average(own, "x"), y: average(own, "y") }];
  });
}

function domains(panels: readonly Pick<DistributionPanel, "samples">[]): [Range, Range] {
  const all = panels.flatMap(({ samples }) => samples);
  return [widen(all.map(({ x }) => x), MARGIN), widen(all.map(({ y }) => y), MARGIN)];
}

function rangeOf(panels: readonly DistributionPanel[], name: string): Range {
  return widen(panels.flatMap(({ samples }) => samples.map(({ statistics }) => statistics[name]!)), 0);
}

/** From the least to the largest number and a margin; never without width. */
function widen(values: readonly number[], margin: number): Range {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) [least, largest] = [Math.min(least, value), Math.max(largest, value)];
  const room = largest > least ? margin * (largest - least) : 0.5;
  return [least - room, largest + room];
}
