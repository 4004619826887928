import { assertEquals } from "@std/assert";
import { outputSettings, type RunSettings } from "../../src/jobs/run_settings.ts";

const TYPED = { sampleEvery: 50, saveEvery: 500, keep: "newest:3,every:5000,best:1" };
const SAVED: RunSettings = {
  data: "data/faces-64.ganwalk",
  steps: 100,
  engine: { name: "wasm", version: "4", device: "CPU", precision: "f32" },
};

Deno.test("outputSettings() of a new run are what was typed, and the default where nothing is said of --keep", () => {
  assertEquals(outputSettings(TYPED, new Set()), TYPED);
  assertEquals(outputSettings({ ...TYPED, keep: undefined }, new Set()), TYPED);
  assertEquals(outputSettings({ ...TYPED, keep: "2" }, new Set(["keep"])).keep, "2");
});

Deno.test("outputSettings() of a run that goes on are its own, unless others are typed", () => {
  const saved = { ...SAVED, sampleEvery: 7, saveEvery: 9, keep: "all" };
  assertEquals(outputSettings(TYPED, new Set(), saved), { sampleEvery: 7, saveEvery: 9, keep: "all" });
  const flags = new Set(["save-every", "keep"]);
  assertEquals(outputSettings(TYPED, flags, saved), { ...TYPED, sampleEvery: 7 });
});

Deno.test("a run from before there was --keep goes on keeping all", () => {
  assertEquals(outputSettings(TYPED, new Set(), SAVED), { ...TYPED, keep: "all" });
});
