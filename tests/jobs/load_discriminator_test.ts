/** The discriminator of a run: loaded, looked into, probed. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodePng } from "../../src/images/decode_png.ts";
import { exploreFeatures, type ExploreFeaturesOptions } from "../../src/jobs/explore_features.ts";
import { exploreProbe } from "../../src/jobs/explore_probe.ts";
import { loadDiscriminator } from "../../src/jobs/load_discriminator.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { disposeNetwork } from "../../src/model/network.ts";
import { readCheckpoint } from "../../src/store/checkpoint.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { prepareSmallFaces, trainSmall } from "../support/small_training.ts";
import { writeTinyGenerator } from "../support/tiny_generator.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "load_discriminator_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const RUN = { run: "latest", out: "out", backend: "tensorflow", debug: false } as const;
const FEATURES: ExploreFeaturesOptions = {
  ...RUN,
  ...{ scale: 1, plain: true, count: 2, patches: 3, pictures: 9, steps: 3, random: false, seed: 0 },
};

const refused = async (job: () => Promise<unknown>) => (await assertRejects(job, UserError)).message;

/** They look into the same run, which takes longer than looking. */
const bodies: [name: string, body: (workspace: Workspace) => Promise<void>][] = [];
const withRun = (name: string, body: (workspace: Workspace) => Promise<void>) => bodies.push([name, body]);

Deno.test({
  name: "the discriminator of a run",
  ignore,
  fn: (t) =>
    inWorkspace(async (workspace) => {
      await prepareSmallFaces(workspace.reporter);
      await trainSmall(workspace.reporter, { steps: 2 });
      for (const [name, body] of bodies) {
        workspace.lines.length = 0;
        await t.step(name, () => body(workspace));
      }
    }),
});

withRun("loadDiscriminator() restores the run's discriminator, and builds an untrained one", async () => {
  const loaded = await loadDiscriminator(RUN);
  const before = loaded.engine.tensorCount();
  const { arrays } = readCheckpoint(loaded.checkpoint);
  const saved = arrays.find(({ name }) => name === "discriminator/00_conv/weights")!;
  assertEquals([...loaded.network.weights.get("00_conv/weights")!.dataSync()], [...saved.values]);
  const untrained = loaded.buildUntrained(0);
  assert(loaded.engine.tensorCount() > before);
  assertEquals(untrained.weights.size, loaded.network.weights.size);
  disposeNetwork(untrained);
  assertEquals([loaded.step, loaded.imageShape, loaded.engine.tensorCount()], [2, [32, 32, 3], before]);
  loaded.dispose();
});

withRun(
  "explore features writes a sheet for each layer, with where the patches are",
  async ({ reporter }) => {
    const paths = await exploreFeatures({ ...FEATURES, layer: "all" }, reporter);
    assertEquals(paths.filter((path) => path.endsWith(".png")).map((path) => path.split("/").at(-1)), [
      "features-layer-1_varied-2_seed-0_plain_x1_step-2.png",
      "features-layer-2_varied-2_seed-0_plain_x1_step-2.png",
      "features-layer-3_varied-2_seed-0_plain_x1_step-2.png",
    ]);
    const { width, height } = await decodePng(Deno.readFileSync(paths[2]!));
    // Two rows of three patches, three gradients and one more: 10 pixels, 5 times as large, 2 apart.
    assertEquals([width, height], [7 * 52 - 2, 2 * 52 - 2]);
    const recipe = JSON.parse(Deno.readTextFileSync(paths[3]!));
    assertEquals([recipe.command, recipe.layer, recipe.filters.length], ["explore features", 2, 2]);
    for (const { patches } of recipe.filters) {
      assertEquals(patches.length, 3);
      for (const { picture, row, column } of patches) assert(picture < 9 && row < 8 && column < 8);
    }
    const [random] = await exploreFeatures({ ...FEATURES, filters: [5], random: true }, reporter);
    assertEquals(random!.split("/").at(-1), "features-layer-2_filters-5_random_seed-0_plain_x1_step-2.png");
    const { untrained } = JSON.parse(Deno.readTextFileSync(random!.replace(/png$/, "json")));
    assertEquals(untrained.map(({ filter }: { filter: number }) => filter), [5]);
  },
);

withRun("explore features names the layers and filters that there are", async ({ reporter }) => {
  const explore = (changes: Partial<ExploreFeaturesOptions>) => () =>
    exploreFeatures({ ...FEATURES, ...changes }, reporter);
  assertEquals(
    await refused(explore({ layer: "4" })),
    "--layer must be from 1 to 3, the convolutions of this discriminator, or all, got 4",
  );
  assertEquals(
    await refused(explore({ layer: "1", filters: [64, 65] })),
    "--filters must be from 1 to 64, the filters of layer 1, got 65",
  );
  assertEquals(
    await refused(explore({ layer: "all", file: "a.png" })),
    "--file names one picture: leave it out with --layer all",
  );
});

withRun(
  "explore probe reads labels from features and pixels, and writes the table",
  async ({ reporter, lines }) => {
    await prepare(
      ["faces"],
      { ...PREPARE_DEFAULTS, size: 32, count: 40, out: "data/more.ganwalk" },
      reporter,
    );
    lines.length = 0;
    const path = await exploreProbe({ ...RUN, data: "data/more.ganwalk", count: 40, seed: 0 }, reporter);
    assertEquals(path, "out/00001-faces/explore/probe_count-40_seed-0_step-2.json");
    const { attributes, pictures, features, pixels } = JSON.parse(Deno.readTextFileSync(path));
    assertEquals(pictures, { train: 24, validation: 8, test: 8 });
    assertEquals([features, pixels, attributes.length], [16 * (64 + 128 + 256), 32 * 32 * 3, 26]);
    assertEquals(lines[1], "Learned from 24 pictures, measured on 8 others; 7,168 features, 3,072 pixels");
    assertEquals(
      await refused(() => exploreProbe({ ...RUN, count: 40, seed: 0 }, reporter)),
      'Cannot probe with "data/faces-32.ganwalk": it needs 20 pictures, it has 9',
    );
  },
);

Deno.test({
  name: "a generator alone has no discriminator, and says what to do",
  ignore,
  fn: () =>
    inWorkspace(async () => {
      await writeTinyGenerator("a.generator", 7);
      const rest =
        "it is a generator alone; train a run with: deno task train, and name its folder with --run";
      for (
        const [choice, what] of [[{ run: "shipped" }, "--run shipped"], [
          { checkpoint: "a.generator" },
          '"a.generator"',
        ]] as const
      ) {
        assertEquals(
          await refused(() => loadDiscriminator({ ...RUN, ...choice })),
          `Cannot look into the discriminator of ${what}: ${rest}`,
        );
      }
      assertEquals(
        await refused(() => loadDiscriminator(RUN)),
        'Cannot find a run with a checkpoint in "out": train one first with: deno task train',
      );
    }),
});
