import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { frameDelays, stackFrames } from "../../src/images/animation.ts";
import { lacksNativeImages, paint } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/animation_test.ts");

Deno.test("frameDelays() rounds so that the whole has its length", () => {
  assertEquals(frameDelays(2, 0.12, 10), [120, 120]);
  // Changes at 0, 6.67, 13.33 and 20 hundredths.
  assertEquals(frameDelays(3, 0.2 / 3, 10), [70, 60, 70]);
  // At 166.67, 333.33 and 500 milliseconds.
  assertEquals(frameDelays(3, 0.5 / 3, 1), [167, 166, 167]);
  for (const [frames, seconds] of [[16, 2], [60, 4], [61, 6], [999, 37]] as const) {
    const delays = frameDelays(frames, seconds / frames, 10);
    assertEquals(delays.reduce((a, b) => a + b), 1000 * seconds);
    delays.forEach((delay) => assert(Math.abs(delay - 1000 * seconds / frames) < 10, `${delay}`));
  }
});

Deno.test("frameDelays() refuses no time", () => {
  for (const seconds of [0, -1, NaN, Infinity]) {
    assertEquals(
      assertThrows(() => frameDelays(2, seconds, 10), RangeError).message,
      `Cannot animate: seconds per frame must be above 0, got ${seconds}`,
    );
  }
});

Deno.test("stackFrames() needs frames of one size, before it loads anything", async () => {
  const messageOf = async (...frames: Parameters<typeof stackFrames>[0]) =>
    (await assertRejects(() => stackFrames(frames), RangeError)).message;
  assertEquals(await messageOf(), "Cannot animate: there is no frame");
  const frame = paint(4, 2, () => [1, 2, 3]);
  for (const other of [paint(2, 4, () => [1, 2, 3]), paint(4, 2, () => [1])]) {
    assertEquals(await messageOf(frame, other), "Cannot animate: all frames must be of one size");
  }
});

Deno.test({
  name: "stackFrames() puts frames below each other",
  ignore,
  async fn() {
    const frames = [10, 20].map((value) => paint(3, 2, (x, y) => [value, x, y]));
    const { data, info } = await (await stackFrames(frames)).raw().toBuffer({ resolveWithObject: true });
    assertEquals([info.width, info.height, info.channels], [3, 4, 3]);
    assertEquals([...data], frames.flatMap((frame) => [...frame.data]));
  },
});
