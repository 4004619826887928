/**
 * Watches for signals, in one of four ways: `idle` keeps the event loop free, `busy` blocks it for a second and a half
 * at a time, `stuck` blocks it from well after the first press on, `quick` stops listening right after it.
 */
import { watchInterruption } from "../../src/jobs/interruption.ts";

const mode = Deno.args[0] as "idle" | "busy" | "stuck" | "quick";
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const block = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};
const interruption = watchInterruption(() => console.log("asked to stop"));
console.log("ready");
while (!interruption.requested) await wait(10);
switch (mode) {
  case "idle":
    await wait(6000);
    break;
  case "busy":
    for (let i = 0; i < 2; i++) {
      block(1500);
      await wait(100);
    }
    break;
  case "stuck":
    await wait(1500);
    block(20_000);
}
interruption.release();
if (mode === "quick") await wait(900);
console.log("stopped");
