/** `deno task prepare` in a child process of `deno task bench prepare`: its last line tells its largest memory. */
import "../scripts/prepare.ts";
import { peakMiB } from "./peak_memory.ts";

console.log(peakMiB());
