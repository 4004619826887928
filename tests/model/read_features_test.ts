import { assert, assertEquals, assertThrows } from "@std/assert";
import { pickPictures } from "../../src/metrics/picture_set.ts";
import { buildNetwork, disposeNetwork } from "../../src/model/network.ts";
import { buildFeatureReader } from "../../src/model/read_features.ts";
import { buildRegressor } from "../../src/model/regressor.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose, assertNoLeak } from "../engine/finite_differences.ts";
import { hashedPictures } from "../metrics/hashed_pictures.ts";
import { testEngines, useEngine } from "../support/engines.ts";

const ATTRIBUTES = [{ name: "glasses", kind: "boolean" }] as const;
const engines = (await testEngines("read_features_test.ts")).filter(({ name }) => name !== "cpu");

for (const { name, ignore } of engines) {
  Deno.test({
    name: `${name}: features of a picture are what enters the dense layer, whatever else is read`,
    ignore,
    async fn() {
      const engine = await useEngine(name);
      const network = buildRegressor(ATTRIBUTES, createRandom(1));
      const read = buildFeatureReader(network, engine);
      const pictures = hashedPictures(1, 66, 64, 64, 3);
      const all = await read(pictures);
      assertEquals(all.length, 66 * 896);
      const [last, first] = [all.subarray(65 * 896), all.subarray(0, 896)];
      assertClose(await read(pickPictures(pictures, [65])), last, 1e-5);
      assert(last.some((value, i) => Math.abs(value - first[i]!) > 1e-3), "other pictures, other features");
      // A leaky ReLU has gone before: what is below 0 is small.
      assert(first.some((value) => value < 0) && Math.min(...first) > -Math.max(...first));
      await assertNoLeak(async () => void await read(pickPictures(pictures, [0, 1])));
      disposeNetwork(network);
    },
  });
}

Deno.test("a feature reader needs a network that flattens", async () => {
  const engine = await useEngine("cpu");
  const network = buildNetwork("plain", [{ kind: "dense", units: 2 }], [3], createRandom(1));
  const error = assertThrows(() => buildFeatureReader(network, engine), RangeError);
  assertEquals(error.message, "Cannot read features: plain has no layer that flattens");
  disposeNetwork(network);
});
