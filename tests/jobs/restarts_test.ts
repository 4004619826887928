import { assertEquals, assertRejects } from "@std/assert";
import type { Alarm } from "../../src/jobs/alarms.ts";
import { withRestarts } from "../../src/jobs/restarts.ts";
import { TrainingAlarm } from "../../src/jobs/training_alarm.ts";
import { TRAIN_OPTIONS } from "../support/train_options.ts";

const ALARM: Alarm = { name: "collapse", step: 200, goodStep: 0, message: "all alike" };

/** Trains in vain as often as `failures` says; what was tried and said. */
async function tryWith(
  restarts: number | undefined,
  failures: number,
  error = new TrainingAlarm(ALARM, "restart", ""),
) {
  const tried: [seed: number, left: number | undefined][] = [];
  const said: string[] = [];
  const reporter = {
    line: () => {},
    warn: (text: string) => void said.push(text),
    ask: () => false,
    progress: () => ({ update: () => {}, end: () => {} }),
  };
  const result = withRestarts({ ...TRAIN_OPTIONS, seed: 7, restarts }, reporter, ({ seed, restarts }) => {
    tried.push([seed, restarts]);
    return tried.length <= failures ? Promise.reject(error) : Promise.resolve(`run ${tried.length}`);
  });
  return { tried, said, result: await result.catch((thrown) => thrown) };
}

Deno.test("a training that goes well is tried once", async () => {
  assertEquals(await tryWith(undefined, 0), { tried: [[7, 0]], said: [], result: "run 1" });
  assertEquals(await tryWith(3, 0), { tried: [[7, 3]], said: [], result: "run 1" });
});

Deno.test("after an early alarm the next seed is tried, with one restart less", async () => {
  const { tried, said, result } = await tryWith(3, 2);
  assertEquals([tried, result], [[[7, 3], [8, 2], [9, 1]], "run 3"]);
  assertEquals(said, [
    "Alarm at step 200: all alike; starting again with seed 8",
    "Alarm at step 200: all alike; starting again with seed 9",
  ]);
});

Deno.test("other errors and other alarms are not tried again", async () => {
  for (const error of [new TrainingAlarm(ALARM, "stop", "go on"), new Error("no disk")]) {
    const { tried, said, result } = await tryWith(3, 1, error as TrainingAlarm);
    assertEquals([tried.length, said, result], [1, [], error]);
  }
});

Deno.test("a training alarm says what is wrong and how to go on", async () => {
  const error = await assertRejects(() =>
    Promise.reject(new TrainingAlarm(ALARM, "stop", "try that"))
  ) as Error;
  assertEquals([error.name, error.message], [
    "TrainingAlarm",
    "Training stopped at step 200: all alike; try that",
  ]);
});
