/**
 * Small helpers that write SVG text. The drawing space is 128 x 128 with the axis of the face at x = 64;
 * parts that exist twice are written once, on the right half, and mirrored.
 */

/** A point of the drawing space: x to the right, y downwards. */
export type Point = readonly [x: number, y: number];

/**
 * A template tag that writes numbers with at most two decimals, which keeps an SVG short.
 *
 * @throws {RangeError} if a number is not finite: a broken shape must not reach a data set
 * @example
 * ```ts
 * import { shape } from "./shapes.ts";
 * console.log(shape`<circle r="${1 / 3}"/>`); // <circle r="0.33"/>
 * ```
 */
export function shape(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  let text = parts[0]!;
  for (const [i, value] of values.entries()) {
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new RangeError(`Cannot write an SVG: expected a finite number, got ${value}`);
    }
    text += (typeof value === "number" ? Math.round(value * 100) / 100 : value) + parts[i + 1]!;
  }
  return text;
}

/** The same drawing seen in a mirror: x becomes 128 - x. */
export function mirrored(content: string): string {
  return `<g transform="matrix(-1 0 0 1 128 0)">${content}</g>`;
}

/** A drawing of the right half together with its mirror image. */
export function bothSides(content: string): string {
  return mirrored(content) + content;
}

/** A filled path, with an outline where a line colour is given. */
export function fill(d: string, colour: string, line?: string, width = 1.7): string {
  const outline = line ? shape` stroke="${line}" stroke-width="${width}" stroke-linejoin="round"` : "";
  return `<path d="${d}" fill="${colour}"${outline}/>`;
}

/** A line with round ends. */
export function line(d: string, colour: string, width: number): string {
  return shape`<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}"` +
    shape` stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** An ellipse. */
export function ellipse(x: number, y: number, rx: number, ry: number, colour: string): string {
  return shape`<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${colour}"/>`;
}

/** A gradient from top to bottom: `stops` are [place from 0 to 1, colour]; `span` is [y of 0, y of 1]. */
export function verticalGradient(
  id: string,
  stops: readonly (readonly [number, string])[],
  span?: readonly [number, number],
): string {
  const place = span
    ? shape`gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${span[0]}" y2="${span[1]}"`
    : `x1="0" x2="0" y1="0" y2="1"`;
  return `<linearGradient id="${id}" ${place}>${gradientStops(stops)}</linearGradient>`;
}

/** The stops of a gradient as SVG. */
export function gradientStops(stops: readonly (readonly [number, string])[]): string {
  return stops.map(([at, colour]) => shape`<stop offset="${at}" stop-color="${colour}"/>`).join("");
}

/** The point a share `t` of the way from `a` to `b`. */
export function between(a: Point, b: Point, t: number): Point {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
}

/** A point on an ellipse; degrees run clockwise on the screen from the right, so -90 is the top. */
export function onEllipse(centre: Point, rx: number, ry: number, degrees: number): Point {
  const angle = degrees * Math.PI / 180;
  return [centre[0] + rx * Math.cos(angle), centre[1] + ry * Math.sin(angle)];
}
