/** What can be trained on a dataset. */
import { buildArchitecture } from "../model/architecture.ts";
import { type PresetName, PRESETS } from "../model/presets/mod.ts";

const ANY_LATENT_SIZE = 100;

/** The presets whose networks make pictures of this size. */
export function presetsFor(size: number, channels: number): PresetName[] {
  return (Object.keys(PRESETS) as PresetName[]).filter((preset) => {
    try {
      buildArchitecture(preset, size, channels, ANY_LATENT_SIZE);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  });
}

/** A line that says how to train on a dataset, or that nothing can be trained on this size. */
export function trainingHint(path: string, size: number, channels: number): string {
  const presets = presetsFor(size, channels);
  if (presets.length === 0) {
    return `No preset trains on ${size}x${size}x${channels}: choose 28, 32, 64 or 128 with --size`;
  }
  const [first] = presets;
  const flag = first === "radford" ? "" : ` --preset ${first}`;
  return `Train on it (presets: ${presets.join(", ")}) with: deno task train --data ${path}${flag}`;
}
