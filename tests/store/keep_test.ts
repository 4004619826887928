import { assertEquals, assertThrows } from "@std/assert";
import { chooseKept, DEFAULT_KEEP, type KeepPolicy, parseKeep } from "../../src/store/keep.ts";
import { UserError } from "../../src/tensor/errors.ts";

const NONE: ReadonlyMap<number, number> = new Map();

function kept(steps: number[], policy: string, scores = NONE): number[] {
  return [...chooseKept(steps, scores, parseKeep(policy))].sort((a, b) => a - b);
}

/** 500, 1000, … */
const upTo = (last: number) => Array.from({ length: last / 500 }, (_, i) => 500 * (i + 1));

Deno.test("parseKeep() reads all, a number, and parts in any order", () => {
  const cases: [string, KeepPolicy][] = [
    ["all", { newest: Infinity, every: 0, best: 0 }],
    ["3", { newest: 3, every: 0, best: 0 }],
    ["newest:3", { newest: 3, every: 0, best: 0 }],
    ["newest:3,every:5000,best:1", { newest: 3, every: 5000, best: 1 }],
    ["best:2, newest:1", { newest: 1, every: 0, best: 2 }],
    ["every:1000", { newest: 1, every: 1000, best: 0 }],
  ];
  for (const [text, policy] of cases) assertEquals(parseKeep(text), policy, text);
  assertEquals(parseKeep(DEFAULT_KEEP), { newest: 3, every: 5000, best: 1 });
});

Deno.test("parseKeep() refuses everything else, with what is allowed", () => {
  const texts = [
    "none",
    "0",
    "-1",
    "newest:0",
    "best:0",
    "newest",
    "newest:",
    "newest:x",
    "last:3",
    "3,best:1",
  ];
  for (const text of [...texts, "newest:1,newest:2", "all,best:1", "", ",", "newest:1,", "newest:1e3"]) {
    const { message } = assertThrows(() => parseKeep(text), UserError);
    assertEquals(
      message,
      "--keep must be all, a number of newest checkpoints, or some of newest:N, every:STEPS and best:N, such as " +
        `newest:3,every:5000,best:1, got "${text}"`,
    );
  }
});

Deno.test("chooseKept() keeps the newest, however many there are", () => {
  assertEquals(kept([30, 10, 20, 40], "2"), [30, 40]);
  assertEquals(kept([10], "2"), [10]);
  assertEquals(kept([], "2"), []);
  assertEquals(kept([10, 20, 30], "all"), [10, 20, 30]);
});

Deno.test("chooseKept() keeps the first of each stretch of steps, also where none is a multiple", () => {
  assertEquals(kept(upTo(12_000), "newest:1,every:5000"), [5000, 10_000, 12_000]);
  assertEquals(kept([300, 600, 900, 1200, 1500, 1800, 2100, 2400], "newest:1,every:1000"), [
    1200,
    2100,
    2400,
  ]);
  assertEquals(kept([999, 1000, 1001], "newest:1,every:1000"), [1000, 1001]);
});

Deno.test("chooseKept() keeps the best scores; of equal ones the earlier, and none without a score", () => {
  const scores = new Map([[10, 60], [20, 55], [30, 55], [40, 70]]);
  const steps = [10, 20, 30, 40, 50, 60];
  assertEquals(kept(steps, "newest:1,best:1", scores), [20, 60]);
  assertEquals(kept(steps, "newest:1,best:2", scores), [20, 30, 60]);
  assertEquals(kept(steps, "newest:1,best:9", scores), [10, 20, 30, 40, 60]);
  assertEquals(kept(steps, "newest:1", scores), [60]);
  // Scores of checkpoints that are gone count for nothing.
  assertEquals(kept([30, 40, 50], "newest:1,best:1", scores), [30, 50]);
});

Deno.test("the default keeps what the best scores and each 5,000 steps leave of a long run, and the newest three", () => {
  // The best quality at step 26,000, worse from there on.
  const scores = new Map(upTo(30_000).map((step) => [step, Math.abs(step - 26_000)]));
  const steps = [5000, 10_000, 15_000, 20_000, 25_000, 26_000, 29_000, 29_500, 30_000];
  assertEquals(kept(upTo(30_000), DEFAULT_KEEP, scores), steps);
});

Deno.test("checkpoint by checkpoint the same ones stay as all at once", () => {
  const scores = new Map(upTo(30_000).map((step) => [step, (step * 7919) % 1000]));
  for (const policy of [DEFAULT_KEEP, "newest:2,every:1700,best:3", "1"]) {
    let left: number[] = [];
    for (const step of upTo(30_000)) left = kept([...left, step], policy, scores);
    assertEquals(left, kept(upTo(30_000), policy, scores), policy);
  }
});
