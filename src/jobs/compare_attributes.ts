/** How the attributes of generated faces are distributed, beside those of the drawn ones they are made after. */
import type { AttributeColumn } from "../data/attribute_table.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import {
  attributeDistance,
  type AttributeSummary,
  summariseAttribute,
} from "../metrics/attribute_distance.ts";
import { type AttributeScore, scoreAttribute } from "../metrics/attribute_score.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import { findColumn } from "../model/attribute_codes.ts";
import { describeScore } from "./describe_scores.ts";
import { areDrawn } from "./face_source.ts";
import { loadRegressor } from "./load_regressor.ts";

/** One attribute, read from generated and from real pictures. */
export interface AttributeFigures {
  readonly name: string;
  /** Between generated and real pictures, 0 … 1; see `attributeDistance()`. */
  readonly distance: number;
  /** Between as many real pictures and real ones. */
  readonly floor: number;
  readonly generated: AttributeSummary;
  readonly real: AttributeSummary;
  /** How well it is read from the real pictures, of which it is known. */
  readonly score: AttributeScore;
}

/** What the regressor found. */
export interface AttributeComparison {
  /** Means over the attributes. */
  readonly average: { readonly distance: number; readonly floor: number };
  readonly attributes: readonly AttributeFigures[];
}

/** Why there are no attributes to compare. */
export interface LeftOut {
  readonly leftOut: string;
}

/** The real pictures of an evaluation. */
export interface RealPictures {
  /** Twice as many as there are generated ones: the first half is compared, both with each other for the floor. */
  readonly pictures: PictureSet;
  /** Where they stand in the dataset. */
  readonly indices: ArrayLike<number>;
}

/** Differences that a line shows of a category with many values. */
const MOST_SHOWN = 3;

/**
 * Reads attributes from generated and real pictures and compares their distributions. What is read is compared with
 * what is read, not with what is known, so that errors of the regressor count on both sides.
 *
 * @param generated as many pictures as half of the real ones
 * @returns figures, or why there are none: only drawn faces have these attributes
 * @throws {CheckpointError} if the regressor's file is missing or damaged
 */
export async function compareAttributes(
  generated: PictureSet,
  { pictures, indices }: RealPictures,
  dataset: Dataset,
  engine: Engine,
): Promise<AttributeComparison | LeftOut> {
  const table = areDrawn(dataset.header.source) ? dataset.readAttributes() : undefined;
  if (!table) {
    return {
      leftOut: `the pictures of "${dataset.path}" are not drawn faces, the only ones that are read`,
    };
  }
  const regressor = loadRegressor(engine);
  try {
    const ofGenerated = await regressor.read(generated);
    const ofReal = await regressor.read(pictures);
    const figures = regressor.attributes.map((attribute, i): AttributeFigures => {
      const first = slice(ofReal[i]!, 0, generated.count);
      const second = slice(ofReal[i]!, generated.count, pictures.count);
      return {
        name: attribute.name,
        distance: attributeDistance(attribute, ofGenerated[i]!, first),
        floor: attributeDistance(attribute, first, second),
        generated: summariseAttribute(ofGenerated[i]!),
        real: summariseAttribute(first),
        score: scoreAttribute(ofReal[i]!, pick(findColumn(table, attribute), indices)),
      };
    });
    const mean = (of: (figure: AttributeFigures) => number) =>
      figures.reduce((sum, figure) => sum + of(figure), 0) / figures.length;
    return {
      average: { distance: mean(({ distance }) => distance), floor: mean(({ floor }) => floor) },
      attributes: figures,
    };
  } finally {
    regressor.dispose();
  }
}

function slice(column: AttributeColumn, start: number, end: number): AttributeColumn {
  return { ...column, values: column.values.slice(start, end) } as AttributeColumn;
}

function pick(column: AttributeColumn, indices: ArrayLike<number>): AttributeColumn {
  return { ...column, values: Array.from(indices, (index) => column.values[index]!) } as AttributeColumn;
}

/** The comparison as lines of text, one for each attribute. */
export function describeAttributes(comparison: AttributeComparison | LeftOut): string[] {
  if ("leftOut" in comparison) return [`No attributes: ${comparison.leftOut}`];
  const { average, attributes } = comparison;
  const row = (name: string, distance: number, floor: number, rest: string) =>
    `  ${name.padEnd(14)}${distance.toFixed(3).padStart(9)}${floor.toFixed(3).padStart(8)}${rest}`;
  return [
    "Attributes as a regressor reads them; distance of their distributions, 0 to 1, lower is better",
    `  ${"".padEnd(14)} distance   floor   read right  generated (real)`,
    ...attributes.map(({ name, distance, floor, generated, real, score }) =>
      row(
        name,
        distance,
        floor,
        `${describeScore(score).padStart(13)}  ${describeSummaries(generated, real)}`,
      )
    ),
    row("average", average.distance, average.floor, ""),
  ];
}

/** Such as `8 % (12 %)`; of a category, the values whose shares differ most. */
function describeSummaries(generated: AttributeSummary, real: AttributeSummary): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if ("share" in generated && "share" in real) return `${percent(generated.share)} (${percent(real.share)})`;
  if ("mean" in generated && "mean" in real) {
    const text = ({ mean, deviation }: typeof generated) => `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`;
    return `${text(generated)} (${text(real)})`;
  }
  if (!("shares" in generated && "shares" in real)) {
    throw new TypeError("Cannot describe summaries of different kinds");
  }
  const difference = (name: string) => Math.abs(generated.shares[name]! - real.shares[name]!);
  return Object.keys(real.shares).sort((a, b) => difference(b) - difference(a)).slice(0, MOST_SHOWN)
    .map((name) => `${name} ${percent(generated.shares[name]!)} (${percent(real.shares[name]!)})`).join(", ");
}
