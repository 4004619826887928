import { assertEquals, assertRejects } from "@std/assert";
import { sampleLatents } from "../../src/latent/prior.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { buildNetwork, disposeNetwork } from "../../src/model/network.ts";
import { buildRadford } from "../../src/model/radford.ts";
import { buildDecoder } from "../../src/model/sample.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";
import { TINY } from "./tiny_gan.ts";

for (const { name, ignore } of await testEngines("sample_test.ts")) {
  // radford on the cpu backend would take minutes.
  const { generator: layers, latentSize } = name === "cpu" ? TINY : buildRadford(32, 3, 100);
  Deno.test({
    name: `${name}: a picture is the same, bit for bit, alone and among 99 others, wherever it stands`,
    ignore,
    async fn() {
      await useEngine(name);
      const generator = buildNetwork("generator", layers, [latentSize], createRandom(1));
      const decode = buildDecoder(generator);
      const latents = sampleLatents(buildPrior("normal", latentSize), 100, createRandom(2));
      const all = await decode(latents);
      assertEquals(all.length, 100);
      for (const i of [0, 7, 50, 99]) {
        const [alone] = await decode([latents[i]!]);
        assertEquals(alone, all[i]);
        const [, shifted] = await decode([latents[(i + 1) % 100]!, latents[i]!]);
        assertEquals(shifted, all[i]);
      }
      await assertNoLeak(async () => void await decode(latents.slice(0, 3)));
      disposeNetwork(generator);
    },
  });
}

Deno.test("a decoder makes no picture of no latent, and refuses latents of another size", async () => {
  await useEngine("cpu");
  const generator = buildNetwork("generator", TINY.generator, [3], createRandom(1));
  assertEquals(await buildDecoder(generator)([]), []);
  await assertRejects(
    () => buildDecoder(generator)([new Float32Array(4)]),
    RangeError,
    "Cannot decode a latent: it must have 3 components, got 4",
  );
  disposeNetwork(generator);
});
