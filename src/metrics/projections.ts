/** Descriptors of two sets, projected onto directions, a block of directions at a time. */
import { packPatches, type Patches } from "./patches.ts";
import {
  createProjectionKernel,
  DESCRIPTOR_SIZE,
  PANEL_DIRECTIONS,
  PANEL_PATCHES,
} from "./projection_kernel.ts";

/** Patches that are cut out at a time: what the processor's cache holds. */
const CHUNK_PATCHES = 512;

/** Projects patches, in the same memory again and again. */
export interface Projector {
  /**
   * Projects the patches of two sides onto each direction.
   *
   * @param pair on each side as many patches as there is room for
   * @param directions [any number][147]
   * @param use gets the number of the direction and each side's projections, float32 [patches]; it may overwrite
   * them, and they are gone when it returns
   */
  visit(
    pair: readonly [Patches, Patches],
    directions: readonly Float64Array[],
    use: (index: number, a: Float32Array, b: Float32Array) => void,
  ): void;
}

/**
 * Makes room for projections.
 *
 * @param count patches on each side
 * @param directionCount how many directions there will be; they are taken in blocks if memory is short
 * @param limitBytes most memory for projections; for four directions there always is enough
 */
export function createProjector(count: number, directionCount: number, limitBytes: number): Projector {
  const affordable = Math.floor(limitBytes / (2 * 4 * count * PANEL_DIRECTIONS));
  const needed = Math.ceil(directionCount / PANEL_DIRECTIONS);
  const blockSize = PANEL_DIRECTIONS * Math.max(1, Math.min(affordable, needed));
  // In bytes, one after the other: a chunk of patches, the directions, the rows of both sides.
  const patchesEnd = 4 * CHUNK_PATCHES * DESCRIPTOR_SIZE;
  const directionsEnd = patchesEnd + 4 * blockSize * DESCRIPTOR_SIZE;
  const rowBytes = 4 * PANEL_PATCHES * Math.ceil(count / PANEL_PATCHES);
  const bytes = directionsEnd + 2 * blockSize * rowBytes;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 2 ** 16) });
  const chunk = new Float32Array(memory.buffer, 0, CHUNK_PATCHES * DESCRIPTOR_SIZE);
  const panels = new Float32Array(memory.buffer, patchesEnd, blockSize * DESCRIPTOR_SIZE);
  const kernel = createProjectionKernel(memory);
  const rowStart = (side: number, i: number) => directionsEnd + (side * blockSize + i) * rowBytes;
  const row = (side: number, i: number) => new Float32Array(memory.buffer, rowStart(side, i), count);
  return {
    visit(pair, directions, use) {
      for (let first = 0; first < directions.length; first += blockSize) {
        const block = directions.slice(first, first + blockSize);
        const directionPanels = Math.ceil(block.length / PANEL_DIRECTIONS);
        packDirections(block, panels);
        for (const [side, patches] of pair.entries()) {
          packPatches(patches, chunk, (patchPanels, firstPatch) => {
            const target = rowStart(side, 0) + 4 * firstPatch;
            kernel(patchPanels, directionPanels, 0, patchesEnd, target, rowBytes);
          });
        }
        for (let i = 0; i < block.length; i++) use(first + i, row(0, i), row(1, i));
      }
    },
  };
}

/** [count][147] -> [panels,147,4]; what the last panel has left is of no meaning. */
function packDirections(directions: readonly Float64Array[], panels: Float32Array): void {
  for (const [i, direction] of directions.entries()) {
    const lane = i % PANEL_DIRECTIONS;
    const start = (i - lane) * DESCRIPTOR_SIZE + lane;
    for (let k = 0; k < DESCRIPTOR_SIZE; k++) panels[start + k * PANEL_DIRECTIONS] = direction[k]!;
  }
}
