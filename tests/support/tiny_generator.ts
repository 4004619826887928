/** A generator that nobody trained: its weights are drawn. */
import { startEngine } from "../../src/engine/engine.ts";
import { chosenArchitecture } from "../../src/model/architecture.ts";
import { networkState } from "../../src/model/gan.ts";
import { buildNetwork, disposeNetwork } from "../../src/model/network.ts";
import { readVariables } from "../../src/model/variables.ts";
import { writeGenerator } from "../../src/store/generator_file.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { SMALLEST_CONFIG } from "./training_config.ts";

/** Writes one of 32 pixels, grey, with latents of length 2. The tensorflow engine runs afterwards. */
export async function writeTinyGenerator(path: string, step: number, dataset = "faces"): Promise<void> {
  await startEngine("tensorflow");
  const { generator: layers } = chosenArchitecture(SMALLEST_CONFIG);
  const network = buildNetwork("generator", layers, [SMALLEST_CONFIG.prior.size], createRandom(step));
  const config = { ...SMALLEST_CONFIG, dataset: { ...SMALLEST_CONFIG.dataset, name: dataset } };
  writeGenerator(path, { step, config, arrays: await readVariables(networkState(network)) });
  disposeNetwork(network);
}
