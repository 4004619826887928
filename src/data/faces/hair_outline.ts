/** Outlines of hair: spikes and bumps around the head, and the locks of a fringe. */
import { onEllipse, type Point, shape } from "./shapes.ts";

/**
 * Spikes along an ellipse, clockwise from `from` to `to` degrees (-90 is the top): each leans away from
 * the top like a flame.
 *
 * @param reach how far the tips stand out, as a multiple of the radius
 * @returns an open path that starts with `M`
 */
export function spikes(
  centre: Point,
  rx: number,
  ry: number,
  from: number,
  to: number,
  count: number,
  reach: number,
): string {
  const step = (to - from) / count;
  const start = onEllipse(centre, rx, ry, from);
  let d = shape`M${start[0]} ${start[1]}`;
  for (let i = 0; i < count; i++) {
    const low = from + i * step;
    const outwards = Math.max(-1, Math.min(1, (low + step / 2 - 270) / 90));
    // Every second spike is a little shorter, so that the outline is not a cog wheel.
    const far = reach - (i % 2) * 0.08;
    const tip = onEllipse(centre, rx * far, ry * far, low + step * (0.5 + 0.5 * outwards));
    const left = onEllipse(centre, rx * 1.1, ry * 1.1, low + step * (0.15 + 0.15 * outwards));
    const right = onEllipse(centre, rx * 1.1, ry * 1.1, low + step * (0.85 + 0.15 * outwards));
    const end = onEllipse(centre, rx, ry, low + step);
    d += shape`Q${left[0]} ${left[1]} ${tip[0]} ${tip[1]}Q${right[0]} ${right[1]} ${end[0]} ${end[1]}`;
  }
  return d;
}

/**
 * Round bumps along an ellipse, clockwise from `from` to `to` degrees.
 *
 * @returns an open path that starts with `M`
 */
export function bumps(
  centre: Point,
  rx: number,
  ry: number,
  from: number,
  to: number,
  count: number,
): string {
  let last = onEllipse(centre, rx, ry, from);
  let d = shape`M${last[0]} ${last[1]}`;
  for (let i = 1; i <= count; i++) {
    const next = onEllipse(centre, rx, ry, from + (to - from) * i / count);
    d += shape`${arc(last, next)}`;
    last = next;
  }
  return d;
}

/** A bulging arc between two points, to the left of the way from one to the other. */
export function arc(from: Point, to: Point): string {
  const r = 0.56 * Math.hypot(to[0] - from[0], to[1] - from[1]);
  return shape`A${r} ${r} 0 0 1 ${to[0]} ${to[1]}`;
}

/**
 * The locks of a fringe, from right to left: from each valley down to a tip and up to the next valley,
 * with sides that bend as hair does.
 *
 * @param start the first valley, where the path stands
 * @param points tip, valley, tip, valley, ...
 */
export function locks(start: Point, points: readonly Point[]): string {
  let [x, y] = start;
  let d = "";
  for (let i = 0; i < points.length; i += 2) {
    const [tipX, tipY] = points[i]!;
    const [nextX, nextY] = points[i + 1]!;
    d += shape`Q${x + 0.1 * (tipX - x)} ${y + 0.65 * (tipY - y)} ${tipX} ${tipY}`;
    d += shape`Q${nextX + 0.2 * (tipX - nextX)} ${nextY + 0.6 * (tipY - nextY)} ${nextX} ${nextY}`;
    [x, y] = [nextX, nextY];
  }
  return d;
}
