import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { type DirectionsFile, readDirections, writeDirections } from "../../src/store/directions_file.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { DIRECTIONS } from "../support/directions.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/store/directions_file_test.ts", "read", "write");

function test(name: string, fn: (path: string, folder: string) => void): void {
  Deno.test({
    name,
    ignore,
    fn: () => inTempFolder((folder) => fn(join(folder, "directions.json"), folder)),
  });
}

test(
  "readDirections() gives back what writeDirections() was given, and nothing else is there",
  (path, folder) => {
    writeDirections(path, DIRECTIONS);
    assertEquals(readDirections(path), DIRECTIONS);
    assertEquals(namesIn(folder), ["directions.json"]);
  },
);

test("writeDirections() keeps six digits, and a line for each direction", (path) => {
  const third = Float32Array.of(Math.sqrt(1 / 3), Math.sqrt(2 / 3));
  const factor = { name: "factor:1", vector: third, share: 1 / 3, imageChange: 1234.5678 };
  writeDirections(path, {
    generator: DIRECTIONS.generator,
    factors: { samples: 8, seed: 0, faces: 2, directions: [factor, { ...factor, name: "factor:2" }] },
  });
  const { factors } = readDirections(path);
  const { share, imageChange, vector } = factors!.directions[0]!;
  assertEquals([share, imageChange], [0.333333, 1234.57]);
  assertAlmostEquals(vector[0]!, third[0]!, 1e-6);
  assertEquals(Deno.readTextFileSync(path).match(/^\{"name":"factor:\d"/gm)?.length, 2);
});

test("readDirections() names what is missing or damaged", (path) => {
  const messageOf = () => assertThrows(() => readDirections(path), UserError).message.replace(path, "PATH");
  assertEquals(messageOf(), 'Cannot read "PATH": there is no such file of directions');
  for (
    const [text, message] of [
      ["{", 'Cannot read "PATH": it is not JSON'],
      ["null", 'Cannot read "PATH": expected format ganwalk-directions-1, got none'],
      ['{"format":"x"}', 'Cannot read "PATH": expected format ganwalk-directions-1, got x'],
    ] as const
  ) {
    Deno.writeTextFileSync(path, text);
    assertEquals(messageOf(), message);
  }
  const { attributes, factors, generator } = DIRECTIONS;
  const [smile, ...others] = attributes!.directions;
  const withSmile = (change: object) => ({
    attributes: { ...attributes!, directions: [{ ...smile!, ...change }, ...others] },
  });
  const withFactor = (change: object) => ({
    factors: { ...factors!, directions: [{ ...factors!.directions[0]!, ...change }] },
  });
  const cases: [object, string][] = [
    [{ generator: { ...generator, checksum: undefined } }, "it does not say which generator it is of"],
    [{ generator: { ...generator, config: {} } }, "it does not say which generator it is of"],
    [{ attributes: { ...attributes!, directions: "none" } }, "its attributes are damaged"],
    [withSmile({ name: 7 }), "a direction has no name"],
    [withSmile({ name: "glasses" }), "it has two directions glasses"],
    [withSmile({ kind: "text" }), "its direction smile is damaged"],
    [withSmile({ deviation: null }), "the mean and deviation of smile must be 2 numbers, got 1"],
    [withSmile({ vector: [1, 0, 0] }), "the vector of smile must be 2 numbers, got 3"],
    [withSmile({ vector: "no" }), "the vector of smile must be 2 numbers, got none"],
    [withSmile({ vector: [1, 1] }), "the vector of smile must be of length 1, got 1.41"],
    [withSmile({ effects: [1] }), "the effects of smile must be 4 numbers, got 1"],
    [
      withSmile({ orthogonal: { ...smile!.orthogonal!, vector: [2, 0] } }),
      "the vector of smile, orthogonal must be of length 1, got 2.00",
    ],
    [{ factors: { ...factors!, directions: 3 } }, "its factors are damaged"],
    [withFactor({ vector: [] }), "the vector of factor:1 must be 2 numbers, got 0"],
    [withFactor({ share: "x" }), "the share and change of factor:1 must be 2 numbers, got 1"],
  ];
  for (const [change, what] of cases) {
    writeDirections(path, { ...DIRECTIONS, ...change } as DirectionsFile);
    assertEquals(messageOf(), `Cannot use "PATH": ${what}; find directions again`);
  }
});
