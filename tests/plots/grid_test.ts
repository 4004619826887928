import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { arrangeGrid, enlarge } from "../../src/plots/grid.ts";
import type { Picture } from "../../src/tensor/pixels.ts";

function grey(width: number, height: number, ...data: number[]): Picture {
  return { width, height, channels: 1, data: Uint8Array.from(data) };
}

Deno.test("arrangeGrid() fills row by row, leaves white gaps and a white rest", () => {
  const pictures = [1, 2, 3].map((value) => grey(2, 1, value, value));
  const grid = arrangeGrid(pictures, { columns: 2, gap: 1 });
  assertEquals(
    grid,
    // deno-fmt-ignore
    grey(5, 3,
      1, 1, 255, 2, 2,
      255, 255, 255, 255, 255,
      3, 3, 255, 255, 255),
  );
});

Deno.test("arrangeGrid() leaves gaps of two pixels and enlarges nothing unless told to", () => {
  const grid = arrangeGrid([grey(1, 1, 7), grey(1, 1, 8), grey(1, 1, 9), grey(1, 1, 6)], { columns: 2 });
  const w = 255;
  assertEquals(
    grid,
    // deno-fmt-ignore
    grey(4, 4,
      7, w, w, 8,
      w, w, w, w,
      w, w, w, w,
      9, w, w, 6),
  );
});

Deno.test("arrangeGrid() keeps the order of red, green and blue", () => {
  const colour = (...data: number[]): Picture => ({
    width: 1,
    height: 1,
    channels: 3,
    data: Uint8Array.from(data),
  });
  const grid = arrangeGrid([colour(1, 2, 3), colour(4, 5, 6)], { columns: 1, gap: 1 });
  assertEquals(grid, {
    width: 1,
    height: 3,
    channels: 3,
    data: Uint8Array.of(1, 2, 3, 255, 255, 255, 4, 5, 6),
  });
});

Deno.test("arrangeGrid() scales pictures, not gaps", () => {
  const grid = arrangeGrid([grey(1, 1, 1), grey(1, 1, 2)], { columns: 2, scale: 2, gap: 1 });
  assertEquals(grid, grey(5, 2, 1, 1, 255, 2, 2, 1, 1, 255, 2, 2));
});

Deno.test("arrangeGrid() keeps its width when there are fewer pictures than columns", () => {
  assertEquals(arrangeGrid([grey(1, 1, 0)], { columns: 3, gap: 0 }), grey(3, 1, 0, 255, 255));
});

Deno.test("arrangeGrid() refuses no picture and pictures of two sizes or kinds", () => {
  assertThrows(
    () => arrangeGrid([], { columns: 2 }),
    RangeError,
    "Cannot arrange a grid: there is no picture",
  );
  const others = [
    grey(2, 1, 0, 0),
    grey(1, 2, 0, 0),
    { width: 1, height: 1, channels: 3, data: Uint8Array.of(0, 0, 0) },
  ];
  for (const other of others) {
    assertThrows(
      () => arrangeGrid([grey(1, 1, 0), other], { columns: 2 }),
      RangeError,
      "Cannot arrange a grid: all pictures must be of one size",
    );
  }
});

Deno.test("arrangeGrid() refuses columns and gaps that are no whole numbers, or too small", () => {
  const bad = [
    ...[0, -1, 1.5, NaN, Infinity].map((columns) => ({ columns, gap: 2 })),
    ...[-1, 0.5, NaN, Infinity].map((gap) => ({ columns: 3, gap })),
  ];
  for (const { columns, gap } of bad) {
    const error = assertThrows(() => arrangeGrid([grey(1, 1, 0)], { columns, gap }), RangeError);
    assertEquals(
      error.message,
      `Cannot arrange a grid: columns must be 1 or more and gap 0 or more, got ${columns} and ${gap}`,
    );
  }
});

Deno.test("enlarge() repeats each pixel in both directions, with all channels", () => {
  const picture = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  assertEquals(enlarge(picture, 2), {
    width: 4,
    height: 2,
    channels: 3,
    data: Uint8Array.of(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6),
  });
  // deno-fmt-ignore
  assertEquals(enlarge(grey(1, 2, 1, 2), 3), grey(3, 6,
    1, 1, 1, 1, 1, 1, 1, 1, 1,
    2, 2, 2, 2, 2, 2, 2, 2, 2));
});

Deno.test("enlarge() returns the same picture for a scale of 1 and refuses what is no scale", () => {
  const picture = grey(1, 1, 5);
  assertStrictEquals(enlarge(picture, 1), picture);
  for (const scale of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(
      () => enlarge(picture, scale),
      RangeError,
      `Cannot enlarge a picture: scale must be a whole number of 1 or more, got ${scale}`,
    );
  }
});
