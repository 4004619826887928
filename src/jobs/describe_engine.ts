/** The engine in one line. */
import type { Engine } from "../engine/engine.ts";

/**
 * Such as `tensorflow 2.18.1 (CPU), f32`, with the reason if a slower engine was taken.
 *
 * @param precision of the convolutions, with what is to be said of it
 */
export function describeEngine({ name, version, device, reason }: Engine, precision: string): string {
  return `${name} ${version} (${device}), ${precision}${reason ? `, because ${reason}` : ""}`;
}
