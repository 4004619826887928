import { assertEquals } from "@std/assert";
import { changeArchitecture, chosenArchitecture, dropoutsOf } from "../../src/model/architecture.ts";
import { buildMnist } from "../../src/model/presets/mod.ts";
import { TINY } from "./tiny_gan.ts";

const kinds = (layers: readonly { readonly kind: string }[]) => layers.map(({ kind }) => kind);

Deno.test("changeArchitecture() puts a dropout before the last dense layer where there is none", () => {
  const { discriminator, generator } = changeArchitecture(TINY, { dropout: 0.4 });
  assertEquals(kinds(discriminator).slice(-3), ["flatten", "dropout", "dense"]);
  assertEquals(dropoutsOf(discriminator, TINY.imageShape), [{ shape: [20], rate: 0.4 }]);
  assertEquals(generator, TINY.generator);
});

Deno.test("changeArchitecture() sets the rate of the dropouts that are there, and 0 takes them out", () => {
  const mnist = buildMnist(28, 1, 100);
  const rates = (dropout: number) =>
    dropoutsOf(changeArchitecture(mnist, { dropout }).discriminator, mnist.imageShape);
  assertEquals(rates(0.1), [{ shape: [14, 14, 64], rate: 0.1 }, { shape: [7, 7, 128], rate: 0.1 }]);
  assertEquals(rates(0), []);
  assertEquals(kinds(changeArchitecture(mnist, {}).discriminator), kinds(mnist.discriminator));
});

Deno.test("changeArchitecture() gives spectral norm to every layer of the discriminator with weights", () => {
  const { discriminator } = changeArchitecture(TINY, { spectralNorm: true });
  const marked = discriminator.filter((layer) => "spectralNorm" in layer);
  assertEquals(kinds(marked), ["conv", "conv", "dense"]);
});

Deno.test("chosenArchitecture() takes the user's own layers before a preset's", () => {
  const choice = { preset: "radford", size: 32, channels: 1, prior: { size: 7 } } as const;
  assertEquals(chosenArchitecture(choice).latentSize, 7);
  assertEquals(chosenArchitecture(choice).name, "radford");
  assertEquals(chosenArchitecture({ ...choice, architecture: TINY }), TINY);
  assertEquals(
    kinds(chosenArchitecture({ ...choice, architecture: TINY, dropout: 0.5 }).discriminator).at(-2),
    "dropout",
  );
});
