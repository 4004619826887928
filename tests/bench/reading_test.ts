import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { measureReading, quantile, writeRandomDataset } from "../../bench/reading.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { lacks } from "../support/permissions.ts";

Deno.test("quantile() is the value that the share does not exceed", () => {
  const values = Array.from({ length: 200 }, (_, i) => 200 - i);
  assertEquals([0, 0.5, 0.99, 1].map((share) => quantile(values, share)), [1, 100, 198, 200]);
  assertEquals(quantile([7], 0.99), 7);
});

Deno.test({
  name: "a random dataset has the announced size, and its batches are timed one by one",
  ignore: lacks("tests/bench/reading_test.ts", "read", "write"),
  fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const path = join(folder, "random.ganwalk");
      // 1 MB are 81.4 pictures of 12,288 bytes.
      assertEquals(writeRandomDataset(path, 1), 82);
      const dataset = openDataset(path);
      assertEquals(dataset.header.shape, [82, 64, 64, 3]);
      assertEquals(dataset.computeChecksum(), dataset.header.checksum);
      dataset.close();
      for (const batches of [10, 25]) {
        const { milliseconds, resident } = measureReading(path, 8, batches, 10);
        assertEquals([milliseconds.length, resident.length], [batches, 10]);
        assert(milliseconds.every((time) => time >= 0) && resident.every((bytes) => bytes > 1e6));
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
