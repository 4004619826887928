import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { AttributeColumn } from "../../src/data/attribute_table.ts";
import { attributeDirections, traitsOf } from "../../src/latent/attribute_directions.ts";
import { dot } from "../../src/latent/orthogonal_directions.ts";
import { buildPrior, type Latent, sampleLatents } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";

const PRIOR = buildPrior("normal", 4);
const LATENTS = sampleLatents(PRIOR, 2000, createRandom(1));
const number = (name: string, of: (z: Latent) => number, latents = LATENTS): AttributeColumn => ({
  ...{ name, kind: "number" },
  values: latents.map(of),
});
const boolean = (name: string, of: (z: Latent) => boolean): AttributeColumn => ({
  ...{ name, kind: "boolean" },
  values: LATENTS.map(of),
});
const find = (...columns: AttributeColumn[]) => attributeDirections(PRIOR, LATENTS, columns, createRandom(2));
const assertNear = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number) =>
  expected.forEach((value, i) => assertAlmostEquals(actual[i]!, value, tolerance));

Deno.test("traitsOf() has a trait for each class of a category", () => {
  const traits = traitsOf([
    { name: "smile", kind: "number", values: [0.5, -1] },
    { name: "glasses", kind: "boolean", values: [true, false] },
    { name: "hair", kind: "category", categories: ["pink", "blue"], values: [1, 0] },
  ]);
  assertEquals(traits.map(({ name, attribute, kind, values }) => [name, attribute, kind, [...values]]), [
    ["smile", "smile", "number", [0.5, -1]],
    ["glasses", "glasses", "boolean", [1, 0]],
    ["hair=pink", "hair", "boolean", [0, 1]],
    ["hair=blue", "hair", "boolean", [1, 0]],
  ]);
});

Deno.test("attributeDirections() finds the direction of a number that is linear in z", () => {
  const { directions: [smile], leftOut } = find(number("smile", (z) => 3 * z[0]! - 4 * z[2]! + 7));
  assertNear(smile!.vector, [0.6, 0, -0.8, 0], 1e-3);
  assert("rSquared" in smile!.strength && smile!.strength.rSquared > 0.9999, JSON.stringify(smile!.strength));
  // One unit along it is 5; the mean of 2,000 normal numbers has a spread of 5 / √2000 = 0.11.
  assertAlmostEquals(dot(smile!.slopes, smile!.vector), 5, 0.01);
  assertAlmostEquals(smile!.mean, 7, 0.5);
  assertAlmostEquals(smile!.deviation, 5, 0.3);
  assertEquals(leftOut, []);
});

Deno.test("attributeDirections() scores what z does not tell as nothing", () => {
  const random = createRandom(9);
  const { directions } = find(
    number("noise", () => random.normal()),
    boolean("coin", () => random.uniform() < 0.5),
  );
  const [noise, coin] = directions.map(({ strength }) => strength);
  assert("rSquared" in noise! && Math.abs(noise.rSquared) < 0.05, JSON.stringify(noise));
  // Of 200 and 200 held-out faces its spread is 0.029.
  assert("areaUnderCurve" in coin! && Math.abs(coin.areaUnderCurve - 0.5) < 0.1, JSON.stringify(coin));
});

Deno.test("attributeDirections() finds the normal of the plane that parts yes from no", () => {
  const { directions: [glasses] } = find(boolean("glasses", (z) => 0.6 * z[1]! + 0.8 * z[3]! > 1));
  assertNear(glasses!.vector, [0, 0.6, 0, 0.8], 0.05);
  const { strength } = glasses!;
  assert("accuracy" in strength && strength.areaUnderCurve > 0.99 && strength.accuracy > 0.97);
  // A standard normal number is above 1 in 15.87 % of all cases.
  assertAlmostEquals(glasses!.mean, 0.1587, 0.03);
});

Deno.test("attributeDirections() has a direction for each class, one against the rest", () => {
  const sides: AttributeColumn = {
    ...{ name: "side", kind: "category", categories: ["left", "middle", "right", "never"] },
    values: LATENTS.map((z) => z[0]! < -0.5 ? 0 : z[0]! < 0.5 ? 1 : 2),
  };
  const { directions, leftOut } = find(sides);
  assertEquals(directions.map(({ name, attribute }) => [name, attribute]), [
    ["side=left", "side"],
    ["side=middle", "side"],
    ["side=right", "side"],
  ]);
  assertNear(directions[0]!.vector, [-1, 0, 0, 0], 0.05);
  assertNear(directions[2]!.vector, [1, 0, 0, 0], 0.05);
  // No plane parts the middle from both sides.
  const middle = directions[1]!.strength;
  assert("areaUnderCurve" in middle && Math.abs(middle.areaUnderCurve - 0.5) < 0.1, JSON.stringify(middle));
  assertEquals(leftOut, [{ name: "side=never", reason: "0 of 2000 faces have it" }]);
});

Deno.test("attributeDirections() leaves out what too few or all faces have", () => {
  const { directions, leftOut } = find(
    number("same", () => 3),
    boolean("always", () => true),
    boolean("once", (z) => z === LATENTS[5]),
  );
  assertEquals(directions, []);
  assertEquals(leftOut, [
    { name: "same", reason: "all of 2000 faces have the same" },
    { name: "always", reason: "2000 of 2000 faces have it" },
    { name: "once", reason: "1 of 2000 faces have it" },
  ]);
});

Deno.test("attributeDirections() tells slopes for one standard deviation of a uniform prior", () => {
  const uniform = buildPrior("uniform", 2);
  const latents = sampleLatents(uniform, 500, createRandom(3));
  const column = number("smile", (z) => 2 * z[1]!, latents);
  const { directions: [smile] } = attributeDirections(uniform, latents, [column], createRandom(4));
  assertNear(smile!.slopes, [0, 2 / Math.sqrt(3)], 0.01);
});

Deno.test("attributeDirections() gives the same for the same seed, and tells how far it is", () => {
  const done: number[] = [];
  const columns = [number("a", (z) => z[0]!), boolean("b", (z) => z[1]! > 0)];
  const options = { onProgress: (count: number) => void done.push(count) };
  const runs = [2, 2, 3].map((seed) =>
    attributeDirections(PRIOR, LATENTS, columns, createRandom(seed), options).directions
  );
  assertEquals(runs[0], runs[1]);
  assert(runs[0]![1]!.vector.some((value, i) => value !== runs[2]![1]!.vector[i]));
  assertEquals(done, [1, 2, 1, 2, 1, 2]);
});

Deno.test("attributeDirections() refuses columns of another length", () => {
  const error = assertThrows(() => find({ name: "smile", kind: "number", values: [1, 2] }), RangeError);
  assertEquals(error.message, "Cannot find directions: 2000 latents have 2 values of smile");
});
