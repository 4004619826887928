import { assertEquals, assertRejects } from "@std/assert";
import { createTimeBudget } from "../../src/jobs/time_budget.ts";

/** A clock that work moves on. */
function clock() {
  let time = 0;
  return { now: () => time, pass: (seconds: number) => void (time += seconds) };
}

Deno.test("work is done when as much time is left as it took the last time", async () => {
  const { now, pass } = clock();
  const budget = createTimeBudget(0.1, now);
  const work = (seconds: number) => budget.afford(() => Promise.resolve(pass(seconds)));
  // Half a second is wanted for the first time: after 5 s.
  pass(4);
  assertEquals(await work(1), false);
  pass(1);
  assertEquals(await work(1), true);
  // 1 s is spent, 1 s more is wanted: after 20 s of the clock, of which 6 have passed.
  pass(13);
  assertEquals(await work(0.2), false);
  pass(1);
  assertEquals(await work(0.2), true);
  // 1.2 s are spent, 0.2 s are wanted: 14 s are enough.
  assertEquals(await work(5), true);
  assertEquals(await work(1), false);
});

Deno.test("work that fails is paid for, and its error is the caller's", async () => {
  const { now, pass } = clock();
  const budget = createTimeBudget(0.5, now);
  pass(10);
  const fails = () => {
    pass(9);
    return Promise.reject(new Error("no disk"));
  };
  await assertRejects(() => budget.afford(fails), Error, "no disk");
  assertEquals(await budget.afford(() => Promise.resolve()), false);
});
