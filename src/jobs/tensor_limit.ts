/** Trainings that an engine could not compute are refused before their first step. */
import type { Engine } from "../engine/engine.ts";
import { chosenArchitecture, largestTensorSize } from "../model/architecture.ts";
import type { TrainingConfig } from "../store/config.ts";
import { UserError } from "../tensor/errors.ts";

const BYTES_PER_NUMBER = 4;
const MIB = 2 ** 20;

/**
 * Refuses a batch whose activations are larger than the engine's largest tensor.
 *
 * @throws {UserError} with the largest batch that fits
 */
export function refuseLargeBatch(
  config: TrainingConfig,
  { name, mostTensorBytes = Infinity }: Pick<Engine, "name" | "mostTensorBytes">,
): void {
  const { batchSize } = config;
  const architecture = chosenArchitecture(config);
  const bytesOf = (batch: number) => BYTES_PER_NUMBER * largestTensorSize(architecture, batch);
  if (bytesOf(batchSize) <= mostTensorBytes) return;
  const most = Math.floor(mostTensorBytes / (bytesOf(batchSize) / batchSize));
  const [needed, allowed] = [bytesOf(batchSize), mostTensorBytes].map((bytes) => Math.ceil(bytes / MIB));
  throw new UserError(
    `--batch ${batchSize} needs a tensor of ${needed} MiB, ${name} computes with ${allowed} MiB here: ` +
      `take --batch ${most} or less, or another --backend`,
  );
}
