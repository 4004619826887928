import { assert, assertEquals, assertRejects } from "@std/assert";
import { costCharts, pointsOf } from "../../bench/charts.ts";
import type { Row } from "../../bench/rows.ts";
import { UserError } from "../../src/tensor/errors.ts";

const row = (msPerImage: number, more: Partial<Row> = {}): Row => ({
  who: "ours",
  engine: "e",
  variant: "v",
  precision: "f32",
  batch: 64,
  size: 64,
  msPerImage,
  peakMiB: 1,
  ...more,
});

Deno.test("pointsOf() takes the fastest variant of a run, and a cell from the first run that has it", () => {
  const points = pointsOf([
    [row(3), row(2), row(4), row(9, { who: "pytorch" })],
    [row(1), row(5, { width: 16 })],
  ]);
  assertEquals(points.map(({ party, width, msPerImage }) => [party, width, msPerImage]), [
    ["ganwalk", 64, 2],
    ["PyTorch", 64, 9],
    ["ganwalk", 16, 5],
  ]);
});

Deno.test("costCharts() draws three charts with their axes, the parties and the machine", async () => {
  const rows = [row(2), row(3, { batch: 16 }), row(9, { size: 128 }), row(1, { width: 16 })];
  const svg = await costCharts(pointsOf([rows]), "2 cores of a test");
  assert(svg.startsWith("<svg") && svg.endsWith("</svg>\n"));
  for (const text of ["2 cores of a test", "pictures in a batch", "pixels", "filters next to", "ganwalk"]) {
    assert(svg.includes(text), text);
  }
  assertEquals(svg.match(/ms per image</g)?.length, 3);
  assert(!svg.includes("PyTorch"));
});

Deno.test("costCharts() needs the cell that the charts share", async () => {
  const error = await assertRejects(() => costCharts(pointsOf([[row(1, { batch: 16 })]]), ""), UserError);
  assertEquals(error.message, "Cannot plot: there is no row of batch 64, size 64 and width 64");
});
