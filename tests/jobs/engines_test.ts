import { assert, assertEquals } from "@std/assert";
import { listEngines } from "../../src/jobs/engines.ts";
import { measureSpeed } from "../../src/jobs/engine_speed.ts";
import { lacksTensorFlow, useEngine } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace } from "../support/workspace.ts";

const ignore = lacks("engines_test.ts", "read", "write", "env", "ffi") ||
  await lacksTensorFlow("engines_test.ts");

Deno.test({
  name: "listEngines() lists every engine with what it computes on and its speed, and what auto takes",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter, lines }) => {
      const readings = await listEngines({ seconds: 0 }, reporter, { size: 32, batches: [2, 4] });
      assertEquals(readings.map(({ name }) => name), ["tensorflow", "webgpu", "wasm", "cpu"]);
      for (const { name, version, speed } of readings) {
        assertEquals(version === undefined || name === "cpu", speed === undefined, name);
        assert(speed === undefined || speed.millisecondsPerImage > 0, name);
      }
      assert(/^engine +version +device +ms\/image$/.test(lines[0]!), lines[0]);
      assert(/^tensorflow +\d+\.\d+\.\d+ +.* [\d.]+ \((f32|bf16), batch 2\)$/.test(lines[1]!), lines[1]);
      assert(/^cpu .* -$/.test(lines[4]!), lines[4]);
      assert(/^--backend auto takes (tensorflow|webgpu), because ./.test(lines[5]!), lines[5]);
    }),
});

Deno.test({
  name:
    "measureSpeed() takes the larger batch where a step of it fits in the time, and leaves nothing behind",
  ignore,
  async fn() {
    const engine = await useEngine("tensorflow");
    const read = (seconds: number) => measureSpeed(engine, {}, { size: 32, batches: [2, 3], seconds });
    await read(0);
    const before = [engine.tensorCount(), engine.handleCount()];
    assertEquals((await read(0)).batchSize, 2);
    assertEquals((await read(2)).batchSize, 3);
    assertEquals(
      [engine.tensorCount(), engine.handleCount()],
      before,
      "tensors and handles before and after",
    );
  },
});
