/**
 * Seeded random numbers whose state can be saved.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, PractRand, 2010):
 * 128 bits of state, period at least 2^32 and about 2^127 on average. The same seed gives the same
 * numbers on every machine and engine. Not for secrets.
 */

/** Everything needed to continue a generator where it stood: four unsigned 32-bit integers. */
export type RandomState = readonly [number, number, number, number];

/** A seeded source of random numbers. */
export interface Random {
  /** A number in [0, 1) with 32 random bits. */
  uniform(): number;
  /** A standard normal number, N(0, 1). */
  normal(): number;
  /** An integer in [0, `below`); `below` is a positive integer up to 2^32. */
  integer(below: number): number;
  /** The state to hand to {@linkcode restoreRandom}. */
  state(): RandomState;
}

/**
 * Builds a generator from a seed.
 *
 * @param seed an integer, 0 or more, up to 2^53 - 1
 * @param stream which of the unrelated sequences of this seed, an integer of 0 to 2^32 - 1
 * @throws {RangeError} if the seed or the stream is not such an integer
 * @example
 * ```ts
 * import { createRandom } from "ganwalk";
 * const random = createRandom(7);
 * console.log(random.uniform(), random.normal(), random.integer(6));
 * ```
 */
export function createRandom(seed: number, stream = 0): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`Cannot seed a generator: the seed must be an integer of 0 or more, got ${seed}`);
  }
  if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32) {
    throw new RangeError(`Cannot seed a generator: the stream must be an integer below 2^32, got ${stream}`);
  }
  const random = restoreRandom([seed % 2 ** 32, Math.floor(seed / 2 ** 32), (0x9e3779b9 ^ stream) >>> 0, 1]);
  // sfc32 needs about 12 rounds until neighbouring seeds give unrelated numbers.
  for (let i = 0; i < 16; i++) random.uniform();
  return random;
}

/**
 * Builds a generator that continues from a saved state.
 *
 * @param saved what {@linkcode Random.state} returned
 * @throws {RangeError} if the state is not four unsigned 32-bit integers
 */
export function restoreRandom(saved: RandomState): Random {
  const valid = saved.length === 4 &&
    saved.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32);
  if (!valid) {
    throw new RangeError(`Cannot restore a generator: expected four 32-bit integers, got [${saved}]`);
  }
  let [a, b, c, counter] = saved.map((word) => word | 0) as [number, number, number, number];

  function nextWord(): number {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + word | 0;
    return word >>> 0;
  }

  return {
    uniform: () => nextWord() / 2 ** 32,
    normal() {
      // Box and Muller (1958). The second of the pair is dropped, so the four words are the whole state.
      const radius = Math.sqrt(-2 * Math.log((nextWord() + 1) / 2 ** 32));
      return radius * Math.cos(2 * Math.PI * (nextWord() / 2 ** 32));
    },
    integer(below) {
      if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
        throw new RangeError(`Cannot draw an integer: the bound must be 1 to 2^32, got ${below}`);
      }
      // Words over the largest multiple of `below` are drawn again, so that no value is favoured.
      const limit = 2 ** 32 - (2 ** 32 % below);
      let word = nextWord();
      while (word >= limit) word = nextWord();
      return word % below;
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, counter >>> 0],
  };
}

/**
 * A random order of 0 … count-1 (Fisher and Yates; Durstenfeld 1964).
 *
 * @param count how many, 0 or more
 * @returns a permutation, a new array
 */
export function permutation(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
