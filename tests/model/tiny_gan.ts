/** A GAN with every kind of layer that is small enough for the cpu backend. */
import type { Architecture } from "../../src/model/architecture.ts";

/** 8x8x2 images from latents of 3. */
export const TINY: Architecture = {
  name: "tiny",
  latentSize: 3,
  imageShape: [8, 8, 2],
  generator: [
    { kind: "dense", units: 2 * 2 * 4 },
    { kind: "reshape", height: 2, width: 2, filters: 4 },
    { kind: "batchNorm" },
    { kind: "relu" },
    { kind: "convTranspose", filters: 3, kernel: 4, stride: 2 },
    { kind: "batchNorm" },
    { kind: "relu" },
    { kind: "convTranspose", filters: 2, kernel: 4, stride: 2 },
    { kind: "tanh" },
  ],
  discriminator: [
    { kind: "conv", filters: 3, kernel: 4, stride: 2 },
    { kind: "leakyRelu", slope: 0.2 },
    { kind: "conv", filters: 5, kernel: 4, stride: 2 },
    { kind: "batchNorm" },
    { kind: "leakyRelu", slope: 0.2 },
    { kind: "flatten" },
    { kind: "dense", units: 1 },
  ],
};

/** PyTorch's numbers, with larger steps. */
export const TINY_ADAM = { learningRate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
