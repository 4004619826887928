import { assert, assertEquals } from "@std/assert";
import {
  drawLabels,
  fixedLabels,
  labelsAreDrawn,
  PLAIN_LABELS,
  wantedLabel,
} from "../../src/model/labels.ts";
import { createRandom } from "../../src/tensor/random.ts";

const REVERSED = { ...PLAIN_LABELS, reversed: true };

Deno.test("fixedLabels() are 1 and 0, smoothed for real images only, and the other way round if reversed", () => {
  assertEquals(fixedLabels(PLAIN_LABELS), { real: 1, generated: 0 });
  assertEquals(fixedLabels({ ...PLAIN_LABELS, smoothing: 0.1 }), { real: 0.9, generated: 0 });
  assertEquals(fixedLabels(REVERSED), { real: 0, generated: 1 });
  assertEquals([wantedLabel(PLAIN_LABELS), wantedLabel(REVERSED)], [1, 0]);
  assertEquals(wantedLabel({ ...PLAIN_LABELS, smoothing: 0.1 }), 1);
});

Deno.test("only flips and noise need draws", () => {
  assertEquals(labelsAreDrawn({ ...PLAIN_LABELS, smoothing: 0.5, reversed: true }), false);
  assertEquals(labelsAreDrawn({ ...PLAIN_LABELS, flips: 0.1 }), true);
  assertEquals(labelsAreDrawn({ ...PLAIN_LABELS, noise: 0.1 }), true);
});

Deno.test("drawLabels() adds uniform noise to Chollet's labels", () => {
  const { real, generated } = drawLabels({ ...REVERSED, noise: 0.05 }, 4000, createRandom(1));
  for (const [labels, from] of [[real, 0], [generated, 1]] as const) {
    assertEquals(labels.length, 4000);
    assert(labels.every((label) => label >= from && label <= Math.fround(from + 0.05)));
    const mean = labels.reduce((sum, label) => sum + label, 0) / 4000;
    // The mean of U[0,1) · 0.05 is 0.025, that of 4,000 spreads by 0.05 / sqrt(12 · 4000) = 0.0002.
    assert(Math.abs(mean - from - 0.025) < 0.001, `${mean}`);
  }
});

Deno.test("drawLabels() swaps the share of labels that is asked for, smoothed ones with them", () => {
  const options = { ...PLAIN_LABELS, smoothing: 0.25, flips: 0.2 };
  const { real, generated } = drawLabels(options, 5000, createRandom(2));
  const shares = [real.filter((label) => label === 0), generated.filter((label) => label === 0.75)];
  // sqrt(0.2 · 0.8 / 5000) = 0.0057.
  for (const { length } of shares) assert(Math.abs(length / 5000 - 0.2) < 0.025, `${length}`);
  assertEquals(new Set([...real, ...generated]), new Set([0, 0.75]));
});

Deno.test("drawLabels() draws as many numbers whatever it is asked for, and the same ones by the same seed", () => {
  const states = [PLAIN_LABELS, { ...PLAIN_LABELS, flips: 1, noise: 0.5 }].map((options) => {
    const random = createRandom(3);
    drawLabels(options, 7, random);
    return random.state();
  });
  assertEquals(states[0], states[1]);
  const [a, b] = [1, 2].map(() => drawLabels({ ...PLAIN_LABELS, noise: 1 }, 5, createRandom(4)));
  assertEquals(a, b);
});
