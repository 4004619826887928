import { assertEquals } from "@std/assert";
import {
  cellLines,
  flopsOf,
  headLine,
  median,
  ratioToPeers,
  type Row,
  stockLines,
  summaryLine,
} from "../../bench/rows.ts";

const row = (who: Row["who"], msPerImage: number, more: Partial<Row> = {}): Row => ({
  who,
  engine: who === "ours" ? "tensorflow 2.18.1" : "PyTorch 2.9.1",
  variant: who === "ours" ? "compiled" : "nchw",
  precision: "f32",
  batch: 64,
  size: 64,
  msPerImage,
  peakMiB: 700,
  ...more,
});

Deno.test("median() is the middle value, or the mean of two, and leaves its input as it is", () => {
  const values = [9, 1, 10];
  assertEquals([median(values), median([4, 1, 3, 2]), median([5])], [9, 2.5, 5]);
  assertEquals(values, [9, 1, 10]);
});

Deno.test("ratioToPeers() compares with the fastest peer", () => {
  const cell = [row("ours", 6), row("pytorch", 12), row("keras", 8)];
  assertEquals(ratioToPeers(cell[0]!, cell), 0.75);
  assertEquals(ratioToPeers(cell[0]!, [cell[0]!]), undefined);
  assertEquals(ratioToPeers(cell[0]!, [cell[0]!, row("stock", 60)]), undefined);
});

Deno.test("flopsOf() is that of the preset without a width, and nearly sixteen times less at a quarter", () => {
  assertEquals(flopsOf({ size: 64 }), flopsOf({ size: 64, width: 64 }));
  assertEquals((flopsOf({ size: 64 }) / flopsOf({ size: 64, width: 16 })).toFixed(1), "14.8");
});

Deno.test("cellLines() tells milliseconds, images a second, the share of the peak, memory and the ratio", () => {
  // An image takes 2.27 GFLOP; at 100 ms, 22.7 GFLOP/s are 10 % of 227.
  const cell = [row("ours", 100), row("pytorch", 50, { peakMiB: null })];
  const lines = cellLines(cell, { f32: flopsOf({ size: 64 }) / 1e7, bf16: 1 });
  const words = [headLine(), ...lines].map((line) => line.split(/ {2,}/).filter((word) => word !== ""));
  assertEquals(words, [
    ["batch", "size", "who", "ms/image", "images/s", "of peak", "MiB", "/ peer"],
    ["f32", "64", "64", "ganwalk, tensorflow 2.18.1, compiled", "100.0", "10.00", "10 %", "700", "2.00"],
    ["f32", "64", "64", "PyTorch 2.9.1, nchw", "50.00", "20.00", "20 %", "?"],
  ]);
  const [ours, peer] = lines.map((line) => line.indexOf(" %"));
  assertEquals(ours, peer);
});

Deno.test("cellLines() names a width that is not the preset's", () => {
  const [line] = cellLines([row("ours", 1, { width: 16 })], { f32: 1, bf16: 1 });
  assertEquals(line!.includes("compiled, width 16"), true);
});

Deno.test("summaryLine() takes our fastest of each cell, by precision", () => {
  const half = { precision: "bf16" } as const;
  const cells = [
    [row("ours", 6), row("ours", 9, { variant: "eager" }), row("pytorch", 12)],
    [row("ours", 10), row("pytorch", 10), row("keras", 20)],
    [row("ours", 3, half), row("pytorch", 2, half)],
  ];
  assertEquals(
    summaryLine(cells),
    "ganwalk's time / the fastest peer's, median of the cells: f32 0.75 (0.50 to 1.00), bf16 1.50 (1.50 to 1.50)",
  );
  assertEquals(summaryLine([[row("ours", 6)]]), undefined);
});

Deno.test("stockLines() compares each of our variants with tfjs' stock backend, median of the cells", () => {
  const wasm = { engine: "wasm 4.22.0", variant: "eager" };
  const cells = [
    [row("ours", 20, wasm), row("ours", 3), row("stock", 100)],
    [row("ours", 10, wasm), row("stock", 100)],
    [row("ours", 1, { precision: "bf16" })],
  ];
  assertEquals(stockLines(cells), [
    "ganwalk wasm eager takes 0.150 of stock tfjs wasm's time",
    "ganwalk tensorflow compiled takes 0.030 of stock tfjs wasm's time",
  ]);
  assertEquals(stockLines([[row("ours", 1)]]), []);
});
