import { assertEquals, assertRejects } from "@std/assert";
import { meanPicture } from "../../src/metrics/mean_picture.ts";
import { fakeDecode } from "../support/fake_decoder.ts";

Deno.test("meanPicture() is the mean of the pictures, rounded", async () => {
  // Greys 128 + 10 z: (138, 118), (148, 128), (128, 119).
  const latents = [[1, -1], [2, 0], [0, -0.9]].map((z) => Float32Array.from(z));
  const { width, height, channels, data } = await meanPicture(fakeDecode, latents);
  assertEquals([width, height, channels, [...data]], [2, 1, 1, [138, 122]]);
});

Deno.test("meanPicture() decodes many latents in parts, and tells of each", async () => {
  const sizes: number[] = [];
  const told: number[] = [];
  const decode = (latents: readonly Float32Array[]) => {
    sizes.push(latents.length);
    return fakeDecode(latents);
  };
  // Half of them are grey 98, half 178.
  const latents = Array.from({ length: 600 }, (_, i) => Float32Array.of(i % 2 === 0 ? -3 : 5));
  const { data } = await meanPicture(decode, latents, (count) => told.push(count));
  assertEquals([[...data], sizes, told], [[138], [256, 256, 88], [256, 256, 88]]);
});

Deno.test("meanPicture() of one latent is its picture, and of none is none", async () => {
  const z = Float32Array.of(1, 2, 3);
  assertEquals(await meanPicture(fakeDecode, [z]), (await fakeDecode([z]))[0]);
  const error = await assertRejects(() => meanPicture(fakeDecode, []), RangeError);
  assertEquals(error.message, "Cannot average pictures: there is no latent");
});
