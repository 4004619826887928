/** Which numbers a training's convolutions are computed with. */
import type { Engine, Precision } from "../engine/engine.ts";
import { UserError } from "../tensor/errors.ts";

/** Below this gain bf16 is not worth its rounding; processors that compute it themselves give 1.5 and more. */
const LEAST_GAIN = 1.25;

/**
 * Chooses the precision of a training.
 *
 * @param wanted `auto` takes bf16 on GPUs that compute it, and where a measurement shows that the processor is
 * faster with it
 * @returns the precision, and for `auto` why, to be put behind it
 * @throws {UserError} if bf16 is wanted of an engine that has none
 */
export function choosePrecision(
  wanted: Precision | "auto",
  engine: Pick<Engine, "name" | "computesBfloat16" | "measureBfloat16Gain">,
): { precision: Precision; reason: string } {
  if (wanted === "bf16" && engine.name !== "tensorflow") {
    throw new UserError(`--precision bf16 needs the tensorflow engine, this is ${engine.name}: leave it out`);
  }
  if (wanted !== "auto") return { precision: wanted, reason: "" };
  if (engine.computesBfloat16 !== undefined) {
    return { precision: engine.computesBfloat16 ? "bf16" : "f32", reason: "" };
  }
  const gain = engine.measureBfloat16Gain();
  if (gain < LEAST_GAIN) return { precision: "f32", reason: "" };
  return { precision: "bf16", reason: ` (convolutions ${gain.toFixed(1)} times as fast as in f32)` };
}
