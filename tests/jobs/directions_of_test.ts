import { assertEquals, assertThrows } from "@std/assert";
import { dirname } from "@std/path";
import {
  directionsPath,
  findDirection,
  readDirectionsOf,
  saveDirections,
  type Without,
} from "../../src/jobs/directions_of.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { type DirectionsFile, readDirections, writeDirections } from "../../src/store/directions_file.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { DIRECTIONS } from "../support/directions.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace } from "../support/workspace.ts";

const ignore = lacks("tests/jobs/directions_of_test.ts", "read", "write");
const PRIOR = buildPrior("normal", 2);
const { generator, attributes, factors } = DIRECTIONS;
const RUN = { ...generator, checkpoint: "out/1/checkpoints/step-4000.ckpt", run: "out/1" };
const EXPORTED = { ...generator, checkpoint: "models/a.generator", run: "out/a" };

const test = (name: string, fn: () => void) =>
  Deno.test({ name, ignore, fn: () => inWorkspace(() => Promise.resolve(fn())) });

function write(path: string, file: DirectionsFile): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  writeDirections(path, file);
}

const find = (name: string, without?: Without, file: DirectionsFile | undefined = DIRECTIONS) =>
  findDirection(file, PRIOR, name, without);

Deno.test("findDirection() finds numbers, classes, factors and dimensions by one name each", () => {
  assertEquals(find("smile"), { name: "smile", vector: Float32Array.of(0, 1), attribute: "smile" });
  assertEquals(find("hairColour=blue"), {
    name: "hairColour=blue",
    vector: Float32Array.of(0, -1),
    attribute: "hairColour",
    category: "blue",
  });
  assertEquals(find("component:1"), { name: "component:1", vector: Float32Array.of(0, 1) });
  const nothing = { generator };
  assertEquals(find("dim:2", {}, nothing), { name: "dim:2", vector: Float32Array.of(0, 1) });
});

Deno.test("findDirection() takes the version orthogonal to all others, or to some", () => {
  assertEquals(find("smile", { orthogonal: true }), {
    name: "smile, orthogonal to the others",
    vector: Float32Array.of(1, 0),
    attribute: "smile",
  });
  const { name, vector } = find("smile", { orthogonalTo: ["glasses", "dim:1"] });
  assertEquals([name, [...vector]], ["smile, orthogonal to glasses, dim:1", [0, 1]]);
});

Deno.test("findDirection() tells what it takes instead of a name that is none", () => {
  const known = "Known are smile, glasses, hairColour=pink, hairColour=blue, factor:1, component:1, dim:1 …";
  const cases: [string, Without, DirectionsFile, string][] = [
    ["smlie", {}, DIRECTIONS, `Cannot find a direction "smlie": did you mean smile? ${known}`],
    ["Glasses", {}, DIRECTIONS, `Cannot find a direction "Glasses": did you mean glasses? ${known}`],
    ["height", {}, DIRECTIONS, `Cannot find a direction "height": ${known}`],
    ["", {}, DIRECTIONS, `Cannot find a direction "": ${known}`],
    [
      "hairColour=purple",
      {},
      DIRECTIONS,
      `Cannot find a direction "hairColour=purple": did you mean hairColour=pink? ${known}`,
    ],
    [
      "hairColour",
      {},
      DIRECTIONS,
      'Cannot find a direction "hairColour": it has one for each class; take one of hairColour=pink, hairColour=blue',
    ],
    [
      "eyesClosed",
      {},
      DIRECTIONS,
      'Cannot find a direction "eyesClosed": it has none, because 0 of 2000 faces have it',
    ],
    ["dim:3", {}, DIRECTIONS, "Cannot use dim:3: dimensions of this generator are dim:1 to dim:2"],
    ["dim:0", {}, DIRECTIONS, "Cannot use dim:0: dimensions of this generator are dim:1 to dim:2"],
    [
      "smile",
      {},
      { generator },
      'Cannot find a direction "smile": none of attributes are known of this generator; find them with: deno task ' +
      "directions (dim:1, dim:2, … are known always)",
    ],
    [
      "factor:1",
      {},
      { generator, attributes },
      'Cannot find a direction "factor:1": none of the first layer are known of this generator; find them with: ' +
      "deno task explore factors",
    ],
    [
      "factor:1",
      { orthogonal: true },
      DIRECTIONS,
      "Cannot use --orthogonal with factor:1: only attributes have a version orthogonal to all others; name what " +
      "it is to be orthogonal to, as in --orthogonal-to smile",
    ],
    [
      "hairColour=pink",
      { orthogonal: true },
      DIRECTIONS,
      "Cannot use --orthogonal with hairColour=pink: it lies within the directions of the other attributes; name " +
      "fewer, as in --orthogonal-to smile",
    ],
    [
      "smile",
      { orthogonalTo: ["hairColour=blue"] },
      DIRECTIONS,
      "Cannot take smile orthogonal to hairColour=blue: nothing of it is left",
    ],
  ];
  for (const [name, without, file, message] of cases) {
    assertEquals(assertThrows(() => find(name, without, file), UserError).message, message);
  }
});

test("readDirectionsOf() takes those of the run's folder, else those beside a generator's file", () => {
  assertEquals([readDirectionsOf(RUN), readDirectionsOf(EXPORTED)], [undefined, undefined]);
  write("out/1/directions.json", { generator, factors });
  write("models/a.directions.json", { generator, attributes });
  assertEquals(readDirectionsOf(RUN), { generator, factors });
  assertEquals(readDirectionsOf(EXPORTED), { generator, attributes });
  write(directionsPath(EXPORTED), DIRECTIONS);
  assertEquals(readDirectionsOf(EXPORTED), DIRECTIONS);
  assertEquals(readDirectionsOf(RUN, "models/a.directions.json"), { generator, attributes });
});

test("readDirectionsOf() refuses those of another training, and says where they are of another step", () => {
  write("out/1/directions.json", DIRECTIONS);
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const other = { ...RUN, checksum: "4567", config: { ...generator.config, seed: 7 } };
  assertEquals(
    assertThrows(() => readDirectionsOf(other, undefined, say), UserError).message,
    'Cannot use "out/1/directions.json": its directions are of a generator of another training; find those of this ' +
      "one with: deno task directions",
  );
  // Rounded to half precision, as an export is.
  assertEquals(readDirectionsOf({ ...RUN, checksum: "4567" }, undefined, say), DIRECTIONS);
  assertEquals(lines, []);
  assertEquals(readDirectionsOf({ ...RUN, checksum: "89ab", step: 5000 }, undefined, say), DIRECTIONS);
  assertEquals(lines, [
    'The directions in "out/1/directions.json" are of step 4000, the generator is of step 5000: they may have ' +
    "turned; find them again with: deno task directions",
  ]);
});

test("saveDirections() keeps what is known of the same generator besides", () => {
  write("out/1/directions.json", { generator, factors });
  saveDirections("out/1/directions.json", RUN, { attributes });
  assertEquals(readDirections("out/1/directions.json"), DIRECTIONS);
  // What comes beside a generator's file goes into the folder of its pictures with what is found.
  write("models/a.directions.json", { generator, attributes });
  Deno.mkdirSync("out/a", { recursive: true });
  saveDirections("out/a/directions.json", EXPORTED, { factors });
  assertEquals(readDirections("out/a/directions.json"), DIRECTIONS);
});

test("saveDirections() replaces what is of another generator, or damaged", () => {
  write("out/1/directions.json", { generator: { ...generator, checksum: "old" }, factors });
  saveDirections("out/1/directions.json", RUN, { attributes });
  assertEquals(readDirections("out/1/directions.json"), { generator, attributes });
  Deno.writeTextFileSync("out/1/directions.json", "{");
  saveDirections("out/1/directions.json", RUN, { factors });
  assertEquals(readDirections("out/1/directions.json"), { generator, factors });
});
