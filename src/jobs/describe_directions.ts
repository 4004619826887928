/** Directions as tables of text. */
import type { Strength } from "../latent/fit_scores.ts";
import { attributeLeaks, largestLeak } from "../metrics/leak.ts";
import type { StoredAttributeDirection, StoredAttributes } from "../store/directions_file.ts";

/** Such as `R² 0.72` or `AUC 0.95`. */
export function describeStrength(strength: Strength): string {
  return "rSquared" in strength
    ? `R² ${strength.rSquared.toFixed(2)}`
    : `AUC ${strength.areaUnderCurve.toFixed(2)}`;
}

/** A change with its sign; of a boolean or class, in percent of the faces. */
export function describeChange(change: number, kind: "number" | "boolean"): string {
  return kind === "number" ? signed(change, 3) : `${signed(100 * change, 1)} %`;
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  // Nothing is neither more nor less.
  return Number(text) === 0 ? text.replace("-", "") : value < 0 ? text : `+${text}`;
}

const NOTHING = "nothing left";

/** All directions as a table, a line each, then what has none. */
export function describeDirections(attributes: StoredAttributes): string[] {
  const { source, measured, directions, leftOut } = attributes;
  const how = measured.by === "pictures" ? `measured on ${measured.faces} faces` : "told by the fits";
  const rows = directions.map((direction) => {
    const { name, attribute, strength, effects, orthogonal } = direction;
    return [
      name,
      describeStrength(strength),
      ...effectCells(directions, direction, effects),
      ...orthogonal
        ? effectCells(directions, { ...direction, attribute }, orthogonal.effects)
        : [NOTHING, "", ""],
    ];
  });
  return [
    `Directions of ${source}.`,
    `One unit: a standard deviation of z along the direction; what it changes is ${how}; in brackets in`,
    "standard deviations over faces. Leak: the largest change of another attribute.",
    ...formatTable(
      ["", "tells", "one unit", "", "leak", "orthogonal", "", "leak"],
      rows,
    ),
    ...leftOut.length > 0
      ? [`No direction: ${leftOut.map(({ name, reason }) => `${name} (${reason})`).join(", ")}.`]
      : [],
  ];
}

/** The change of the direction's own attribute, the same in standard deviations, and the largest leak. */
function effectCells(
  all: readonly StoredAttributeDirection[],
  { name, attribute, kind, deviation }: StoredAttributeDirection,
  effects: readonly number[],
): string[] {
  const own = effects[all.findIndex((direction) => direction.name === name)]!;
  const leak = largestLeak(all, effects, attribute);
  return [
    describeChange(own, kind),
    `(${signed(own / deviation, 2)})`,
    leak ? `${leak.name} (${signed(leak.change, 2)})` : "none",
  ];
}

/** What each direction does to each attribute, in standard deviations: as it is, then orthogonal to the others. */
export function describeLeaks({ directions }: StoredAttributes): string[] {
  const names = [...new Set(directions.map(({ attribute }) => attribute))];
  const table = (
    title: string,
    of: (direction: StoredAttributeDirection) => readonly number[] | undefined,
  ) => {
    const rows = directions.flatMap((direction) => {
      const effects = of(direction);
      if (!effects) return [];
      const leaks = attributeLeaks(directions, effects);
      return [[direction.name, ...names.map((name) => signed(leaks.get(name)!.change, 2))]];
    });
    return rows.length > 0 ? [title, ...formatTable(["", ...names], rows)] : [];
  };
  return [
    ...table(
      "What one unit changes, in standard deviations over faces; of a category, the class that changes most:",
      ({ effects }) => effects,
    ),
    ...table(
      "The same orthogonal to the directions of other attributes:",
      ({ orthogonal }) => orthogonal?.effects,
    ),
  ];
}

/** Rows below their heads, in columns as wide as they need; the first one and texts at the left. */
function formatTable(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  return [heads, ...rows].map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd()}`
  );
}
