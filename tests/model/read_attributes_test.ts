import { assert, assertEquals, assertRejects } from "@std/assert";
import type { PictureSet } from "../../src/metrics/picture_set.ts";
import { disposeNetwork } from "../../src/model/network.ts";
import { buildAttributeReader } from "../../src/model/read_attributes.ts";
import { buildRegressor } from "../../src/model/regressor.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { hashedPictures } from "../metrics/hashed_pictures.ts";
import { testEngines, useEngine } from "../support/engines.ts";

const ATTRIBUTES = [
  { name: "mouth", kind: "category", categories: ["flat", "smile", "open", "cat"] },
  { name: "size", kind: "number", range: [-100, 100] },
  { name: "glasses", kind: "boolean" },
] as const;

/** Pictures first … first + count - 1 of a set. */
function part(set: PictureSet, first: number, count: number): PictureSet {
  const bytes = set.data.length / set.count;
  return { ...set, count, data: set.data.subarray(first * bytes, (first + count) * bytes) };
}

/** Each pixel twice in both directions. */
function doubled({ count, height, width, channels, data }: PictureSet): PictureSet {
  const large = { count, height: 2 * height, width: 2 * width, channels };
  const source = (i: number) => {
    const [channel, pixel] = [i % channels, Math.floor(i / channels)];
    const [x, row] = [pixel % large.width, Math.floor(pixel / large.width)];
    // Rows of all pictures follow each other, so halving their number halves that within each picture.
    return data[(Math.floor(row / 2) * width + Math.floor(x / 2)) * channels + channel]!;
  };
  return { ...large, data: Uint8Array.from({ length: 4 * data.length }, (_, i) => source(i)) };
}

const engines = (await testEngines("read_attributes_test.ts")).filter(({ name }) => name !== "cpu");
for (const { name, ignore } of engines) {
  Deno.test({
    name: `${name}: what is read of a picture is the same, alone, and behind 64 others in a short last batch`,
    ignore,
    async fn() {
      const engine = await useEngine(name);
      const network = buildRegressor(ATTRIBUTES, createRandom(1));
      const read = buildAttributeReader(network, ATTRIBUTES, engine);
      const pictures = hashedPictures(1, 66, 64, 64, 3);
      const all = await read(pictures);
      assertEquals(all.map(({ name, values }) => [name, values.length]), [["mouth", 66], ["size", 66], [
        "glasses",
        66,
      ]]);
      assert(new Set<unknown>(all[1]!.values).size > 60, "other pictures, other numbers");
      const last = await read(part(pictures, 65, 1));
      assertEquals(last.map(({ values }) => values[0]), all.map(({ values }) => values[65]));
      await assertNoLeak(async () => void await read(part(pictures, 0, 3)));
      disposeNetwork(network);
    },
  });

  Deno.test({
    name: `${name}: grey is read as colour without colour, and other sizes as pictures of 64 pixels`,
    ignore,
    async fn() {
      const engine = await useEngine(name);
      const network = buildRegressor(ATTRIBUTES, createRandom(1));
      const read = buildAttributeReader(network, ATTRIBUTES, engine);
      const grey = hashedPictures(1, 5, 64, 64, 1);
      const coloured = {
        ...grey,
        channels: 3,
        data: Uint8Array.from({ length: 3 * grey.data.length }, (_, i) => grey.data[Math.floor(i / 3)]!),
      };
      const [small, large, colour] = [await read(grey), await read(doubled(grey)), await read(coloured)];
      assertEquals(small, colour);
      assertEquals(large[0], small[0]);
      large[1]!.values.forEach((value, i) =>
        assert(Math.abs(Number(value) - Number(small[1]!.values[i])) < 1e-3)
      );
      disposeNetwork(network);
    },
  });
}

Deno.test("a reader reads nothing of no pictures, and refuses bytes that are no pictures", async () => {
  const engine = await useEngine("cpu");
  const network = buildRegressor(ATTRIBUTES, createRandom(1));
  const read = buildAttributeReader(network, ATTRIBUTES, engine);
  const none = await read({ count: 0, height: 64, width: 64, channels: 3, data: new Uint8Array(0) });
  assertEquals(none.map(({ values }) => values), [[], [], []]);
  await assertRejects(
    () => read({ count: 2, height: 4, width: 4, channels: 3, data: new Uint8Array(95) }),
    RangeError,
    "Cannot read attributes: pictures [2, 4, 4, 3] cannot have 95 bytes",
  );
  await assertRejects(
    () => read({ count: 1, height: 4, width: 4, channels: 2, data: new Uint8Array(32) }),
    RangeError,
    "Cannot read attributes: pictures [1, 4, 4, 2] cannot have 32 bytes",
  );
  disposeNetwork(network);
});
