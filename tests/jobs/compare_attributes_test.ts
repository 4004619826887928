import { assert, assertEquals } from "@std/assert";
import { openDataset } from "../../src/data/dataset.ts";
import { compareAttributes, describeAttributes } from "../../src/jobs/compare_attributes.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import type { PictureSet } from "../../src/metrics/picture_set.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { lacksTensorFlow, useEngine } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace } from "../support/workspace.ts";

const FILE = "compare_attributes_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

/** Some faces of a dataset with their places in it. */
function take(path: string, indices: number[]): PictureSet {
  const dataset = openDataset(path);
  const [, height, width, channels] = dataset.header.shape;
  const data = dataset.readImages(indices);
  dataset.close();
  return { count: indices.length, height, width, channels, data };
}

Deno.test({
  name: "compareAttributes() finds other faces as near as the real ones, and faces that all wear glasses far",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter }) => {
      const engine = await useEngine("tensorflow");
      const options = { ...PREPARE_DEFAULTS, size: 64, count: 600, seed: 3 };
      const path = await prepare(["faces"], options, reporter);
      const dataset = openDataset(path);
      const glasses = dataset.readAttributes()!.find(({ name }) => name === "glasses")!.values as boolean[];
      const withGlasses = glasses.flatMap((worn, i) => worn ? [i] : []).slice(0, 40);
      assertEquals(withGlasses.length, 40);
      const indices = Array.from({ length: 80 }, (_, i) => 599 - i);
      const reals = { pictures: take(path, indices), indices };
      const compare = async (generated: PictureSet) => {
        const comparison = await compareAttributes(generated, reals, dataset, engine);
        if ("leftOut" in comparison) throw new Error(comparison.leftOut);
        return comparison;
      };
      const [same, far] = [
        await compare(take(path, indices.slice(0, 40))),
        await compare(take(path, withGlasses)),
      ];
      assertEquals(same.attributes.map(({ distance }) => distance), new Array(8).fill(0));
      assertEquals(same.average.distance, 0);
      const [eyes, worn] = ["eyesClosed", "glasses"].map((name) =>
        far.attributes.find((of) => of.name === name)!
      );
      assertEquals(worn!.generated, { share: 1 });
      assert(worn!.distance > 0.6 && worn!.floor < 0.3 && eyes!.distance < 0.2, JSON.stringify(far));
      const mean = far.attributes.reduce((sum, { distance }) => sum + distance / 8, 0);
      assert(Math.abs(far.average.distance - mean) < 1e-12);
      // The pictures stand in the dataset elsewhere than first: what is known of them was found.
      for (const { score } of far.attributes) {
        assert(score.kind === "number" ? score.meanAbsoluteError < score.spread / 2 : score.accuracy > 0.85);
      }
      await assertNoLeak(async () => void await compare(take(path, withGlasses)));
      dataset.close();
    }),
});

Deno.test("describeAttributes() has a line for each attribute, with the largest differences of many classes", () => {
  const comparison = {
    average: { distance: 0.25, floor: 0.0125 },
    attributes: [
      {
        name: "mouth",
        distance: 0.4,
        floor: 0.02,
        generated: { shares: { flat: 0.5, smile: 0.125, open: 0.25, cat: 0.125 } },
        real: { shares: { flat: 0.1, smile: 0.15, open: 0.35, cat: 0.4 } },
        score: { name: "mouth", kind: "category", accuracy: 0.97777, commonest: 0.4 },
      },
      {
        name: "glasses",
        distance: 0.075,
        floor: 0.005,
        generated: { share: 0.2 },
        real: { share: 0.125 },
        score: { name: "glasses", kind: "boolean", accuracy: 1, commonest: 0.875 },
      },
      {
        name: "smile",
        distance: 0.1,
        floor: 0,
        generated: { mean: 0.5, deviation: 0.125 },
        real: { mean: -0.25, deviation: 0.4 },
        score: { name: "smile", kind: "number", meanAbsoluteError: 0.0654, spread: 0.28 },
      },
    ],
  } as const;
  assertEquals(describeAttributes(comparison), [
    "Attributes as a regressor reads them; distance of their distributions, 0 to 1, lower is better",
    "                 distance   floor   read right  generated (real)",
    "  mouth             0.400   0.020       97.7 %  flat 50.0 % (10.0 %), cat 12.5 % (40.0 %), open 25.0 % (35.0 %)",
    "  glasses           0.075   0.005      100.0 %  20.0 % (12.5 %)",
    "  smile             0.100   0.000      ± 0.065  0.50 ± 0.13 (-0.25 ± 0.40)",
    "  average           0.250   0.013",
  ]);
});
