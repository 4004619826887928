import { assert, assertEquals } from "@std/assert";
import { buildPyramid } from "../../src/metrics/laplacian_pyramid.ts";
import { packPatches, samplePatches } from "../../src/metrics/patches.ts";
import { DESCRIPTOR_SIZE } from "../../src/metrics/projection_kernel.ts";
import { createProjector } from "../../src/metrics/projections.ts";
import { createRandom, type Random } from "../../src/tensor/random.ts";
import { hashedPictures } from "./hashed_pictures.ts";

/** Gives the integers in turn. */
function scripted(integers: readonly number[]): Random {
  let next = 0;
  return { ...createRandom(0), integer: () => integers[next++ % integers.length]! };
}

/** A picture of 16 x 16 whose channels are the column, the row, and 50. */
function coordinates() {
  const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % 16, Math.floor(pixel / 16), 50][i % 3]!;
  });
  return buildPyramid({ count: 1, height: 16, width: 16, channels: 3, data }, "pictures");
}

Deno.test("samplePatches() draws column and row, and measures each channel over its patches", () => {
  const patches = samplePatches(coordinates(), 0, 1, scripted([2, 5]));
  assertEquals([...patches.starts], [3 * (5 * 16 + 2)]);
  // Columns 2 … 8, seven times each: mean 5, variance (7² - 1) / 12 = 4; rows 5 … 11; no variance in 50.
  assertEquals(patches.means, [5, 8, 50]);
  assertEquals(patches.scales, [0.5, 0.5, 0]);
});

Deno.test("samplePatches() draws from every place and from no other", () => {
  const pyramid = buildPyramid(hashedPictures(1, 2, 32, 32, 3), "pictures");
  for (const [level, size] of [[0, 32], [1, 16]] as const) {
    const { starts } = samplePatches(pyramid, level, 4000, createRandom(1));
    const columns = new Set([...starts].map((start) => start / 3 % size));
    const rows = new Set([...starts].map((start) => Math.floor(start / 3 / size)));
    const all = Array.from({ length: size - 6 }, (_, i) => i);
    assertEquals([...columns].sort((a, b) => a - b), all);
    assertEquals([...rows].sort((a, b) => a - b), all);
  }
});

Deno.test("packPatches() lays normalised patches side by side, in chunks", () => {
  const pyramid = coordinates();
  const patches = samplePatches(pyramid, 0, 19, createRandom(4));
  const chunk = new Float32Array(16 * DESCRIPTOR_SIZE);
  const calls: number[][] = [];
  packPatches(patches, chunk, (panels, first) => {
    calls.push([panels, first]);
    for (let i = first; i < Math.min(first + 8 * panels, 19); i++) {
      const start = patches.starts[i]! / 3;
      for (const k of [0, 1, 2, 3, 21, DESCRIPTOR_SIZE - 3, DESCRIPTOR_SIZE - 1]) {
        const [pixel, channel] = [Math.floor(k / 3), k % 3];
        const values = [start % 16 + pixel % 7, Math.floor(start / 16) + Math.floor(pixel / 7), 50];
        const expected = (values[channel]! - patches.means[channel]!) * patches.scales[channel]!;
        const slot = i - first;
        const actual = chunk[(slot - slot % 8) * DESCRIPTOR_SIZE + 8 * k + slot % 8]!;
        assert(Math.abs(actual - expected) < 1e-6, `patch ${i}, component ${k}: ${actual}, not ${expected}`);
      }
    }
  });
  assertEquals(calls, [[2, 0], [1, 16]]);
});

Deno.test("a projector gives the same projections in blocks as at once", () => {
  const pyramid = buildPyramid(hashedPictures(2, 3, 16, 16, 3), "pictures");
  const random = createRandom(5);
  const pair = [samplePatches(pyramid, 0, 9, random), samplePatches(pyramid, 0, 9, random)] as const;
  const directions = Array.from(
    { length: 10 },
    () => Float64Array.from({ length: DESCRIPTOR_SIZE }, () => random.normal()),
  );
  const project = (limitBytes: number) => {
    const rows: Float32Array[] = [];
    createProjector(27, 10, limitBytes).visit(pair, directions, (index, a, b) => {
      rows[index] = Float32Array.of(...a, ...b);
    });
    return rows;
  };
  const whole = project(1e6);
  assertEquals([whole.length, whole[9]!.length], [10, 54]);
  // 8 · 27 bytes a direction: room for eight of them, and for none.
  assertEquals(project(8 * 27 * 8), whole);
  assertEquals(project(0), whole);
});
