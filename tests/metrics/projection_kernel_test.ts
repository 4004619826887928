import { assertEquals } from "@std/assert";
import {
  createProjectionKernel,
  DESCRIPTOR_SIZE,
  PANEL_DIRECTIONS,
  PANEL_PATCHES,
} from "../../src/metrics/projection_kernel.ts";
import { createRandom } from "../../src/tensor/random.ts";

Deno.test("the kernel multiplies every descriptor by every direction and writes nothing else", () => {
  const [patchPanels, directionPanels] = [3, 2];
  const [patches, directions] = [patchPanels * PANEL_PATCHES, directionPanels * PANEL_DIRECTIONS];
  const memory = new WebAssembly.Memory({ initial: 1 });
  const floats = new Float32Array(memory.buffer);
  const random = createRandom(1);
  const directionsStart = patches * DESCRIPTOR_SIZE;
  const targetStart = directionsStart + directions * DESCRIPTOR_SIZE;
  // Small integers: every sum is exact.
  for (let i = 0; i < targetStart; i++) floats[i] = random.integer(21) - 10;
  floats.fill(-7.5, targetStart);
  const rowLength = patches + 3;
  const target = 4 * targetStart;
  createProjectionKernel(memory)(patchPanels, directionPanels, 0, 4 * directionsStart, target, 4 * rowLength);

  const element = (start: number, width: number, i: number, k: number) =>
    floats[start + (i - i % width) * DESCRIPTOR_SIZE + k * width + i % width]!;
  for (let d = 0; d < directions; d++) {
    for (let p = 0; p < patches; p++) {
      let sum = 0;
      for (let k = 0; k < DESCRIPTOR_SIZE; k++) {
        sum += element(0, PANEL_PATCHES, p, k) * element(directionsStart, PANEL_DIRECTIONS, d, k);
      }
      assertEquals(floats[targetStart + d * rowLength + p], sum, `direction ${d}, descriptor ${p}`);
    }
    const gap = floats.subarray(targetStart + d * rowLength + patches, targetStart + (d + 1) * rowLength);
    assertEquals(gap, Float32Array.of(-7.5, -7.5, -7.5));
  }
  assertEquals(floats[targetStart + directions * rowLength], -7.5);
});
