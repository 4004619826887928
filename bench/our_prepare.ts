/** `deno task prepare` in a child process of `deno task bench prepare`: its last line tells what it took. */
import process from "node:process";
import "../scripts/prepare.ts";
import { peakMiB } from "./peak_memory.ts";
import type { PrepareReport } from "./prepare.ts";

const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakMiB: peakMiB() } satisfies PrepareReport),
);
