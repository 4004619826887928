import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { AttributeColumn, AttributeType } from "../../src/data/attribute_table.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { pictureAt, type PictureSet } from "../../src/metrics/picture_set.ts";
import type { Decode } from "../../src/model/sample.ts";
import {
  COMBINATIONS,
  compareMix,
  drawSigns,
  lineThrough,
  readMeans,
  readMix,
  readPairs,
} from "../../bench/claims.ts";

const Z = 4;
const SIDE = 16;

/** Pictures of four quarters, one for each component: 128 for 0 and 10 more for each unit. */
const decode: Decode = (latents) =>
  Promise.resolve(latents.map((z) => ({
    width: SIDE,
    height: SIDE,
    channels: 1,
    data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => 128 + 10 * z[Math.floor(i * Z / SIDE / SIDE)]!),
  })));

const attributes: AttributeType[] = [
  { name: "first", kind: "number", range: [-5, 5] },
  { name: "bright", kind: "boolean" },
];

/** Reads the first quarter back, and whether the second is bright. */
function read(set: PictureSet): Promise<AttributeColumn[]> {
  const quarters = Array.from({ length: set.count }, (_, i) => {
    const { data } = pictureAt(set, i);
    return [0, 1].map((quarter) => (data[quarter * SIDE * SIDE / Z]! - 128) / 10);
  });
  return Promise.resolve([
    { name: "first", kind: "number", values: quarters.map(([first]) => first!) },
    { name: "bright", kind: "boolean", values: quarters.map(([, second]) => second! > 0) },
  ]);
}

const faces = { decode, prior: buildPrior("normal", Z), reader: { attributes, read } };

Deno.test("readMeans() reads the same faces moved to each mean, along signs if there are any", async () => {
  const samples = { sd: 0.5, count: 20, seed: 1 };
  const meanOf = (column: AttributeColumn) =>
    column.values.reduce<number>((sum, value) => sum + Number(value), 0) / column.values.length;
  const [low, high] = await readMeans(faces, [-1, 1], samples);
  assertEquals([low!.mean, high!.mean, low!.columns[0]!.values.length], [-1, 1, 20]);
  assertAlmostEquals(meanOf(high!.columns[0]!) - meanOf(low!.columns[0]!), 2, 0.06);
  assert(meanOf(high!.columns[1]!) > meanOf(low!.columns[1]!));
  assert(low!.msSsim > 0 && low!.msSsim <= 1);
  const [turned] = await readMeans(faces, [-1], { ...samples, signs: [-1, 1, 1, 1] });
  assertEquals(turned!.columns[0], high!.columns[0]);
});

Deno.test("drawSigns() gives both signs, the same for a seed", () => {
  const signs = drawSigns(100, 3);
  assertEquals([...new Set(signs)].sort(), [-1, 1]);
  assertEquals(signs, drawSigns(100, 3));
});

Deno.test("lineThrough() gives the least-squares slope and the correlation", () => {
  // Means 1 and 3: dx -1, 0, 1 and dy -2, 1, 1, so xy = 3, xx = 2, yy = 6.
  const { slope, r } = lineThrough([0, 1, 2], [1, 4, 4]);
  assertEquals(slope, 1.5);
  assertAlmostEquals(r, 3 / Math.sqrt(12), 1e-12);
  assertEquals(lineThrough([0, 1], [5, 5]), { slope: 0, r: 0 });
});

Deno.test("COMBINATIONS act on one component", () => {
  const values = Object.values(COMBINATIONS).map((combine) => combine(1, -3));
  assertEquals(values, [-2, -2 / Math.SQRT2, -1, 4, -3]);
});

Deno.test("compareMix() counts what results have of a and of b, and of other pairs", () => {
  const category = (name: string, ...values: number[]): AttributeColumn => ({
    name,
    kind: "category",
    categories: ["none", "one", "two", "three"],
    values,
  });
  const a = [category("hair", 0, 1, 2, 3), category("mouth", 0, 0, 0, 0)];
  const b = [category("hair", 1, 2, 3, 3), category("mouth", 1, 1, 0, 0)];
  const results = [category("hair", 0, 2, 2, 3), category("mouth", 1, 1, 0, 2)];
  const { attributes: [hair, mouth], both } = compareMix(a, b, results);
  // Hair differs in three pairs, two results have a's and one has b's; the mouth in two, both have b's.
  assertEquals([hair!.ofA, hair!.ofB], [2 / 3, 1 / 3]);
  assertEquals([mouth!.ofA, mouth!.ofB], [0, 1]);
  // The next pairs have hair 1, 2, 3, 0 and 2, 3, 3, 1; of the three that differ, result 2 is the first's, and none the second's.
  assertAlmostEquals(hair!.byChance, (1 / 3 + 0) / 2, 1e-12);
  // Two classes differ in the first two pairs: the first result has hair of a and mouth of b, the second both of b.
  assertEquals(both, 1 / 2);
});

Deno.test("readMix() finds that a sum goes with both operands", async () => {
  const { attributes: [first] } = await readMix(
    faces,
    await readPairs(faces, { count: 400, seed: 2 }),
    COMBINATIONS["a + b"]!,
  );
  // The correlation of a with a + b is 1/√2; its own spread over 400 pairs is 0.025.
  assertAlmostEquals(first!.ofA, Math.SQRT1_2, 0.1);
  assertAlmostEquals(first!.ofB, Math.SQRT1_2, 0.1);
  assertAlmostEquals(first!.byChance, 0, 0.15);
});
