import { assertEquals, assertThrows } from "@std/assert";
import { arrangeGrid } from "../../src/plots/grid.ts";
import { cutGrid, joinPictures } from "../../src/plots/strip.ts";

const LAYOUT = { columns: 3, scale: 2, gap: 2 };
const pictures = Array.from({ length: 6 }, (_, i) => ({
  width: 2,
  height: 2,
  channels: 3,
  data: Uint8Array.from({ length: 12 }, (_, k) => 20 * i + k),
}));

Deno.test("cutGrid() undoes arrangeGrid()", () => {
  const grid = arrangeGrid(pictures, LAYOUT);
  assertEquals(cutGrid(grid, LAYOUT, 6), pictures);
  assertEquals(cutGrid(grid, LAYOUT, 4), pictures.slice(0, 4));
});

Deno.test("cutGrid() refuses grids of another layout, and more pictures than there are", () => {
  const grid = arrangeGrid(pictures, LAYOUT);
  assertEquals(
    assertThrows(() => cutGrid(grid, { ...LAYOUT, columns: 2 }, 1), RangeError).message,
    "Cannot cut a grid: 16x10 pixels are not 2 columns of squares",
  );
  assertEquals(
    assertThrows(() => cutGrid(grid, LAYOUT, 7), RangeError).message,
    "Cannot cut a grid: it has 6 pictures, not 7",
  );
});

Deno.test("joinPictures() puts pictures side by side or below each other, on white, in colour", () => {
  const grey = { width: 1, height: 2, channels: 1, data: Uint8Array.of(1, 2) };
  const red = { width: 1, height: 1, channels: 3, data: Uint8Array.of(9, 0, 0) };
  const right = joinPictures([grey, red], "right");
  assertEquals([right.width, right.height, right.channels], [2, 2, 3]);
  assertEquals([...right.data], [1, 1, 1, 9, 0, 0, 2, 2, 2, 255, 255, 255]);
  const down = joinPictures([red, grey], "down");
  assertEquals([down.width, down.height], [1, 3]);
  assertEquals([...down.data], [9, 0, 0, 1, 1, 1, 2, 2, 2]);
});

Deno.test("joinPictures() needs a picture", () => {
  assertEquals(
    assertThrows(() => joinPictures([], "right"), RangeError).message,
    "Cannot join pictures: there is none",
  );
});
