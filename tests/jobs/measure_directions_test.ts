import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { measureDirections } from "../../src/jobs/measure_directions.ts";
import { loadReader } from "../../src/jobs/load_reader.ts";
import type { LoadedGenerator } from "../../src/jobs/load_generator.ts";
import type { PictureSet } from "../../src/metrics/picture_set.ts";
import { fakeGenerator, fakeUniformGenerator } from "../support/fake_decoder.ts";

/** Reads the first component's grey as a number, and as a class whether it is lighter than 128. */
const reader = {
  attributes: [
    { name: "grey", kind: "number", range: [0, 100] },
    { name: "tone", kind: "category", categories: ["dark", "light"] },
  ] as const,
  read({ count, width, data }: PictureSet) {
    const greys = Array.from({ length: count }, (_, i) => data[i * width]!);
    return Promise.resolve([
      { name: "grey", kind: "number" as const, values: greys },
      {
        name: "tone",
        kind: "category" as const,
        categories: ["dark", "light"],
        values: greys.map((grey) => Number(grey > 128)),
      },
    ]);
  },
};
const VECTORS = [Float32Array.of(0.6, 0.8), Float32Array.of(0, 1)];

Deno.test("measureDirections() moves faces by one unit to each side, and tells changes for one unit", async () => {
  const progress: number[] = [];
  const options = { count: 8, seed: 1, reader, onProgress: (done: number) => void progress.push(done) };
  const [tilted, other] = await measureDirections(fakeGenerator(2), VECTORS, options);
  // 6 and 8 grey levels of two pixels for a unit; greys are rounded.
  assertAlmostEquals(tilted!.imageChange, 7, 0.3);
  assertAlmostEquals(tilted!.traits.get("grey")!, 6, 0.3);
  assertEquals(other!.traits.get("grey"), 0);
  // What becomes light is no longer dark.
  assertEquals(tilted!.traits.get("tone=light"), -tilted!.traits.get("tone=dark")!);
  assertEquals([...tilted!.traits.keys()], ["grey", "tone=dark", "tone=light"]);
  // In parts of the range of 100.
  const grey = tilted!.attributes.find(({ name }) => name === "grey")!;
  assertAlmostEquals(grey.change, 0.06, 0.003);
  assertEquals(progress, [1, 2]);
});

Deno.test("measureDirections() compares pictures only where nothing reads them", async () => {
  const [effect] = await measureDirections(fakeGenerator(2), VECTORS, { count: 1, seed: 1 });
  assertEquals([effect!.attributes, effect!.traits.size], [[], 0]);
});

Deno.test("measureDirections() tells changes for one unit also where a uniform prior ends", async () => {
  const vector = [Float32Array.of(1, 0)];
  const [effect] = await measureDirections(fakeUniformGenerator(2), vector, { count: 50, seed: 1, reader });
  // A deviation is 1/√3, so 5.8 grey levels; rounding to whole ones weighs more on short ways.
  assertAlmostEquals(effect!.traits.get("grey")!, 10 / Math.sqrt(3), 0.2);
});

Deno.test("measureDirections() needs a face", async () => {
  const error = await assertRejects(
    () => measureDirections(fakeGenerator(2), VECTORS, { count: 0, seed: 1 }),
    RangeError,
  );
  assertEquals(error.message, "Cannot measure directions: count must be 1 or more, got 0");
});

Deno.test("loadReader() has none for pictures that are not drawn, and says so", () => {
  const lines: string[] = [];
  const generator = { config: { dataset: { name: "photos" } } } as LoadedGenerator;
  assertEquals(loadReader(generator, (line) => void lines.push(line)), undefined);
  assertEquals(lines, ['No attributes: the generator learned from "photos", not from drawn faces']);
});
