/** Checkpoints damaged in all ways that a disk, a copy or a person may damage them. */
import { createRandom, type Random } from "../../src/tensor/random.ts";

/** Makes other bytes of those of a checkpoint. */
export type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Position of the first byte behind the header. */
function payloadOf(bytes: Uint8Array): number {
  return bytes.indexOf(10) + 1;
}

/** The header's text and its arrays' pieces of the payload. */
function split(bytes: Uint8Array): { header: { arrays: { shape: number[] }[] }; pieces: Uint8Array[] } {
  const start = payloadOf(bytes);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, start)));
  let offset = start;
  const pieces = header.arrays.map(({ shape }: { shape: number[] }) =>
    bytes.subarray(offset, offset += 4 * shape.reduce((a, b) => a * b, 1))
  );
  return { header, pieces };
}

function join(header: unknown, pieces: readonly Uint8Array[]): Uint8Array {
  const parts = [new TextEncoder().encode(JSON.stringify(header) + "\n"), ...pieces];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Two different places of a list. */
function pair(length: number, random: Random): [number, number] {
  const first = random.integer(length);
  return [first, (first + 1 + random.integer(length - 1)) % length];
}

function swap<T>(list: T[], [a, b]: [number, number]): void {
  [list[a], list[b]] = [list[b]!, list[a]!];
}

/** A stretch of the file: where it begins, and how long it is. */
function stretch(length: number, random: Random): [number, number] {
  const start = random.integer(length);
  return [start, start + 1 + random.integer(Math.min(4096, length - start))];
}

/** All ways, by name. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  "cut short": (bytes, random) => bytes.slice(0, random.integer(bytes.length)),
  "a bit flipped": (bytes, random) => {
    const changed = bytes.slice();
    changed[random.integer(bytes.length)]! ^= 1 << random.integer(8);
    return changed;
  },
  "some bits flipped": (bytes, random) => {
    const changed = bytes.slice();
    const places = new Set(
      Array.from({ length: 2 + random.integer(30) }, () => random.integer(bytes.length)),
    );
    for (const place of places) changed[place]! ^= 1 << random.integer(8);
    return changed;
  },
  "a bit of the header flipped": (bytes, random) => {
    const changed = bytes.slice();
    changed[random.integer(payloadOf(bytes))]! ^= 1 << random.integer(8);
    return changed;
  },
  "arrays swapped": (bytes, random) => {
    const { header, pieces } = split(bytes);
    swap(pieces, pair(pieces.length, random));
    return join(header, pieces);
  },
  "arrays swapped in the header": (bytes, random) => {
    const { header, pieces } = split(bytes);
    swap(header.arrays, pair(pieces.length, random));
    return join(header, pieces);
  },
  "arrays swapped in both": (bytes, random) => {
    const { header, pieces } = split(bytes);
    const places = pair(pieces.length, random);
    swap(header.arrays, places);
    swap(pieces, places);
    return join(header, pieces);
  },
  "an array left out": (bytes, random) => {
    const { header, pieces } = split(bytes);
    pieces.splice(random.integer(pieces.length), 1);
    return join(header, pieces);
  },
  "a stretch of noise": (bytes, random) => {
    const changed = bytes.slice();
    const [start, end] = stretch(bytes.length, random);
    for (let i = start; i < end; i++) changed[i]! ^= 1 + random.integer(255);
    return changed;
  },
  "a stretch of zeros": (bytes, random) => {
    const changed = bytes.slice();
    changed.fill(0, ...stretch(bytes.length, random));
    return changed;
  },
  "a stretch left out": (bytes, random) => {
    const [start, end] = stretch(bytes.length, random);
    return Uint8Array.of(...bytes.subarray(0, start), ...bytes.subarray(end));
  },
  "something added": (bytes, random) => {
    const start = random.integer(bytes.length + 1);
    const more = Array.from({ length: 1 + random.integer(64) }, () => random.integer(256));
    return Uint8Array.of(...bytes.subarray(0, start), ...more, ...bytes.subarray(start));
  },
};

/** Damaged versions of a checkpoint, the ways in turn; each differs from it. */
export function* damage(
  bytes: Uint8Array,
  count: number,
  seed: number,
): Generator<[way: string, Uint8Array]> {
  const random = createRandom(seed);
  const ways = Object.entries(DAMAGES);
  for (let i = 0; i < count; i++) {
    const [way, change] = ways[i % ways.length]!;
    for (;;) {
      const changed = change(bytes, random);
      if (changed.length === bytes.length && changed.every((byte, i) => byte === bytes[i])) continue;
      yield [way, changed];
      break;
    }
  }
}
