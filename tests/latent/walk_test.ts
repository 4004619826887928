import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { lerp, slerp } from "../../src/latent/paths.ts";
import { buildPrior, type Latent, sampleLatents } from "../../src/latent/prior.ts";
import { choosePathMethod, placeKeyFrames, planWalk, walkFaces } from "../../src/latent/walk.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { createRandom } from "../../src/tensor/random.ts";

const NORMAL = buildPrior("normal", 2);
const UNIFORM = buildPrior("uniform", 2);
const A = Float32Array.of(0, 0), B = Float32Array.of(1, 0), C = Float32Array.of(1, 1);

/** A decoder whose faces are the latents. */
const decode = (latents: readonly Latent[]) => Promise.resolve([...latents]);
const lists = (latents: readonly Latent[]) => latents.map((latent) => [...latent]);

Deno.test("walkFaces() decodes the latents of the walk, in order, in one call", async () => {
  const calls: number[] = [];
  const counting = (latents: readonly Latent[]) => (calls.push(latents.length), decode(latents));
  const walk = await walkFaces(counting, NORMAL, [A, B, C], { frames: 5, method: "lerp" });
  assertEquals(lists(walk.faces), [[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1]]);
  assertEquals([calls, walk.faces.every((face, i) => face === walk.latents[i])], [[5], true]);
  assertEquals([walk.keyFrames, walk.method], [[0, 2, 4], "lerp"]);
});

Deno.test("walkFaces() shows key faces exactly, at their frames", async () => {
  const prior = buildPrior("normal", 100);
  const keys = sampleLatents(prior, 5, createRandom(3));
  for (const loop of [false, true]) {
    for (const method of ["lerp", "slerp"] as const) {
      for (const frames of [5, 17, 61]) {
        const options = { frames, loop, method, easing: "ease-in-out" } as const;
        const { faces, keyFrames } = await walkFaces(decode, prior, keys, options);
        assertEquals([faces.length, keyFrames.length], [frames, 5]);
        keyFrames.forEach((frame, k) => assertEquals(faces[frame], keys[k]));
      }
    }
  }
});

Deno.test("a closed walk goes on from the last face to the first, which comes once only", async () => {
  const options = { frames: 6, loop: true, method: "lerp" } as const;
  const { faces, keyFrames } = await walkFaces(decode, NORMAL, [A, B, C], options);
  assertEquals(keyFrames, [0, 2, 4]);
  assertEquals(lists(faces), [[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1], [0.5, 0.5]]);
  // One step further would be the first frame: (1, 1) + 2 (-0.5, -0.5).
  assertEquals(lerp(C, A, 1), A);
});

Deno.test("a closed walk of two faces goes there and back", () => {
  const { latents } = planWalk(NORMAL, [A, B], { frames: 4, loop: true, method: "lerp" });
  assertEquals(lists(latents), [[0, 0], [0.5, 0], [1, 0], [0.5, 0]]);
});

Deno.test("a walk eases each way between two faces", () => {
  const { latents } = planWalk(UNIFORM, [A, B, A], { frames: 9, easing: "ease-in-out" });
  assertEquals(latents.map(([x]) => x), [0, 0.15625, 0.5, 0.84375, 1, 0.84375, 0.5, 0.15625, 0]);
});

Deno.test("a walk of a normal prior takes the sphere by itself", () => {
  const [x, y] = [Float32Array.of(2, 0), Float32Array.of(0, 2)];
  const { latents, method } = planWalk(NORMAL, [x, y], { frames: 3 });
  assertEquals(method, "slerp");
  assertEquals(latents, [x, slerp(x, y, 0.5), y]);
  // 45 degrees on a circle of radius 2.
  latents[1]!.forEach((value) => assert(Math.abs(value - Math.SQRT2) < 1e-6));
});

Deno.test("placeKeyFrames() spreads key faces evenly, rounded where frames do not divide", () => {
  assertEquals(placeKeyFrames(2, 16, false), [0, 15]);
  assertEquals(placeKeyFrames(4, 46, false), [0, 15, 30, 45]);
  assertEquals(placeKeyFrames(4, 60, true), [0, 15, 30, 45]);
  // Steps of 9 / 4 = 2.25, and of 10 / 4 = 2.5.
  assertEquals(placeKeyFrames(5, 10, false), [0, 2, 5, 7, 9]);
  assertEquals(placeKeyFrames(4, 10, true), [0, 3, 5, 8]);
  for (const loop of [false, true]) assertEquals(placeKeyFrames(7, 7, loop), [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("placeKeyFrames() gives each key face a frame of its own, whatever their numbers", () => {
  for (let keys = 2; keys <= 9; keys++) {
    for (let frames = keys; frames <= 40; frames++) {
      for (const loop of [false, true]) {
        const places = placeKeyFrames(keys, frames, loop);
        assertEquals([new Set(places).size, places[0]], [keys, 0]);
        assert(places.every((frame, k) => k === 0 || frame > places[k - 1]!));
        if (loop) assert(places.at(-1)! < frames);
        else assertEquals(places.at(-1), frames - 1);
      }
    }
  }
});

Deno.test("walks refuse a single face, and fewer frames than faces", async () => {
  const messageOf = (keys: Latent[], frames: number) =>
    assertThrows(() => planWalk(NORMAL, keys, { frames }), RangeError).message;
  assertEquals(messageOf([A], 5), "Cannot walk: it takes 2 key faces or more, got 1");
  assertEquals(messageOf([A, B, C], 2), "Cannot walk: 3 key faces take 3 frames or more, got 2");
  assertEquals(messageOf([A, B], 2.5), "Cannot walk: 2 key faces take 2 frames or more, got 2.5");
  const error = await assertRejects(
    () => walkFaces(decode, NORMAL, [A, Float32Array.of(1)], { frames: 3 }),
    RangeError,
  );
  assertEquals(error.message, "Cannot interpolate: latents must be of one size, got 2 and 1");
});

Deno.test("choosePathMethod() takes slerp for a normal prior and lerp for a uniform one, and refuses slerp there", () => {
  assertEquals(choosePathMethod(NORMAL), "slerp");
  assertEquals(choosePathMethod(NORMAL, "lerp"), "lerp");
  assertEquals(choosePathMethod(UNIFORM), "lerp");
  assertEquals(choosePathMethod(UNIFORM, "lerp"), "lerp");
  assertEquals(
    assertThrows(() => choosePathMethod(UNIFORM, "slerp"), UserError).message,
    "Cannot use slerp: the prior of this generator is uniform from -1 to 1, a cube that arcs leave, where training " +
      "showed nothing; take lerp",
  );
});

Deno.test("arcs leave the cube of a uniform prior, as the refusal says, and lines do not", () => {
  const [x, y] = [Float32Array.of(1, 0.9), Float32Array.of(0.9, -1)];
  assert(slerp(x, y, 0.5).some((value) => value > 1));
  assert(lerp(x, y, 0.5).every((value) => Math.abs(value) <= 1));
});
