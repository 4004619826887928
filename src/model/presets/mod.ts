/** All presets by the names that `--preset` takes. */
import { BASELINE_28 } from "./baseline_28.ts";
import { CARPEDM20 } from "./carpedm20.ts";
import { CHOLLET } from "./chollet.ts";
import { MNIST } from "./mnist.ts";
import { RADFORD } from "./radford.ts";

export { buildBaseline28 } from "./baseline_28.ts";
export { buildCarpedm20 } from "./carpedm20.ts";
export { buildChollet } from "./chollet.ts";
export { buildMnist } from "./mnist.ts";
export * from "./preset.ts";

/** The presets. */
export const PRESETS = {
  radford: RADFORD,
  chollet: CHOLLET,
  mnist: MNIST,
  "baseline-28": BASELINE_28,
  carpedm20: CARPEDM20,
} as const;

/** Their names. */
export type PresetName = keyof typeof PRESETS;
