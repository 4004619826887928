/** The presets in other widths, for measurements. */
import type { Architecture } from "../src/model/architecture.ts";
import type { Layer } from "../src/model/layers.ts";

/** Filters of the layers next to the image in every preset. */
export const PRESET_WIDTH = 64;

/**
 * An architecture with every layer's filters in proportion; the image's channels and the logit stay.
 *
 * @param width filters of the layers next to the image; {@linkcode PRESET_WIDTH} changes nothing
 */
export function withWidth(architecture: Architecture, width: number): Architecture {
  const scaled = (count: number) => count * width / PRESET_WIDTH;
  const widen = (layer: Layer, isLast: boolean): Layer => {
    if (isLast) return layer;
    switch (layer.kind) {
      case "dense":
        return { ...layer, units: scaled(layer.units) };
      case "reshape":
      case "conv":
      case "convTranspose":
        return { ...layer, filters: scaled(layer.filters) };
      default:
        return layer;
    }
  };
  const network = (layers: readonly Layer[]) => {
    const last = layers.findLastIndex(({ kind }) => ["dense", "conv", "convTranspose"].includes(kind));
    return layers.map((layer, index) => widen(layer, index === last));
  };
  return {
    ...architecture,
    generator: network(architecture.generator),
    discriminator: network(architecture.discriminator),
  };
}
