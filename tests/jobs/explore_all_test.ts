/** `deno task explore all`, with generators that nobody trained. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { exploreAll, type ExploreAllOptions } from "../../src/jobs/explore_all.ts";
import { GALLERY_ENTRIES } from "../../src/jobs/gallery_entries.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { DIRECTIONS } from "../support/directions.ts";
import { readGenerator } from "../../src/store/generator_file.ts";
import { writeDirections } from "../../src/store/directions_file.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { writeTinyGenerator } from "../support/tiny_generator.ts";
import { writeUntrainedGenerator } from "../support/untrained_generator.ts";
import { filesBelow, inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "explore_all_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);
const OPTIONS: ExploreAllOptions = {
  run: ["latest"],
  checkpoint: ["a.generator"],
  out: "out",
  backend: "tensorflow",
  debug: false,
  seed: 0,
  scale: 1,
};

const allTest = (name: string, body: (workspace: Workspace) => Promise<void>) =>
  Deno.test({
    name,
    ignore,
    fn: () =>
      inWorkspace(async (workspace) => {
        await writeTinyGenerator("a.generator", 7, "photos");
        const before = tf.memory().numTensors;
        await body(workspace);
        assertEquals(tf.memory().numTensors, before, "tensors");
      }),
  });

const pick = (...ids: string[]) => GALLERY_ENTRIES.filter(({ id }) => ids.includes(id));
const pageOf = (path: string) => Deno.readTextFileSync(path);
/** What the page shows, in its order. */
const picturesOf = (html: string) => [...html.matchAll(/<img src="([^"]*)"/g)].map(([, src]) => src);
const commandsOf = (html: string) =>
  [...html.matchAll(/<code>(.*?)<\/code>/g)].map(([, code]) => code!.replaceAll(/<[^>]*>/g, ""));

allTest("explore all makes figures, and a page with the commands that make each alone", async (workspace) => {
  const { reporter, lines } = workspace;
  const path = await exploreAll(OPTIONS, reporter, pick("grid-mean_0-sd_1", "arithmetic-sum", "dimensions"));
  assertEquals(path, "out/a/explore/index.html");
  const html = pageOf(path);
  assertEquals(picturesOf(html), ["grid-mean_0-sd_1.png", "arithmetic-sum.png", "dimensions.png"]);
  assertEquals(
    filesBelow("out/a/explore"),
    [
      ...["arithmetic-sum", "dimensions", "grid-mean_0-sd_1"].flatMap((id) => [`${id}.json`, `${id}.png`]),
      "index.html",
    ].sort(),
  );
  assertEquals(commandsOf(html).slice(0, 3), [
    "deno task explore all --checkpoint a.generator --backend tensorflow --seed 0 --scale 1",
    "deno task explore grid --rows 8 --columns 8 --mean 0 --sd 1 --seed 0 --checkpoint a.generator " +
    "--backend tensorflow --scale 1",
    'deno task explore arithmetic "seed:3 + seed:9" --checkpoint a.generator --backend tensorflow --scale 1',
  ]);
  assert(html.includes("Latents of this generator have 2 components: of the dimensions 28, 5, 11 "), "note");
  for (const fact of ["radford 32x32, step 7", "2 components, N(0, 1)", "photos, 10 pictures"]) {
    assert(html.includes(fact), fact);
  }
  assertEquals(lines.slice(1), [
    "Figure 1 of 3: Samples around 0, spread 1",
    "Figure 2 of 3: Sum",
    "Figure 3 of 3: Single dimensions swept",
  ]);
});

allTest(
  "explore all compares models where figures can, and shows them side by side elsewhere",
  async (workspace) => {
    await writeTinyGenerator("b.generator", 9, "photos");
    const options = { ...OPTIONS, checkpoint: ["a.generator", "b.generator"] };
    const path = await exploreAll(options, workspace.reporter, pick("arithmetic-sum", "means"));
    assertEquals(path, "out/a/explore/with-b-step-9/index.html");
    const html = pageOf(path);
    assertEquals(picturesOf(html), ["means.png", "arithmetic-sum-A.png", "arithmetic-sum-B.png"]);
    const [, means, , second] = commandsOf(html);
    assert(means!.includes(" --checkpoint a.generator --checkpoint b.generator "), means);
    assert(second!.includes(" --checkpoint b.generator ") && !second!.includes("a.generator"), second);
  },
);

allTest("explore all leaves out what cannot be made, and says why", async ({ reporter, lines }) => {
  const entries = pick("pick", "distribution-features", "compare");
  const html = pageOf(await exploreAll({ ...OPTIONS, folder: "f" }, reporter, entries));
  assertEquals(picturesOf(html), ["pick.png"]);
  const reasons = [
    'Cannot plot features: the generator learned from "photos", and features are read of drawn faces only; take ' +
    "--of pixels",
    'Cannot tell where the data of "a.generator" are: name the dataset with --data',
  ];
  for (const reason of reasons) assert(html.includes(`Left out: ${reason}`), reason);
  assertEquals(lines.filter((line) => line.startsWith("Left out: ")), [
    `Left out: Where samples at different means fall, by features: ${reasons[0]}`,
    `Left out: Real pictures beside generated ones: ${reasons[1]}`,
  ]);
  const error = await assertRejects(
    () => exploreAll({ ...OPTIONS, folder: "g" }, reporter, pick("compare")),
    UserError,
  );
  assertEquals(error.message, `Cannot make a figure: g/index.html tells why; the first: ${reasons[1]}`);
  assert(pageOf("g/index.html").includes(reasons[1]!));
});

allTest("explore all shows what a command says, and an error without a stack trace", async ({ reporter }) => {
  const entry = (id: string, write: () => Promise<string[]>, tells = true) => ({
    ...GALLERY_ENTRIES[0]!,
    ...{ id, tells, title: id },
    plan: () => ({
      flags: { count: 3 },
      write: (_: unknown, __: unknown, { line }: typeof reporter) => (line(id), write()),
    }),
  });
  const path = await exploreAll({ ...OPTIONS, folder: "f" }, reporter, [
    entry("talks", () => Promise.resolve(["f/x.png", "f/x.json"])),
    entry("is quiet", () => Promise.resolve(["f/y.gif"]), false),
    entry("breaks", () => Promise.reject(new TypeError("x is undefined"))),
    {
      ...entry("never begins", () => Promise.resolve([])),
      plan: () => {
        throw new UserError("no plan");
      },
    },
  ]);
  const html = pageOf(path);
  assertEquals([...html.matchAll(/<p class="notes">(.*?)<\/p>/g)].map(([, text]) => text), ["talks"]);
  assertEquals(picturesOf(html), ["x.png", "y.gif"]);
  assertEquals([...html.matchAll(/<p class="failure">(.*?)<\/p>/g)].map(([, text]) => text), [
    "Left out: TypeError: x is undefined",
    "Left out: no plan",
  ]);
  assertEquals(commandsOf(html).length, 1 + 3);
});

allTest(
  "explore all makes every figure that a generator with two components and a uniform prior can have",
  async (workspace) => {
    await writeUntrainedGenerator("cube.generator", "uniform");
    const { step, config } = readGenerator("cube.generator");
    writeDirections("cube.directions.json", { ...DIRECTIONS, generator: { checksum: "", step, config } });
    await prepare(["faces"], {
      ...{ ...PREPARE_DEFAULTS, size: 32, channels: 1, count: 40, out: "faces.ganwalk" } as const,
    }, workspace.reporter);
    const before = tf.memory().numTensors;
    const options = { ...OPTIONS, checkpoint: ["cube.generator"], data: "faces.ganwalk", folder: "all" };
    const html = pageOf(await exploreAll(options, workspace.reporter));
    assertEquals(tf.memory().numTensors, before);
    assertEquals(workspace.lines.filter((line) => line.startsWith("Left out")), [
      "Left out: Blonde hair forgotten: Cannot forget hairColour=blonde: of 300 faces 0 have it and 300 have not, " +
      "at least 8 of each are needed; more faces: --count",
      'Left out: What the discriminator looks at: Cannot look into the discriminator of "cube.generator": it is a ' +
      "generator alone; train a run with: deno task train, and name its folder with --run",
    ]);
    // A picture of each other figure, the charts of two, and the frames of the walk.
    assertEquals(picturesOf(html).length, GALLERY_ENTRIES.length - 2 + 3);
    for (const file of picturesOf(html)) assert(Deno.statSync(`all/${file}`).size > 500, file);
    assert(html.includes("2 components, uniform, -1 to 1"));
    assert(commandsOf(html)[0]!.includes(" --data faces.ganwalk "));
    assert(html.includes("Median distance to the nearest: "));
  },
);
