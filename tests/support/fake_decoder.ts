/** A decoder without a network: a picture shows its latent. */
import type { LatentPrior } from "../../src/latent/prior.ts";
import type { Decode } from "../../src/model/sample.ts";

/** Grey of a component: 128 for 0, and 10 more for each unit. */
export const greyOf = (component: number): number => Math.round(128 + 10 * component);

/** Pictures one pixel high, a pixel for each component. */
export const fakeDecode: Decode = (latents) =>
  Promise.resolve(latents.map((z) => ({
    width: z.length,
    height: 1,
    channels: 1,
    data: Uint8Array.from(z, greyOf),
  })));

/** Something to explore: the fake decoder and a prior N(0, 1) of few components. */
export function fakeGenerator(size: number): { decode: Decode; prior: LatentPrior } {
  return { decode: fakeDecode, prior: { size, distribution: "normal", mean: 0, sd: 1 } };
}

/** The same with a prior U(-1, 1). */
export function fakeUniformGenerator(size: number): { decode: Decode; prior: LatentPrior } {
  return { decode: fakeDecode, prior: { size, distribution: "uniform", low: -1, high: 1 } };
}
