import { assertEquals } from "@std/assert";
import { createStatistics } from "../../src/data/statistics.ts";

Deno.test("createStatistics() gives mean and deviation of each channel over all pixels", () => {
  const statistics = createStatistics([1, 2, 3]);
  statistics.add(Uint8Array.of(0, 10, 255, 2, 10, 255));
  statistics.add(Uint8Array.of(4, 10, 0, 6, 10, 0));
  // 0, 2, 4, 6: mean 3, variance 5; 255 and 0 as often: 127.5 around 127.5.
  assertEquals(statistics.channels(), { mean: [3, 10, 127.5], deviation: [2.24, 0, 127.5] });
});

Deno.test("createStatistics() gives the mean picture, rounded", () => {
  const statistics = createStatistics([2, 1, 1]);
  for (const pixels of [[0, 255], [1, 255], [1, 255]]) statistics.add(Uint8Array.from(pixels));
  assertEquals(statistics.meanPicture(), { width: 1, height: 2, channels: 1, data: Uint8Array.of(1, 255) });
});

Deno.test("createStatistics() stays exact over many pictures", () => {
  const statistics = createStatistics([1, 1, 1]);
  for (let i = 0; i < 100_000; i++) statistics.add(Uint8Array.of(i % 2 === 0 ? 254 : 255));
  assertEquals(statistics.channels(), { mean: [254.5], deviation: [0.5] });
});
