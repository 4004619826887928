import { assert, assertEquals } from "@std/assert";
import { placeThumbnails } from "../../src/plots/place_thumbnails.ts";
import { createRandom } from "../../src/tensor/random.ts";

const PLOT = { width: 200, height: 100, side: 20, mostPerGroup: 9 };
const row = (...lefts: number[]) => lefts.map((left) => ({ left, top: 50, group: 0 }));

Deno.test("placeThumbnails() takes the first point, then each time the one farthest from all taken", () => {
  // 190 is farthest from 20, 100 from both; 30 would touch 20, 121 touches 100.
  assertEquals(placeThumbnails(row(20, 30, 100, 121, 190), PLOT), [0, 4, 2]);
  assertEquals(placeThumbnails(row(20, 100, 123), PLOT), [0, 2, 1]);
  assertEquals(placeThumbnails(row(20, 100, 190), { ...PLOT, mostPerGroup: 2 }), [0, 2]);
});

Deno.test("placeThumbnails() keeps pictures inside the plot, and places free", () => {
  assertEquals(placeThumbnails(row(9, 10, 190, 191), PLOT), [1, 2]);
  const low = [{ left: 50, top: 91, group: 0 }, { left: 50, top: 9, group: 0 }];
  assertEquals(placeThumbnails(low, PLOT), []);
  // Half a picture and 14 pixels more.
  const keepFree = [{ left: 100, top: 50 }];
  assertEquals(placeThumbnails(row(77, 124), { ...PLOT, keepFree }), [1]);
});

Deno.test("placeThumbnails() takes turns between groups", () => {
  const points = [...row(20, 60), { left: 100, top: 50, group: 1 }, { left: 140, top: 50, group: 1 }];
  assertEquals(placeThumbnails(points, PLOT), [0, 3, 1, 2]);
  assertEquals(placeThumbnails([], PLOT), []);
});

Deno.test("placeThumbnails() never lets pictures of many points touch", () => {
  const random = createRandom(3);
  const points = Array.from({ length: 500 }, (_, i) => ({
    left: 100 + 40 * random.normal(),
    top: 50 + 25 * random.normal(),
    group: i % 3,
  }));
  const chosen = placeThumbnails(points, PLOT).map((i) => points[i]!);
  assert(chosen.length > 12, `${chosen.length}`);
  chosen.forEach((a, i) =>
    chosen.slice(0, i).forEach((b) =>
      assert(Math.max(Math.abs(a.left - b.left), Math.abs(a.top - b.top)) >= 23)
    )
  );
});
