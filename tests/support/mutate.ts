/** Damage for tests of what reads files. */
import type { Random } from "../../src/tensor/random.ts";

/**
 * A file damaged as disks, networks and enemies do it.
 *
 * @param bytes 1 or more
 * @returns other memory, also shorter or longer
 */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const result = new Uint8Array(bytes);
  const at = random.integer(result.length);
  switch (random.integer(5)) {
    case 0:
      return result.subarray(0, at);
    case 1: {
      const count = 1 + random.integer(4);
      for (let i = 0; i < count; i++) result[random.integer(result.length)] = random.integer(256);
      return result;
    }
    case 2:
      result.fill([0, 255, 0x7f][random.integer(3)]!, at, at + 1 + random.integer(8));
      return result;
    case 3:
      return new Uint8Array([...result.subarray(0, at), ...result.subarray(random.integer(result.length))]);
    default:
      // Somewhere in what a zip's end and directory say.
      result[Math.max(0, result.length - 1 - random.integer(100))] = random.integer(256);
      return result;
  }
}
