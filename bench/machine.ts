/** What a figure was measured on. */
import os from "node:os";

/** Processes that ran in the last minute, from which on the figures are not to be trusted. */
const BUSY = 0.5;

/**
 * A line that says that other programs run; none if they do not. PyTorch suffers far more than the others from
 * them, so that ratios would be wrong, too.
 */
export function loadWarning(): string[] {
  const [load] = Deno.loadavg();
  if (load! < BUSY) return [];
  return [`The machine is busy (load ${load!.toFixed(1)}): measure again when it is quiet`];
}

/** Such as `2 cores of Intel Xeon (linux, x86_64)`. */
export function describeMachine(): string {
  const model = os.cpus()[0]?.model.replaceAll(/\((R|TM)\)| @.*/g, "").trim() || "a processor";
  return `${navigator.hardwareConcurrency} cores of ${model} (${Deno.build.os}, ${Deno.build.arch})`;
}
