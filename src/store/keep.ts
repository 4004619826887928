/** Which checkpoints of a run stay: `--keep newest:3,every:5000,best:1`. */
import { UserError } from "../tensor/errors.ts";

/** What stays; a checkpoint stays if one of them says so. */
export interface KeepPolicy {
  /** The newest so many: 1 or more, Infinity for all. */
  readonly newest: number;
  /** The first one of each so many steps; 0 for none. */
  readonly every: number;
  /** Those of the so many best scores. */
  readonly best: number;
}

/** What `--keep` is when it is not given: quality can fall late in a training, so earlier ones stay. */
export const DEFAULT_KEEP = "newest:3,every:5000,best:1";

/**
 * Reads what `--keep` says: `all`, a number of newest checkpoints such as `3`, or some of `newest:N`, `every:STEPS`
 * and `best:N` with commas in between. Without `newest` the newest one stays.
 *
 * @throws {UserError} naming the flag and what is allowed
 * @example
 * ```ts
 * import { parseKeep } from "ganwalk";
 * console.log(parseKeep("newest:3,every:5000,best:1")); // { newest: 3, every: 5000, best: 1 }
 * ```
 */
export function parseKeep(text: string): KeepPolicy {
  if (text === "all") return { newest: Infinity, every: 0, best: 0 };
  const policy: Record<string, number> = {};
  for (const part of (/^\d+$/.test(text) ? `newest:${text}` : text).split(",")) {
    const [, name, digits] = /^(newest|every|best):(\d{1,9})$/.exec(part.trim()) ?? [];
    if (name === undefined || name in policy || Number(digits) < 1) throw refusal(text);
    policy[name] = Number(digits);
  }
  return { newest: 1, every: 0, best: 0, ...policy };
}

function refusal(text: string): UserError {
  return new UserError(
    "--keep must be all, a number of newest checkpoints, or some of newest:N, every:STEPS and best:N, such as " +
      `${DEFAULT_KEEP}, got "${text}"`,
  );
}

/**
 * Chooses the checkpoints that stay.
 *
 * @param steps of all checkpoints
 * @param scores by step, lower is better; a checkpoint without a score is none of the best
 * @returns steps that stay; the same ones again when it is asked of these alone
 */
export function chooseKept(
  steps: readonly number[],
  scores: ReadonlyMap<number, number>,
  { newest, every, best }: KeepPolicy,
): Set<number> {
  const rising = steps.toSorted((a, b) => a - b);
  const kept = new Set(rising.slice(-newest));
  if (every > 0) {
    // Steps 5000 to 9999 are one stretch; those before the first are none.
    const first = new Map<number, number>();
    for (const step of rising.filter((step) => step >= every)) {
      const stretch = Math.floor(step / every);
      if (!first.has(stretch)) first.set(stretch, step);
    }
    for (const step of first.values()) kept.add(step);
  }
  const scored = rising.filter((step) => scores.has(step));
  // Sorting is stable: of equal scores the earlier step stays.
  for (const step of scored.sort((a, b) => scores.get(a)! - scores.get(b)!).slice(0, best)) kept.add(step);
  return kept;
}
