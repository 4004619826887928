import { assertEquals } from "@std/assert";
import { formatBytes } from "../../src/jobs/format_bytes.ts";

Deno.test("formatBytes() says sizes with two or three digits", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [950, "950 B"],
    [999.6, "1.0 kB"],
    [1000, "1.0 kB"],
    [9949, "9.9 kB"],
    [9950, "10 kB"],
    [76_123_456, "76 MB"],
    [999_600_000, "1.0 GB"],
    [1.25e9, "1.3 GB"],
    [1.25e12, "1.3 TB"],
    [5e15, "5000 TB"],
  ];
  for (const [bytes, text] of cases) assertEquals(formatBytes(bytes), text);
});
