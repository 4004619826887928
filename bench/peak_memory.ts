/** The largest resident memory of this process. */
import process from "node:process";

/** Mebibytes, as getrusage tells: ru_maxrss is in bytes on macOS, in KiB elsewhere. */
export function peakMiB(): number {
  const { maxRSS } = process.resourceUsage();
  return Math.round(maxRSS / (Deno.build.os === "darwin" ? 2 ** 20 : 2 ** 10));
}
