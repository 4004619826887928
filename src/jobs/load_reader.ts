/** The reader of what a generator draws. */
import { FACES } from "./face_source.ts";
import type { LoadedGenerator } from "./load_generator.ts";
import { type LoadedRegressor, loadRegressor } from "./load_regressor.ts";

/**
 * Loads the regressor if it can read what a generator makes: only drawn faces have attributes that are read.
 *
 * @param say takes a line for the user: why nothing is read
 * @returns nothing if it cannot
 */
export function loadReader(
  { config, engine }: LoadedGenerator,
  say: (line: string) => void,
): LoadedRegressor | undefined {
  if (config.dataset.name === FACES) return loadRegressor(engine);
  say(`No attributes: the generator learned from "${config.dataset.name}", not from drawn faces`);
  return undefined;
}
