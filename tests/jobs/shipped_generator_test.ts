/** The generator that comes with the project. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { existsSync } from "node:fs";
import { findDirection, readDirectionsOf } from "../../src/jobs/directions_of.ts";
import { exploreDimension } from "../../src/jobs/explore.ts";
import { shippedPath } from "../../src/jobs/find_generator.ts";
import { loadGenerator } from "../../src/jobs/load_generator.ts";
import { sampleLatents } from "../../src/latent/prior.ts";
import { readGenerator } from "../../src/store/generator_file.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { COMBINATIONS, readMeans, readMix, readPairs } from "../../bench/claims.ts";
import { loadRegressor } from "../../src/jobs/load_regressor.ts";
import { lacksTensorFlow, testEngines } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { filesBelow, inWorkspace } from "../support/workspace.ts";

const FILE = "shipped_generator_test.ts";
const MOST_BYTES = 8_000_000;
const models = fromFileUrl(new URL("../../models/", import.meta.url));

function lacksShipped(): boolean {
  if (lacks(FILE, "read")) return true;
  if (existsSync(shippedPath())) return false;
  console.warn(`${FILE}: skipped, there is no ${shippedPath()}`);
  return true;
}

const ignore = lacksShipped();
const ignoreJobs = ignore || lacks(FILE, "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

Deno.test({
  name: "the shipped generator is whole, at most 8 MB, and of a default training on the embedded faces",
  ignore,
  fn() {
    const path = shippedPath();
    assert(Deno.statSync(path).size <= MOST_BYTES, `${Deno.statSync(path).size} bytes`);
    const { step, config, arrays } = readGenerator(path);
    const { preset, size, channels, prior, dataset, augment } = config;
    assertEquals([preset, size, channels, prior, augment], [
      ...["radford", 64, 3, { size: 100, distribution: "normal", mean: 0, sd: 1 }, []],
    ]);
    assertEquals([dataset.name, dataset.count], ["faces", 10_000]);
    assert(step >= 500, `${step} steps`);
    for (const { name, values } of arrays) assert(values.every(Number.isFinite), name);
  },
});

for (const { name, ignore: lacksEngine } of ignore ? [] : await testEngines(FILE)) {
  // 16 pictures take the cpu backend minutes.
  if (name === "cpu") continue;
  Deno.test({
    name: `${name}: the shipped generator makes coloured pictures of 64 pixels that differ`,
    ignore: ignoreJobs || lacksEngine,
    async fn() {
      const options = { run: "shipped", out: "out", backend: name, debug: false };
      const generator = await loadGenerator(options);
      const pictures = await generator.decode(sampleLatents(generator.prior, 16, createRandom(7)));
      generator.dispose();
      for (const { width, height, channels, data } of pictures) {
        assertEquals([width, height, channels, data.length], [64, 64, 3, 64 * 64 * 3]);
        // From [-1,1] to bytes: a picture has dark lines and light skin, and colours.
        const [darkest, lightest] = [
          data.reduce((a, b) => Math.min(a, b)),
          data.reduce((a, b) => Math.max(a, b)),
        ];
        assert(darkest < 70 && lightest > 190, `${darkest} to ${lightest}`);
        assert(data.some((value, i) => i % 3 === 0 && Math.abs(value - data[i + 2]!) > 40), "it is grey");
      }
      const [a, b] = pictures;
      assert(a!.data.some((value, i) => Math.abs(value - b!.data[i]!) > 60), "both are the same");
    },
  });
}

Deno.test({
  name: "explore shows the shipped generator on a fresh clone, and writes into out only",
  ignore: ignoreJobs,
  fn: () =>
    inWorkspace(async ({ reporter, lines }) => {
      const before = filesBelow(models);
      const { step } = readGenerator(shippedPath());
      const figure = { run: "latest", out: "out", backend: "tensorflow", debug: false, scale: 1 } as const;
      const options = { ...figure, dim: [28], means: [-0.6, 0.3], values: [-1, 1], sd: 0.4, seed: 0 };
      const written = await exploreDimension(options, reporter);
      assertEquals(lines.slice(0, 2), [
        'No run in "out" has a checkpoint: taking the generator that comes with ganwalk',
        `Generator: the shipped one, radford 64x64, step ${step}`,
      ]);
      assert(written.every((path) => path.startsWith("out/shipped/explore/")), written.join());
      assertEquals(filesBelow("."), written.toSorted());
      assertEquals(filesBelow(models), before);
    }),
});

Deno.test({
  name: "the shipped generator: the latent mean and sums of faces do to the hair what docs/claims.md says",
  ignore: ignoreJobs,
  async fn() {
    const generator = await loadGenerator({
      run: "shipped",
      out: "out",
      backend: "tensorflow",
      debug: false,
    });
    const reader = loadRegressor(generator.engine);
    const faces = { ...generator, reader };
    const means = await readMeans(faces, [-0.8, 0.8], { sd: 0.4, count: 64, seed: 5 });
    const pairs = await readPairs(faces, { count: 160, seed: 5 });
    const sums = await readMix(faces, pairs, COMBINATIONS["a + b"]!);
    const products = await readMix(faces, pairs, COMBINATIONS["a * b"]!);
    reader.dispose();
    generator.dispose();
    // 0.71 and 0.58 at 1,000 faces each; the deviation of 0.09 makes a mean of 64 uncertain by 0.011.
    const [low, high] = means.map(({ columns }) =>
      columns.find(({ name }) => name === "hairLightness")!.values.reduce<number>(
        (sum, value) => sum + Number(value) / 64,
        0,
      )
    );
    assert(low! - high! > 0.08, `lightness ${low} and ${high}`);
    const [colour, lightness] = sums.attributes;
    assertEquals([colour!.attribute, lightness!.attribute], ["hairColour", "hairLightness"]);
    assert(colour!.ofA + colour!.ofB > 3 * colour!.byChance, JSON.stringify(colour));
    for (const r of [lightness!.ofA, lightness!.ofB]) assert(r > 0.45, JSON.stringify(lightness));
    const [, ofProducts] = products.attributes;
    for (const r of [ofProducts!.ofA, ofProducts!.ofB]) {
      assert(Math.abs(r) < 0.3, JSON.stringify(ofProducts));
    }
  },
});

Deno.test({
  name: "directions come with the shipped generator, and are its own",
  ignore: ignoreJobs,
  async fn() {
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const generator = await loadGenerator({
      run: "shipped",
      out: "none",
      backend: "tensorflow",
      debug: false,
    });
    generator.dispose();
    const known = readDirectionsOf(generator, undefined, say);
    assertEquals([known?.generator.checksum, lines], [generator.checksum, []]);
    for (const name of ["smile", "glasses", "hairColour=pink", "factor:1", "component:20"]) {
      assertEquals(findDirection(known, generator.prior, name).vector.length, 100, name);
    }
    for (const { name, effects, orthogonal } of known!.attributes!.directions) {
      const own = known!.attributes!.directions.findIndex((direction) => direction.name === name);
      assert(
        effects[own]! > 0 && orthogonal!.effects[own]! > 0,
        `${name}: ${effects[own]}, ${orthogonal!.effects[own]}`,
      );
    }
  },
});
