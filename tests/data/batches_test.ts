import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  type BatchOrder,
  createBatchOrder,
  createSequentialOrder,
  type DataPosition,
  resumeBatchOrder,
} from "../../src/data/batches.ts";
import { createRandom, permutation } from "../../src/tensor/random.ts";

function take(order: BatchOrder, batches: number): number[] {
  return Array.from({ length: batches }, () => [...order.next()]).flat();
}

Deno.test("createBatchOrder() visits every picture once in each pass, in another order each time", () => {
  // 10 pictures by 5 and by 4: batches that end with the pass and batches that reach over it.
  for (const batchSize of [5, 4]) {
    const order = createBatchOrder(10, batchSize, createRandom(1));
    const seen = take(order, 60 / batchSize);
    const passes = Array.from({ length: 6 }, (_, i) => seen.slice(10 * i, 10 * i + 10));
    for (const pass of passes) assertEquals(pass.toSorted(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(new Set(passes.map((pass) => pass.join())).size, 6);
  }
});

Deno.test("createBatchOrder() fills the last batch of a pass from the next pass", () => {
  const order = createBatchOrder(5, 3, createRandom(2));
  const random = createRandom(2);
  const [first, second] = [permutation(5, random), permutation(5, random)];
  assertEquals(order.next(), first.slice(0, 3));
  assertEquals([...order.next()], [first[3], first[4], second[0]]);
  assertEquals(order.next(), second.slice(1, 4));
});

Deno.test("createBatchOrder() fills batches that are larger than the dataset", () => {
  const order = createBatchOrder(3, 8, createRandom(3));
  const batch = order.next();
  assertEquals(batch.length, 8);
  assertEquals(batch.slice(0, 3).toSorted(), Uint32Array.of(0, 1, 2));
  assertEquals(batch.slice(3, 6).toSorted(), Uint32Array.of(0, 1, 2));
  assertEquals([order.position().epoch, order.position().used], [2, 2]);
  assertEquals([...createBatchOrder(1, 4, createRandom(3)).next()], [0, 0, 0, 0]);
});

Deno.test("createBatchOrder() gives the same batches for the same seed, others for others", () => {
  const batches = (seed: number) => take(createBatchOrder(50, 7, createRandom(seed)), 30);
  assertEquals(batches(4), batches(4));
  assertNotEquals(batches(4), batches(5));
});

Deno.test("createBatchOrder() leaves the caller's generator where it stood", () => {
  const random = createRandom(6);
  take(createBatchOrder(10, 3, random), 9);
  assertEquals(random.state(), createRandom(6).state());
});

Deno.test("position() counts whole passes and pictures used of the current one", () => {
  const order = createBatchOrder(4, 2, createRandom(1));
  const stand = () => [order.position().epoch, order.position().used];
  assertEquals(stand(), [0, 0]);
  order.next();
  assertEquals(stand(), [0, 2]);
  order.next();
  // The next pass begins when it is needed.
  assertEquals(stand(), [0, 4]);
  order.next();
  assertEquals(stand(), [1, 2]);
});

Deno.test("resumeBatchOrder() goes on from every position as if it had never stopped", () => {
  for (const [count, batchSize] of [[10, 3], [10, 5], [3, 8], [1, 1]] as const) {
    const whole = take(createBatchOrder(count, batchSize, createRandom(9)), 20);
    for (let stop = 0; stop <= 15; stop++) {
      const first = createBatchOrder(count, batchSize, createRandom(9));
      const before = take(first, stop);
      const saved = JSON.parse(JSON.stringify(first.position())) as DataPosition;
      const resumed = resumeBatchOrder(count, batchSize, saved);
      assertEquals(resumed.position(), saved);
      assertEquals([...before, ...take(resumed, 20 - stop)], whole, `${count} by ${batchSize}, ${stop}`);
    }
  }
});

Deno.test("resumeBatchOrder() can change the batch size without losing a picture", () => {
  const order = createBatchOrder(12, 5, createRandom(1));
  const seen = [...order.next()];
  const resumed = resumeBatchOrder(12, 7, order.position());
  seen.push(...resumed.next());
  assertEquals(seen.toSorted((a, b) => a - b), Array.from({ length: 12 }, (_, i) => i));
});

Deno.test("createSequentialOrder() takes the pictures in file order and fills a batch at the end from the start", () => {
  const order = createSequentialOrder(5, 3);
  assertEquals(order.position(), { epoch: 0, used: 0 });
  assertEquals(order.next(), Uint32Array.of(0, 1, 2));
  assertEquals(order.next(), Uint32Array.of(3, 4, 0));
  assertEquals(order.position(), { epoch: 1, used: 1 });
  assertEquals(order.next(), Uint32Array.of(1, 2, 3));
  assertEquals(order.next(), Uint32Array.of(4, 0, 1));
  assertEquals(order.position(), { epoch: 2, used: 2 });
});

Deno.test("createSequentialOrder() ends a batch with the file, and fills batches that are larger", () => {
  assertEquals(take(createSequentialOrder(4, 2), 4), [0, 1, 2, 3, 0, 1, 2, 3]);
  const order = createSequentialOrder(3, 8);
  assertEquals(order.next(), Uint32Array.of(0, 1, 2, 0, 1, 2, 0, 1));
  assertEquals(order.position(), { epoch: 2, used: 2 });
  assertEquals(createSequentialOrder(1, 2).next(), Uint32Array.of(0, 0));
  const none = assertThrows(() => createSequentialOrder(0, 2), RangeError);
  assertEquals(none.message, "Cannot batch 0 pictures by 2: both must be 1 or more");
});

Deno.test("resumeBatchOrder() goes on in file order from every position", () => {
  for (const [count, batchSize] of [[10, 3], [10, 5], [3, 8], [1, 1]] as const) {
    const whole = take(createSequentialOrder(count, batchSize), 20);
    for (let stop = 0; stop <= 15; stop++) {
      const first = createSequentialOrder(count, batchSize);
      const before = take(first, stop);
      const saved = JSON.parse(JSON.stringify(first.position())) as DataPosition;
      const resumed = resumeBatchOrder(count, batchSize, saved);
      assertEquals(resumed.position(), saved);
      assertEquals([...before, ...take(resumed, 20 - stop)], whole, `${count} by ${batchSize}, ${stop}`);
    }
  }
});

Deno.test("createBatchOrder() puts every picture in every place", () => {
  const counts = new Array<number>(5).fill(0);
  for (let seed = 0; seed < 5000; seed++) counts[createBatchOrder(5, 1, createRandom(seed)).next()[0]!]!++;
  for (const count of counts) assert(Math.abs(count - 1000) < 5 * Math.sqrt(5000 * 0.16), `${counts}`);
});

Deno.test("createBatchOrder() refuses no pictures and no batch", () => {
  for (const [count, batchSize] of [[0, 4], [4, 0], [-1, 4], [4, 1.5], [NaN, 4]] as const) {
    assertThrows(
      () => createBatchOrder(count, batchSize, createRandom(1)),
      RangeError,
      `Cannot batch ${count} pictures by ${batchSize}: both must be 1 or more`,
    );
  }
});

Deno.test("resumeBatchOrder() refuses more or fewer pictures used than there are", () => {
  const at = (used: number) => ({ ...createBatchOrder(5, 2, createRandom(1)).position(), used });
  for (const used of [-1, 6, 1e9, NaN, Infinity, -Infinity]) {
    const error = assertThrows(() => resumeBatchOrder(5, 2, at(used)), RangeError);
    assertEquals(error.message, `Cannot go on in the data: used must be 0 to 5, got ${used}`);
  }
  for (const used of [0, 5]) assertEquals(resumeBatchOrder(5, 2, at(used)).position().used, used);
});
