import { assert, assertEquals, assertThrows } from "@std/assert";
import { chooseDimensions, GALLERY_ENTRIES } from "../../src/jobs/gallery_entries.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { UserError } from "../../src/tensor/errors.ts";

const SETTING = { seed: 0, prior: buildPrior("normal", 64), directions: ["smile", "glasses"] };

Deno.test("chooseDimensions() takes the article's, or the largest others where a latent has fewer", () => {
  assertEquals(chooseDimensions(100), { dim: [28, 5, 11] });
  assertEquals(chooseDimensions(28), { dim: [28, 5, 11] });
  assertEquals(chooseDimensions(27).dim, [5, 11, 27]);
  assertEquals(chooseDimensions(11).dim, [5, 11, 10]);
  assertEquals(chooseDimensions(5).dim, [5, 4, 3]);
  assertEquals(chooseDimensions(2), {
    dim: [2, 1],
    note:
      "Latents of this generator have 2 components: of the dimensions 28, 5, 11 of the anime-face article not all " +
      "are there, and 2, 1 are shown.",
  });
  assertEquals(
    chooseDimensions(1).note!.startsWith("Latents of this generator have 1 component: "),
    true,
  );
  assertEquals(chooseDimensions(1).note!.endsWith("and 1 is shown."), true);
});

Deno.test("every figure has an id of its own that is a file name, and stands beside others of its section", () => {
  const ids = GALLERY_ENTRIES.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  for (const id of ids) assert(/^[a-z][\w.-]*$/.test(id), id);
  const sections = GALLERY_ENTRIES.map(({ section }) => section);
  const changes = sections.filter((section, i) => section !== sections[i - 1]);
  assertEquals(new Set(changes).size, changes.length);
});

Deno.test("the figures of the article are all there", () => {
  const flagsOf = (command: string) =>
    GALLERY_ENTRIES.filter((entry) => entry.command === command)
      .map((entry) => entry.plan(SETTING));
  assertEquals(flagsOf("explore grid").map(({ flags: { mean, sd } }) => [mean, sd]), [
    [0, 0.4],
    [0, 1],
    [-0.3, 0.4],
    [0.3, 0.4],
  ]);
  assertEquals(flagsOf("explore arithmetic").map(({ positional }) => positional), [
    "seed:3 + seed:9",
    "|seed:3 - seed:9|",
    "seed:3 * seed:9",
  ]);
  const [dimensions] = flagsOf("explore dim");
  assertEquals(dimensions!.flags.dim, [28, 5, 11]);
  assertEquals(dimensions!.flags.means, [-0.6, -0.3, 0.1, 0.3, 0.6]);
  assertEquals(flagsOf("explore means")[0]!.flags.means, [-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8]);
  assertEquals(flagsOf("explore compare")[0]!.flags.count, 8);
  assertEquals(flagsOf("explore distribution").length, 2);
});

Deno.test("a page moves along the directions that are known, or says how to find them", () => {
  const along = GALLERY_ENTRIES.find(({ id }) => id === "along")!;
  assertEquals(along.plan(SETTING).flags, { attribute: ["smile", "glasses"], by: "-3..3" });
  assertThrows(
    () => along.plan({ ...SETTING, directions: [] }),
    UserError,
    "Cannot move along directions: none are known of this generator; find them with: deno task directions",
  );
});
