/** `deno task directions`, `explore along` and `explore factors`, with a generator that nobody trained. */
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { decodePng } from "../../src/images/decode_png.ts";
import { exploreAlong, type ExploreAlongOptions } from "../../src/jobs/explore_along.ts";
import { describeFactor, exploreFactors } from "../../src/jobs/explore_factors.ts";
import { type DirectionsOptions, effectsByFit, findDirections } from "../../src/jobs/find_directions.ts";
import { loadGenerator } from "../../src/jobs/load_generator.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { latentOfSeed } from "../../src/latent/latent_source.ts";
import { dot } from "../../src/latent/orthogonal_directions.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { buildEncoder } from "../../src/model/encoder.ts";
import { networkState } from "../../src/model/gan.ts";
import { disposeNetwork } from "../../src/model/network.ts";
import { readVariables } from "../../src/model/variables.ts";
import { readDirections, writeDirections } from "../../src/store/directions_file.ts";
import { writeEncoder } from "../../src/store/encoder_file.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { DIRECTIONS } from "../support/directions.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { writeTinyGenerator } from "../support/tiny_generator.ts";
import { writeUntrainedGenerator } from "../support/untrained_generator.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "find_directions_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const GENERATOR = {
  run: "latest",
  out: "out",
  checkpoint: "a/tiny.generator",
  backend: "tensorflow",
  debug: false,
} as const;
const FIND: DirectionsOptions = { ...GENERATOR, count: 200, faces: 4, seed: 0, leaks: false };
const FIGURE = { ...GENERATOR, scale: 1, plain: true } as const;
const ALONG: ExploreAlongOptions = { ...FIGURE, names: ["smile"], by: "-1..1", orthogonal: false };
const FACTORS = { ...FIGURE, ofEach: 2, top: 1, count: 2, samples: 32, seed: 3, by: "-2,2" };
const PRIOR = buildPrior("normal", 2);

const test = (name: string, body: (workspace: Workspace) => Promise<void>) =>
  Deno.test({
    name,
    ignore,
    fn: () =>
      inWorkspace(async (workspace) => {
        await writeUntrainedGenerator("a/tiny.generator");
        await body(workspace);
      }),
  });

const messageOf = async (work: () => Promise<unknown>) => (await assertRejects(work, UserError)).message;
const recipeOf = (path: string) => JSON.parse(Deno.readTextFileSync(path.replace(/png$/, "json")));
const sizeOf = async (path: string) => {
  const { width, height } = await decodePng(Deno.readFileSync(path));
  return [width, height];
};

/** Puts known directions where those of the generator are sought. */
async function putDirections(path: string): Promise<void> {
  const { checksum, step, config, dispose } = await loadGenerator(GENERATOR);
  dispose();
  writeDirections(path, { ...DIRECTIONS, generator: { checksum, step, config } });
}

/** An encoder that nobody trained. */
async function putEncoder(): Promise<void> {
  const { checksum, step, config, imageShape, prior, dispose } = await loadGenerator(GENERATOR);
  dispose();
  const network = buildEncoder(imageShape, prior.size, createRandom(1));
  writeEncoder("a/tiny.encoder", {
    generator: { checksum, step, config },
    recipe: { seed: 0, steps: 1, plannedSteps: 1, batchSize: 1, learningRate: 1, imageWeight: 1, wear: 0 },
    heldOut: { pictures: 1, latentError: 1, pixelError: 1, blindPixelError: 1 },
    arrays: await readVariables(networkState(network)),
  });
  disposeNetwork(network);
}

test("directions fits what the regressor reads, measures it, tells it and saves it", async ({ reporter, lines }) => {
  const path = await findDirections({ ...FIND, leaks: true }, reporter);
  assertEquals(path, "out/tiny/directions.json");
  const { generator, attributes, factors } = readDirections(path);
  assertEquals([generator.step, factors], [700, undefined]);
  const { source, count, measured, directions, leftOut } = attributes!;
  assertEquals([source, count, measured], [
    ...["200 generated faces, read by the regressor", 200, { by: "pictures", faces: 4 }],
  ]);
  // Numbers differ on any two pictures; classes may be too rare on noise.
  const names = directions.map(({ name }) => name);
  assert(["hairLightness", "eyeSize", "smile"].every((name) => names.includes(name)), names.join());
  // 12 hair colours, 7 colours of eyes, 6 mouths, 3 numbers and 2 booleans.
  assertEquals(directions.length + leftOut.length, 30);
  const title = lines.indexOf("Directions of 200 generated faces, read by the regressor.");
  assert(title > 0 && lines[title + 4]!.startsWith(`  ${names[0]} `), lines.join("\n"));
  assert(lines.some((line) => line.startsWith("What one unit changes, in standard deviations over faces")));
  assertEquals(await findDirections({ ...FIND, file: "b/d.json" }, reporter), "b/d.json");
  assertEquals(readDirections("b/d.json").attributes!.directions, directions);
});

test("directions needs drawn faces or labelled pictures, and for these an encoder", async ({ reporter }) => {
  await writeTinyGenerator("photos.generator", 7, "photos");
  assertEquals(
    await messageOf(() => findDirections({ ...FIND, checkpoint: "photos.generator" }, reporter)),
    'Cannot find directions: the generator learned from "photos", and attributes are read of drawn faces only; name ' +
      "a labelled dataset with --data",
  );
  assertEquals(
    await messageOf(() => findDirections({ ...FIND, data: "x.ganwalk" }, reporter)),
    'Cannot use --data "x.ganwalk": pictures need an encoder to become latents; train one with: deno task train-encoder',
  );
});

test("directions encodes labelled pictures, and tells by the fits what cannot be read", async ({ reporter, lines }) => {
  await putEncoder();
  const options = { ...PREPARE_DEFAULTS, size: 32, channels: 1, count: 150, out: "faces.ganwalk" } as const;
  await prepare(["faces"], options, reporter);
  const path = await findDirections({ ...FIND, data: "faces.ganwalk" }, reporter);
  const { source, count, measured, directions } = readDirections(path).attributes!;
  // Drawn faces have 26 attributes, of which eight can be read.
  assertEquals([source, count, measured], ['150 labelled pictures of "faces", encoded', 150, { by: "fit" }]);
  assert(directions.length > 8, String(directions.length));
  assert(lines.some((line) => line.includes("what it changes is told by the fits")), lines.join("\n"));
});

Deno.test("effectsByFit() is the slope of each fit along a direction", () => {
  const direction = (slopes: number[]) => ({ slopes: Float64Array.from(slopes) }) as never;
  const directions = [direction([2, 0]), direction([1, -1])];
  const effects = effectsByFit({ directions, leftOut: [] }, Float32Array.of(0.6, 0.8));
  assertAlmostEquals(effects[0]!, 1.2, 1e-6);
  assertAlmostEquals(effects[1]!, -0.2, 1e-6);
});

test("explore along has a block for each direction, and everything in its JSON", async ({ reporter }) => {
  await putDirections("a/tiny.directions.json");
  const options = { ...ALONG, names: ["smile,hairColour=pink", "dim:2"], seeds: [4], latent: ["0.5,-1"] };
  const [png] = await exploreAlong(options, reporter);
  assertEquals(
    png,
    "out/tiny/explore/along_smile_hairColour-pink_dim-2_by_-1..1_faces_4_0.5_-1_plain_x1_step-700.png",
  );
  // Three blocks of 2 rows and 3 columns with 2 pixels between, and 12 between blocks.
  assertEquals(await sizeOf(png!), [3 * 34 - 2, 3 * 66 + 24]);
  const { command, directions, vectors, amounts, faces, latents, read } = recipeOf(png!);
  assertEquals([command, directions, amounts, faces], [
    ...["explore along", ["smile", "hairColour=pink", "dim:2"], [-1, 0, 1], ["seed 4", "numbers"]],
  ]);
  assertEquals(vectors, [[0, 1], [-1, 0], [0, 1]]);
  const z = latentOfSeed(PRIOR, 4);
  assertEquals(latents[0][0], [z[0], Math.fround(z[1]! - 1)]);
  assertEquals(latents[3], [[1.5, -1], [0.5, -1], [-0.5, -1]]);
  assertEquals([read[0].length, read[1].length, read[2]], [3, 3, null]);
  const [labelled] = await exploreAlong({ ...options, plain: false }, reporter);
  assert((await sizeOf(labelled!))[1]! > 3 * 66 + 24);
});

test("explore along takes three seeds by itself, orthogonal versions, and another file", async ({ reporter }) => {
  await putDirections("mine.json");
  const options = { ...ALONG, directions: "mine.json" };
  const orthogonal = recipeOf((await exploreAlong({ ...options, orthogonal: true }, reporter))[0]!);
  assertEquals([orthogonal.faces, orthogonal.vectors, orthogonal.orthogonal], [
    ...[["seed 1", "seed 2", "seed 3"], [[1, 0]], true],
  ]);
  const conditional = recipeOf(
    (await exploreAlong({ ...options, orthogonalTo: "glasses", latent: ["9"] }, reporter))[0]!,
  );
  assertEquals([conditional.faces, conditional.vectors, conditional.orthogonalTo], [
    ...[["seed 9"], [[0, 1]], ["glasses"]],
  ]);
});

test("explore along refuses what it cannot do in one line each", async ({ reporter }) => {
  const refused = (options: Partial<ExploreAlongOptions>) =>
    messageOf(() => exploreAlong({ ...ALONG, ...options }, reporter));
  assertEquals(
    await refused({}),
    'Cannot find a direction "smile": none of attributes are known of this generator; find them with: deno task ' +
      "directions (dim:1, dim:2, … are known always)",
  );
  assertEquals(
    await refused({ names: [] }),
    "Cannot explore along a direction: name one with --attribute, such as --attribute smile",
  );
  assertEquals(
    await refused({ directions: "no.json" }),
    'Cannot read "no.json": there is no such file of directions',
  );
  await putDirections("a/tiny.directions.json");
  assertEquals(
    await refused({ orthogonal: true, orthogonalTo: "glasses" }),
    "Cannot use --orthogonal with --orthogonal-to: the first is to all other attributes",
  );
  assertEquals(
    await refused({ names: ["smile,,"] }),
    'Cannot find a direction "": Known are smile, glasses, hairColour=pink, hairColour=blue, factor:1, component:1, dim:1 …',
  );
  assertEquals(
    await refused({ by: "far" }),
    "--by must be amounts such as -3,-1.5,0,1.5,3, a range such as -3..3, or one in 9 steps such as -2..2/9, got " +
      '"far"',
  );
  await writeUntrainedGenerator("a/other.generator", "uniform");
  writeDirections("a/other.directions.json", DIRECTIONS);
  assertEquals(
    await refused({ checkpoint: "a/other.generator" }),
    'Cannot use "a/other.directions.json": its directions are of a generator of another training; find those of this ' +
      "one with: deno task directions",
  );
});

test("explore factors finds, ranks, draws and saves directions of the first layer", async ({ reporter, lines }) => {
  await putDirections("a/tiny.directions.json");
  const [json, png, recipe, svg, chart] = await exploreFactors(FACTORS, reporter);
  const stem = "out/tiny/explore/factors-1_count-2_seed-3_plain_x1_step-700";
  assertEquals([json, png, recipe, svg, chart], [
    ...["out/tiny/directions.json", `${stem}.png`, `${stem}.json`, `${stem}.chart.svg`, `${stem}.chart.png`],
  ]);
  // A row of two pictures for each kind.
  assertEquals(await sizeOf(png!), [66, 2 * 32 + 12]);
  const { factors, attributes } = readDirections(json!);
  assertEquals(factors!.directions.map(({ name }) => name), [
    "factor:1",
    "factor:2",
    "component:1",
    "component:2",
  ]);
  assertEquals(attributes, { ...DIRECTIONS.attributes });
  const [first, second] = factors!.directions;
  // Both factors of two dimensions are orthogonal, and change all that changes.
  assertAlmostEquals(dot(first!.vector, second!.vector), 0, 1e-5);
  assertAlmostEquals(first!.share + second!.share, 1, 1e-5);
  assert(first!.share >= second!.share && first!.imageChange > 0);
  const recorded = recipeOf(png!);
  const changes = recorded.factors.map(({ imageChange }: { imageChange: number }) => imageChange);
  assertEquals(changes, changes.toSorted((a: number, b: number) => b - a));
  assertEquals([recorded.latents.length, recorded.latents[0].length, recorded.amounts], [2, 2, [-2, 2]]);
  assert(lines.at(-1)!.startsWith(`${recorded.factors[0].name}: `), lines.at(-1));
  const [along] = await exploreAlong({ ...ALONG, names: ["component:2"] }, reporter);
  assertEquals(recipeOf(along!).directions, ["component:2"]);
});

test("explore factors finds no more than there are dimensions", async ({ reporter }) => {
  const [json] = await exploreFactors({ ...FACTORS, ofEach: 50, directions: "d/f.json" }, reporter);
  assertEquals([json, readDirections("d/f.json").factors!.directions.length], ["d/f.json", 4]);
});

Deno.test("describeFactor() tells what a direction changes, and how much of its layer it is", () => {
  const factor = { name: "factor:3", vector: Float32Array.of(1), share: 0.0525, imageChange: 8.25 };
  const attributes = [["smile", 0.254], ["glasses", 0.1], ["mouth", 0.02], ["eyes", 0.01]] as const;
  assertEquals(
    describeFactor({ ...factor, attributes: attributes.map(([name, change]) => ({ name, change })) }),
    "factor:3: 8.3 of 255 for one unit, 5.3 % of its layer; most: smile 25 %, glasses 10 %, mouth 2 %",
  );
  assertEquals(
    describeFactor({ ...factor, attributes: [] }),
    "factor:3: 8.3 of 255 for one unit, 5.3 % of its layer",
  );
});
