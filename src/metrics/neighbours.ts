/**
 * The nearest real pictures of generated ones: a generator that has learned its data by heart makes pictures that lie
 * much nearer to a real one than real ones lie to each other. Distances are of pixels, so a picture that is moved
 * counts as far (Theis et al. 2016, arXiv 1511.01844, section 3.3): look at the pictures, too.
 */
import { assertPictureSet, type PictureSet } from "./picture_set.ts";

/** A real picture near another one. */
export interface Neighbour {
  /** Where it stands among the real pictures. */
  readonly index: number;
  /** Root mean square difference of the values, 0 … 255. */
  readonly distance: number;
}

/** A search that sees the real pictures part by part. */
export interface NeighbourSearch {
  /**
   * Looks at some real pictures.
   *
   * @param first where the first of them stands among all
   * @throws {RangeError} if they are of another size
   */
  add(reals: PictureSet, first: number): void;
  /** The nearest ones so far for each query, the nearest first. */
  found(): Neighbour[][];
}

/**
 * Begins a search.
 *
 * @param queries 1 picture or more
 * @param most neighbours of each, 1 or more
 * @param own for each query, which real picture it is itself and must not find; none for generated pictures
 * @throws {RangeError} if the set is malformed
 * @example
 * ```ts
 * import { searchNeighbours } from "ganwalk";
 * const set = (...values: number[]) =>
 *   ({ count: values.length, height: 1, width: 1, channels: 1, data: Uint8Array.from(values) });
 * const search = searchNeighbours(set(10), 1);
 * search.add(set(3, 14, 200), 0);
 * console.log(search.found()); // [ [ { index: 1, distance: 4 } ] ]
 * ```
 */
export function searchNeighbours(
  queries: PictureSet,
  most: number,
  own: readonly number[] = [],
): NeighbourSearch {
  assertPictureSet(queries, "queries");
  if (!Number.isInteger(most) || most < 1) {
    throw new RangeError(`Cannot search neighbours: most must be 1 or more, got ${most}`);
  }
  const bytes = queries.height * queries.width * queries.channels;
  const nearest: { index: number; squares: number }[][] = Array.from({ length: queries.count }, () => []);
  return {
    add(reals, first) {
      assertPictureSet(reals, "real pictures");
      if (reals.data.length !== reals.count * bytes || reals.width !== queries.width) {
        throw new RangeError("Cannot search neighbours: real pictures must be of the size of the queries");
      }
      for (let q = 0; q < queries.count; q++) {
        const list = nearest[q]!;
        for (let r = 0; r < reals.count; r++) {
          if (own[q] === first + r) continue;
          const limit = list.length < most ? Infinity : list.at(-1)!.squares;
          const squares = squaredDistance(queries.data, q * bytes, reals.data, r * bytes, bytes, limit);
          if (squares >= limit) continue;
          list.push({ index: first + r, squares });
          list.sort((a, b) => a.squares - b.squares);
          list.length = Math.min(list.length, most);
        }
      }
    },
    found: () =>
      nearest.map((list) =>
        list.map(({ index, squares }) => ({ index, distance: Math.sqrt(squares / bytes) }))
      ),
  };
}

/** Values that are added up before the limit is looked at. */
const STRIDE = 768;

/** The sum of squared differences; one that passes the limit is not summed to its end. */
function squaredDistance(
  a: Uint8Array,
  fromA: number,
  b: Uint8Array,
  fromB: number,
  bytes: number,
  limit: number,
): number {
  let sum = 0;
  for (let start = 0; start < bytes && sum < limit; start += STRIDE) {
    const end = Math.min(bytes, start + STRIDE);
    for (let i = start; i < end; i++) {
      const difference = a[fromA + i]! - b[fromB + i]!;
      sum += difference * difference;
    }
  }
  return sum;
}
