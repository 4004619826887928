/** The figure of faces moved along directions. */
import type { AttributeColumn, AttributeType } from "../data/attribute_table.ts";
import { moveAlong } from "../latent/along.ts";
import type { Latent } from "../latent/prior.ts";
import { collectPictures } from "../metrics/picture_set.ts";
import type { FigureBlock } from "../plots/figure.ts";
import type { Picture } from "../tensor/pixels.ts";
import { displayedFigure } from "./display.ts";
import type { NamedDirection } from "./directions_of.ts";
import type { Explored, ExploredFigure } from "./explored_figure.ts";
import type { AttributeReader } from "./rank_dimensions.ts";

/** What is moved where. */
export interface AlongFigureOptions {
  /** A row each, 1 or more. */
  readonly faces: readonly { readonly label: string; readonly latent: Latent }[];
  /** A block each, 1 or more. */
  readonly directions: readonly NamedDirection[];
  /** A column each, 1 or more, in standard deviations of z along the direction. */
  readonly amounts: readonly number[];
  /** Reads what grows along a direction; without it, or where it cannot read that, nothing is read. */
  readonly reader?: AttributeReader;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/** A figure, and what was read in it. */
export interface AlongFigure extends ExploredFigure {
  /**
   * For each direction the mean of what was read in each column: of a class, the share of faces; nothing where
   * nothing was read.
   */
  readonly read: readonly (readonly number[] | undefined)[];
}

/**
 * Faces moved along directions: a block for each direction, its rows faces, its columns amounts. What is read of the
 * direction's attribute stands below each picture, and its mean above each column.
 *
 * @throws {RangeError} if there is no face, direction or amount, or sizes differ
 * @example
 * ```ts
 * import { alongFigure, drawFigure, encodePng, findDirection, loadGenerator, readDirectionsOf, readLatent } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const known = readDirectionsOf(generator);
 * const { figure } = await alongFigure(generator, {
 *   faces: [{ label: "seed 1", latent: readLatent(generator.prior, "1", "the face") }],
 *   directions: [findDirection(known, generator.prior, "smile")],
 *   amounts: [-3, 0, 3],
 * });
 * generator.dispose();
 * const png = await encodePng(await drawFigure(figure));
 * console.log(png.length > 1000); // true
 * ```
 */
export async function alongFigure(
  { decode, prior }: Explored,
  { faces, directions, amounts, reader, scale = 1 }: AlongFigureOptions,
): Promise<AlongFigure> {
  for (const [name, list] of Object.entries({ face: faces, direction: directions, amount: amounts })) {
    if (list.length === 0) throw new RangeError(`Cannot move along directions: there is no ${name}`);
  }
  const blocks: FigureBlock[] = [];
  const latents: Latent[][] = [];
  const read: (readonly number[] | undefined)[] = [];
  for (const direction of directions) {
    const rows = faces.map(({ latent }) =>
      amounts.map((amount) => moveAlong(prior, latent, direction.vector, amount))
    );
    const pictures = await decode(rows.flat());
    const seen = reader && await readGrowing(reader, direction, pictures);
    const means = seen &&
      amounts.map((_, column) =>
        faces.reduce((sum, _, row) => sum + seen.values[row * amounts.length + column]!, 0) / faces.length
      );
    latents.push(...rows);
    read.push(means);
    blocks.push({
      title: directions.length > 1 ? `Along ${direction.name}` : undefined,
      pictures,
      columns: amounts.length,
      columnLabels: amounts.map((amount, i) =>
        means ? `${signed(amount)}: ${describeMean(means[i]!, seen.isShare)}` : signed(amount)
      ),
      rowLabels: faces.map(({ label }) => label),
      ...seen && { captions: seen.captions },
    });
  }
  const notes = ["columns: standard deviations of z along the direction"];
  if (read.some((means) => means)) {
    notes.push(
      "above a column: the mean of what is read in it, of a class its share; below a picture: what is read",
    );
  }
  if (prior.distribution === "uniform") notes.push(`components kept in ${prior.low} … ${prior.high}`);
  const title = directions.length === 1 ? `Along ${directions[0]!.name}` : "Faces moved along directions";
  return displayedFigure({ figure: { title, notes, blocks, scale }, latents, read });
}

interface Growing {
  readonly captions: readonly string[];
  readonly values: number[];
  /** Whether the mean of the values is a share of faces. */
  readonly isShare: boolean;
}

/** Reads of each picture what grows along a direction; nothing if the reader does not read it. */
async function readGrowing(
  { attributes, read }: AttributeReader,
  { attribute, category }: NamedDirection,
  pictures: readonly Picture[],
): Promise<Growing | undefined> {
  const index = attributes.findIndex((readable) => readable.name === attribute && isOf(readable, category));
  if (index < 0) return undefined;
  const column: AttributeColumn = (await read(collectPictures(pictures)))[index]!;
  switch (column.kind) {
    case "number":
      return {
        captions: column.values.map((value) => value.toFixed(2)),
        values: column.values,
        isShare: false,
      };
    case "boolean":
      return {
        captions: column.values.map((value) => value ? "yes" : "no"),
        values: column.values.map(Number),
        isShare: true,
      };
    case "category":
      return {
        captions: column.values.map((value) => column.categories[value]!),
        values: column.values.map((value) => Number(column.categories[value] === category)),
        isShare: true,
      };
  }
}

function isOf(attribute: AttributeType, category: string | undefined): boolean {
  return attribute.kind === "category"
    ? category !== undefined && attribute.categories.includes(category)
    : category === undefined;
}

function describeMean(mean: number, isShare: boolean): string {
  return isShare ? `${(100 * mean).toFixed(0)} %` : mean.toFixed(2);
}

function signed(amount: number): string {
  return amount > 0 ? `+${amount}` : String(amount);
}
