/** A generator file that took no training. */
import { dirname } from "@std/path";
import { buildGan, disposeGan, networkState } from "../../src/model/gan.ts";
import { buildRadford } from "../../src/model/radford.ts";
import { readVariables } from "../../src/model/variables.ts";
import { buildPrior, type LatentPrior } from "../../src/latent/prior.ts";
import { writeGenerator } from "../../src/store/generator_file.ts";
import { SMALLEST_CONFIG } from "./training_config.ts";
import { useEngine } from "./engines.ts";

const ENLARGED = 5;

/**
 * Writes the smallest generator, 32 pixels and grey, with its initial weights, enlarged so that its pictures, all
 * noise, differ much.
 *
 * @param path in a folder that is made
 * @param distribution of its prior
 */
export async function writeUntrainedGenerator(
  path: string,
  distribution: LatentPrior["distribution"] = "normal",
): Promise<void> {
  await useEngine("tensorflow");
  const { size, channels, recipe, prior } = SMALLEST_CONFIG;
  const gan = buildGan(buildRadford(size, channels, prior.size), recipe, 1);
  const arrays = (await readVariables(networkState(gan.generator))).map((array) => ({
    ...array,
    values: array.name.endsWith("/weights") ? array.values.map((value) => value * ENLARGED) : array.values,
  }));
  disposeGan(gan);
  Deno.mkdirSync(dirname(path), { recursive: true });
  const config = { ...SMALLEST_CONFIG, prior: buildPrior(distribution, prior.size) };
  writeGenerator(path, { step: 700, config, arrays });
}
