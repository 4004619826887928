/** The encoder that comes with the project. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { fromFileUrl } from "@std/path";
import { loadEncoder } from "../../src/jobs/load_encoder.ts";
import { loadGenerator } from "../../src/jobs/load_generator.ts";
import { judgeLatents } from "../../src/jobs/project_pictures.ts";
import { sampleLatents } from "../../src/latent/prior.ts";
import { readEncoder } from "../../src/store/encoder_file.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";

const FILE = "shipped_encoder_test.ts";
const path = fromFileUrl(new URL("../../models/faces-64.encoder", import.meta.url));
const MOST_BYTES = 3_000_000;

function lacksShipped(): boolean {
  if (lacks(FILE, "read")) return true;
  if (existsSync(path)) return false;
  console.warn(`${FILE}: skipped, there is no models/faces-64.encoder`);
  return true;
}

const ignore = lacksShipped();
const ignoreJobs = ignore || lacks(FILE, "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

Deno.test({
  name: "the shipped encoder is whole, at most 3 MB, and was made as models/README.md says",
  ignore,
  fn() {
    assert(Deno.statSync(path).size <= MOST_BYTES, `${Deno.statSync(path).size} bytes`);
    const { recipe, heldOut, arrays } = readEncoder(path);
    assertEquals(recipe, {
      ...{
        seed: 0,
        steps: 2400,
        plannedSteps: 2400,
        batchSize: 32,
        learningRate: 2e-3,
        imageWeight: 1,
        wear: 1,
      },
    });
    const weights = arrays.filter(({ name }) => !/\/(mean|variance)$/.test(name));
    const count = weights.reduce((sum, { values }) => sum + values.length, 0);
    const models = Deno.readTextFileSync(new URL("../../models/README.md", import.meta.url));
    assert(models.includes(`${count.toLocaleString("en")} weights`), `${count} weights`);
    const docs = Deno.readTextFileSync(new URL("../../docs/projection.md", import.meta.url));
    const stated = [
      `${(100 * heldOut.latentError).toFixed(1)} % of the latents' variance`,
      `${heldOut.pixelError.toFixed(1)} grey levels of 255 off (median of ${heldOut.pictures};`,
      `the prior's mean for every picture: ${heldOut.blindPixelError.toFixed(1)})`,
    ];
    const text = docs.replaceAll(/\s+/g, " ");
    assertEquals(stated.filter((part) => !text.includes(part)), []);
  },
});

Deno.test({
  name: "the shipped encoder belongs to the shipped generator, and guesses as well as its file says",
  ignore: ignoreJobs,
  async fn() {
    const said: string[] = [];
    const generator = await loadGenerator({
      run: "shipped",
      out: "out",
      backend: "tensorflow",
      debug: false,
    });
    const encoder = loadEncoder(generator, (line) => said.push(line))!;
    assertEquals(said, []);
    const latents = sampleLatents(generator.prior, 48, createRandom(4321));
    const pictures = await generator.decode(latents);
    const judged = await judgeLatents(generator, pictures, await encoder.encode(pictures));
    const errors = judged.map(({ error }) => error).sort((a, b) => a - b);
    // Errors of single pictures spread by about a sixth; the median of 48 by a fortieth.
    assertAlmostEquals(errors[24]! / encoder.heldOut.pixelError, 1, 0.12);
    encoder.dispose();
    generator.dispose();
  },
});
