/** What a direction changes besides what it is meant to. */

/** One thing that is measured along directions. */
export interface Measured {
  /** Such as `smile` or `hairColour=pink`. */
  readonly name: string;
  /** The attribute that it belongs to, `hairColour`. */
  readonly attribute: string;
  /** Standard deviation over faces, above 0: the unit that makes numbers and shares comparable. */
  readonly deviation: number;
}

/** A change of something else than what a direction is of. */
export interface Leak {
  /** What changes. */
  readonly name: string;
  /** For one unit of the direction, in its standard deviations over faces. */
  readonly change: number;
}

/**
 * The largest change in each attribute, in standard deviations; of a category, that of the class that changes most.
 *
 * @param measured all that is measured
 * @param effects the change of each for one unit of a direction, in its own unit
 * @returns by attribute
 * @throws {RangeError} if there are not as many effects
 * @example
 * ```ts
 * import { attributeLeaks } from "ganwalk";
 * const measured = [
 *   { name: "smile", attribute: "smile", deviation: 0.25 },
 *   { name: "hair=pink", attribute: "hair", deviation: 0.5 },
 *   { name: "hair=blue", attribute: "hair", deviation: 0.25 },
 * ];
 * console.log(attributeLeaks(measured, [0.2, 0.1, -0.1]).get("hair")); // { name: "hair=blue", change: -0.4 }
 * ```
 */
export function attributeLeaks(measured: readonly Measured[], effects: readonly number[]): Map<string, Leak> {
  if (effects.length !== measured.length) {
    throw new RangeError(`Cannot compare effects: ${measured.length} things have ${effects.length}`);
  }
  const leaks = new Map<string, Leak>();
  measured.forEach(({ name, attribute, deviation }, i) => {
    const change = effects[i]! / deviation;
    if (Math.abs(change) > Math.abs(leaks.get(attribute)?.change ?? 0) || !leaks.has(attribute)) {
      leaks.set(attribute, { name, change });
    }
  });
  return leaks;
}

/**
 * The largest change in another attribute than a direction's own.
 *
 * @param attribute the direction's own
 * @returns nothing if no other is measured
 */
export function largestLeak(
  measured: readonly Measured[],
  effects: readonly number[],
  attribute: string,
): Leak | undefined {
  const others = [...attributeLeaks(measured, effects)].filter(([name]) => name !== attribute);
  return others.map(([, leak]) => leak).sort((a, b) => Math.abs(b.change) - Math.abs(a.change))[0];
}
