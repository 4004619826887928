/** Which points of a scatter plot are shown as pictures. */

/** A point in a plot. */
export interface PlacedPoint {
  /** From the left edge, in pixels. */
  readonly left: number;
  /** From the upper edge, in pixels. */
  readonly top: number;
  /** Which of the groups it is of. */
  readonly group: number;
}

/** Where pictures may stand. */
export interface ThumbnailOptions {
  /** Of the plot, in pixels. */
  readonly width: number;
  /** Of the plot, in pixels. */
  readonly height: number;
  /** Of the square pictures, their frames included, in pixels. */
  readonly side: number;
  /** Pictures of each group at most. */
  readonly mostPerGroup: number;
  /** Places that stay visible. */
  readonly keepFree?: readonly Pick<PlacedPoint, "left" | "top">[];
}

/** Pixels between pictures. */
const GAP = 3;
/** Pixels around a place that stays visible. */
const FREE = 14;

/**
 * Chooses points whose pictures, centred on them, lie in the plot without touching each other: in turns one of each
 * group, each time the one farthest from those chosen before, so that they cover what the groups cover.
 *
 * @returns indices of points; fewer where there is no room
 * @example
 * ```ts
 * import { placeThumbnails } from "ganwalk";
 * const points = [20, 25, 70].map((left) => ({ left, top: 20, group: 0 }));
 * console.log(placeThumbnails(points, { width: 100, height: 40, side: 30, mostPerGroup: 3 })); // [ 0, 2 ]
 * ```
 */
export function placeThumbnails(
  points: readonly PlacedPoint[],
  { width, height, side, mostPerGroup, keepFree = [] }: ThumbnailOptions,
): number[] {
  const half = side / 2;
  const inside = ({ left, top }: PlacedPoint) =>
    left >= half && top >= half && left <= width - half && top <= height - half;
  const isFree = (point: PlacedPoint) => keepFree.every((place) => apart(point, place) >= half + FREE);
  const groups = new Map<number, number[]>();
  points.forEach((point, i) => {
    if (!inside(point) || !isFree(point)) return;
    const group = groups.get(point.group);
    if (group) group.push(i);
    else groups.set(point.group, [i]);
  });
  const chosen: number[] = [];
  const order = [...groups.keys()].sort((a, b) => a - b);
  for (let round = 0; round < mostPerGroup; round++) {
    for (const group of order) {
      const best = farthest(points, groups.get(group)!, chosen, side + GAP);
      if (best !== undefined) chosen.push(best);
    }
  }
  return chosen;
}

/** The candidate farthest from all chosen ones, if one is far enough from each; the first one if none is chosen. */
function farthest(
  points: readonly PlacedPoint[],
  candidates: readonly number[],
  chosen: readonly number[],
  least: number,
): number | undefined {
  let [best, longest] = [undefined as number | undefined, -1];
  for (const i of candidates) {
    const point = points[i]!;
    if (chosen.some((other) => apart(point, points[other]!) < least)) continue;
    const distances = chosen.map((other) => {
      const { left, top } = points[other]!;
      return Math.hypot(point.left - left, point.top - top);
    });
    const nearest = Math.min(Number.MAX_VALUE, ...distances);
    if (nearest > longest) [best, longest] = [i, nearest];
  }
  return best;
}

/** How far two squares are moved against each other, in the direction in which they are farther apart. */
function apart(a: Pick<PlacedPoint, "left" | "top">, b: Pick<PlacedPoint, "left" | "top">): number {
  return Math.max(Math.abs(a.left - b.left), Math.abs(a.top - b.top));
}
