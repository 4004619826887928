import { assert, assertEquals, assertRejects } from "@std/assert";
import { existsSync } from "node:fs";
import { decodePng } from "../../src/images/decode_png.ts";
import { exploreForget, type ExploreForgetOptions } from "../../src/jobs/explore_forget.ts";
import { shippedPath } from "../../src/jobs/find_generator.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { writeTinyGenerator } from "../support/tiny_generator.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "explore_forget_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const OPTIONS: ExploreForgetOptions = {
  ...{ run: "latest", out: "out", backend: "tensorflow", debug: false, scale: 1, plain: true },
  ...{
    attribute: "glasses",
    filters: 2,
    by: "effects",
    replace: "zero",
    count: 64,
    shown: 2,
    draws: 1,
    seed: 0,
  },
};

const forgetTest = (name: string, ignored: boolean, body: (workspace: Workspace) => Promise<void>) =>
  Deno.test({ name, ignore: ignored, fn: () => inWorkspace(body) });

forgetTest("explore forget refuses what it cannot do, in one line", ignore, async ({ reporter }) => {
  await writeTinyGenerator("a.generator", 7);
  await writeTinyGenerator("photos.generator", 7, "photos");
  const refused = async (changes: Partial<ExploreForgetOptions>) => {
    const options = { ...OPTIONS, checkpoint: "a.generator", ...changes };
    return (await assertRejects(() => exploreForget(options, reporter), UserError)).message;
  };
  assertEquals(
    await refused({ attribute: "hat" }),
    '--attribute must be one of hairColour=VALUE, eyeColour=VALUE, eyesClosed, mouth=VALUE, glasses, got "hat"',
  );
  assertEquals(
    await refused({ attribute: "mouth=beak" }),
    "--attribute mouth needs one of its values, as in mouth=frown: frown, flat, smile, cat, open, laugh; " +
      'got "mouth=beak"',
  );
  assertEquals(
    await refused({ layer: 3 }),
    "--layer must be from 1 to 2, the convolutions of this generator before its image, got 3",
  );
  assertEquals(
    await refused({ layer: 2, filters: 64 }),
    "--filters must be below 64, the filters of layer 2, got 64",
  );
  assertEquals(
    await refused({ checkpoint: "photos.generator" }),
    'Cannot read attributes: the generator learned from "photos", not from drawn faces',
  );
  // Nothing that nobody trained looks like closed eyes.
  const message = await refused({ attribute: "eyesClosed" });
  assert(
    /^Cannot forget eyesClosed: of 32 faces \d+ have it and \d+ have not, at least 8 of each are needed; more faces: --count$/
      .test(message),
    message,
  );
});

const withShipped = ignore || !existsSync(shippedPath());

forgetTest(
  "explore forget shows faces before and after, and tells what changed",
  withShipped,
  async ({ reporter, lines }) => {
    const options = { ...OPTIONS, run: "shipped", attribute: "mouth=cat", count: 120, filters: 6 };
    const [path, json] = await exploreForget(options, reporter);
    assertEquals(
      path!.split("/").at(-1)!.replace(/step-\d+/, "step-N"),
      "forget-mouth-cat_layer-2_filters-6_count-120_seed-0_plain_x1_step-N.png",
    );
    const { width, height } = await decodePng(Deno.readFileSync(path!));
    // Two blocks of three rows of two pictures.
    assertEquals([width, height], [2 * 66 - 2, 2 * (3 * 66 - 2) + 12]);
    const { result, random, filters, measuredOn } = JSON.parse(Deno.readTextFileSync(json!));
    assertEquals([filters.length, random.length, measuredOn], [6, 1, 60]);
    assert(result.kept < 0.9 && result.after < result.before, JSON.stringify(result));
    assert(lines.some((line) => line.startsWith("  faces with mouth=cat after")), lines.join("\n"));
  },
);
