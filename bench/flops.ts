/** How much arithmetic a training step needs, counted from the layers. */
import type { Architecture } from "../src/model/architecture.ts";
import { type ExampleShape, type Layer, outputShape } from "../src/model/layers.ts";

/**
 * Multiplications of each layer with weights, in order, for one example that passes forwards. The gradient by the
 * layer's input takes as many, and so does the gradient by its weights. What a convolution multiplies with its
 * padding is counted, as is usual.
 *
 * @param input shape of one example
 */
export function layerProducts(layers: readonly Layer[], input: ExampleShape): number[] {
  const products: number[] = [];
  let before = input;
  for (const layer of layers) {
    const after = outputShape(layer, before);
    const [from, to] = [before.at(-1)!, after.at(-1)!];
    if (layer.kind === "dense") products.push(from * to);
    // A convolution multiplies each filter at each pixel it writes, its transpose at each pixel it reads.
    else if (layer.kind === "conv") products.push(after[0]! * after[1]! * layer.kernel ** 2 * from * to);
    else if (layer.kind === "convTranspose") {
      products.push(before[0]! * before[1]! * layer.kernel ** 2 * from * to);
    }
    before = after;
  }
  return products;
}

/**
 * Floating point operations of one training step for each image of its batch: two (a product and a sum) for
 * every multiplication in the layers with weights. Batch norm, activations, losses and Adam are left out; they
 * are a hundredth of it.
 *
 * The generator passes once forwards and once backwards; no gradient by z is needed. The discriminator passes
 * three times: real and generated images, with the gradients by its weights, but not by the images; then the same
 * images for the generator, with the gradient by the images, but not by its weights.
 */
export function stepFlops(architecture: Architecture): number {
  const { generator, discriminator, latentSize, imageShape } = architecture;
  const inGenerator = layerProducts(generator, [latentSize]);
  const inDiscriminator = layerProducts(discriminator, imageShape);
  const learning = (products: readonly number[]) => 3 * sum(products) - products[0]!;
  return 2 * (learning(inGenerator) + 2 * learning(inDiscriminator) + 2 * sum(inDiscriminator));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
