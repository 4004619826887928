import { assertEquals } from "@std/assert";
import { ALARM_DEFAULTS, watchAlarms } from "../../src/jobs/alarms.ts";
import type { PictureSet } from "../../src/metrics/picture_set.ts";
import { createRandom } from "../../src/tensor/random.ts";
import type { Picture } from "../../src/tensor/pixels.ts";

const SIDE = 16;
const COUNT = 8;
const BALANCED = { realScore: 0.6, fakeScore: 0.4 };
const BEATEN = { realScore: 1, fakeScore: 0 };

/** Pictures in blocks of 4 x 4 pixels, as things have them. */
function blocky(seed: number): Picture[] {
  const random = createRandom(seed);
  return Array.from({ length: COUNT }, () => {
    const blocks = Array.from({ length: 16 }, () => random.integer(200));
    const data = Uint8Array.from(
      { length: SIDE * SIDE },
      (_, i) => blocks[4 * Math.floor(i / SIDE / 4) + Math.floor(i % SIDE / 4)]! + random.integer(20),
    );
    return { width: SIDE, height: SIDE, channels: 1, data };
  });
}

const setOf = (pictures: readonly Picture[]): PictureSet => ({
  count: pictures.length,
  height: SIDE,
  width: SIDE,
  channels: 1,
  data: Uint8Array.from(pictures.flatMap(({ data }) => [...data])),
});

const watch = (changes = {}) => watchAlarms({ ...ALARM_DEFAULTS, ...changes }, () => setOf(blocky(1)));

Deno.test("an alarm is given once, and again only after it has passed", () => {
  const alarms = watch();
  const given = Array.from({ length: 700 }, (_, i) => {
    const step = i + 1;
    return alarms.afterStep(step, step > 200 && step <= 400 ? BALANCED : BEATEN);
  }).flat();
  // A balanced step takes 0.8 of a hundredth from a lead of 1: with two of them left in the window it is 0.984.
  assertEquals(given.map(({ name, step, goodStep }) => [name, step, goodStep]), [
    ["discriminator-wins", 100, 0],
    ["discriminator-wins", 498, 398],
  ]);
});

Deno.test("single steps however bad are no alarm", () => {
  const alarms = watch();
  for (let step = 1; step <= 300; step++) {
    const scores = step % 10 === 0 ? { realScore: 0, fakeScore: 1 } : { realScore: 0.95, fakeScore: 0.03 };
    assertEquals(alarms.afterStep(step, scores), []);
  }
});

Deno.test("samples are judged from a step on, by pictures of the data that are read once", () => {
  let reads = 0;
  const alarms = watchAlarms({ ...ALARM_DEFAULTS, judgeFrom: 10 }, () => {
    reads++;
    return setOf(blocky(1));
  });
  const same = new Array<Picture>(COUNT).fill(blocky(2)[0]!);
  assertEquals(alarms.afterSamples(9, same), []);
  assertEquals(reads, 0);
  assertEquals(alarms.afterSamples(10, blocky(2)), []);
  assertEquals(alarms.afterSamples(20, same).map(({ name, step, goodStep }) => [name, step, goodStep]), [
    ["collapse", 20, 10],
  ]);
  assertEquals(alarms.afterSamples(30, same), []);
  assertEquals(reads, 1);
});

Deno.test("noise shows nothing of the data", () => {
  const random = createRandom(9);
  const noise = blocky(2).map((picture) => ({
    ...picture,
    data: picture.data.map(() => random.integer(256)),
  }));
  const alarms = watch({ judgeFrom: 0 });
  assertEquals(alarms.afterSamples(0, noise).map(({ name }) => name), ["unlike-data"]);
});

Deno.test("thresholds decide", () => {
  const pictures = blocky(2);
  const names = (changes: object) => watch({ judgeFrom: 0, ...changes }).afterSamples(5, pictures);
  assertEquals(names({ collapseThreshold: 5 }).map(({ name }) => name), ["collapse"]);
  assertEquals(names({ likenessThreshold: 0 }).map(({ name }) => name), ["unlike-data"]);
  const stalled = watch({ stallThreshold: 2 });
  const given = Array.from({ length: 40 }, (_, i) => stalled.afterStep(i + 1, BALANCED, i < 20 ? 1 : 2))
    .flat();
  assertEquals(given.map(({ name, step, message }) => [name, step, message]), [
    ["stalled", 40, "throughput has stalled: steps take 2.0 times as long as at best"],
  ]);
  const taken = watch({ generatorThreshold: 0.3 });
  const alarms = Array.from({ length: 100 }, (_, i) => taken.afterStep(i + 1, BALANCED)).flat();
  assertEquals(alarms.map(({ message }) => message), [
    "the generator wins: over 100 steps D(G(z)) is 0.400, so the discriminator teaches nothing",
  ]);
});
