import { assertEquals } from "@std/assert";
import type { AttributeColumn } from "../../src/data/attribute_table.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { encodeLabelled, sampleGenerated } from "../../src/jobs/sample_attributes.ts";
import { attributeDirections } from "../../src/latent/attribute_directions.ts";
import { sampleLatents } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { fakeGenerator, greyOf } from "../support/fake_decoder.ts";

Deno.test("sampleGenerated() reads the faces of the prior's latents, part by part", async () => {
  const generator = fakeGenerator(2);
  const sizes: number[] = [];
  const reader = {
    attributes: [{ name: "grey", kind: "number", range: [0, 255] }] as const,
    read({ count, width, data }: { count: number; width: number; data: Uint8Array }) {
      sizes.push(count);
      const values = Array.from({ length: count }, (_, i) => data[i * width]!);
      return Promise.resolve([{ name: "grey", kind: "number" as const, values }]);
    },
  };
  const done: number[] = [];
  const options = { count: 300, seed: 5, onProgress: (count: number) => void done.push(count) };
  const { latents, columns } = await sampleGenerated(generator, reader, options);
  assertEquals(latents, sampleLatents(generator.prior, 300, createRandom(5)));
  assertEquals(columns.map(({ name, values }) => [name, values]), [[
    "grey",
    latents.map((z) => greyOf(z[0]!)),
  ]]);
  assertEquals([sizes, done], [[256, 44], [256, 300]]);
});

/** Pictures of two grey pixels, and whether the second is lighter than 128. */
function labelled(count: number) {
  const random = createRandom(3);
  const pixels = Uint8Array.from({ length: 2 * count }, () => 64 + random.integer(128));
  const dataset = {
    count,
    header: { shape: [count, 1, 2, 1] },
    readImages: ([index]: [number]) => pixels.slice(2 * index, 2 * index + 2),
  } as unknown as Dataset;
  const values = Array.from({ length: count }, (_, i) => pixels[2 * i + 1]! > 128);
  return { dataset, column: { name: "light", kind: "boolean", values } as AttributeColumn };
}

/** A latent of each pixel's grey, as the fake decoder would draw it. */
const encode = (pictures: readonly { data: Uint8Array }[]) =>
  Promise.resolve(pictures.map(({ data }) => Float32Array.from(data, (grey) => (grey - 128) / 10)));

Deno.test("encodeLabelled() encodes pictures with what is known of them, and directions follow", async () => {
  const { dataset, column } = labelled(600);
  const { latents, columns } = await encodeLabelled(dataset, [column], encode, { count: 400, seed: 1 });
  assertEquals([latents.length, columns[0]!.values.length], [400, 400]);
  assertEquals(columns[0]!.values, latents.map((z) => z[1]! > 0));
  const { prior } = fakeGenerator(2);
  const { directions: [light] } = attributeDirections(prior, latents, columns, createRandom(1));
  assertEquals([...light!.vector].map((value) => Math.round(10 * value) / 10 + 0), [0, 1]);
});

Deno.test("encodeLabelled() takes all pictures where more are asked for, each once", async () => {
  const { dataset, column } = labelled(300);
  const done: number[] = [];
  const options = { count: 1000, seed: 1, onProgress: (count: number) => void done.push(count) };
  const { columns } = await encodeLabelled(dataset, [column], encode, options);
  const yes = (values: readonly unknown[]) => values.filter((value) => value).length;
  assertEquals([columns[0]!.values.length, yes(columns[0]!.values)], [300, yes(column.values)]);
  assertEquals(done, [256, 300]);
});
