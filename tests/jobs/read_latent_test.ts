import { assertEquals, assertThrows } from "@std/assert";
import { readLatent, recipePath } from "../../src/jobs/read_latent.ts";
import { buildPrior, sampleLatent } from "../../src/latent/prior.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace } from "../support/workspace.ts";

const ignore = lacks("tests/jobs/read_latent_test.ts", "read", "write");
const PRIOR = buildPrior("normal", 3);
const read = (text: string) => readLatent(PRIOR, text, "--from");
const messageOf = (text: string) => assertThrows(() => read(text), UserError).message;

Deno.test("readLatent() takes seeds and numbers without any permission", () => {
  assertEquals(read("7"), sampleLatent(PRIOR, createRandom(7)));
  assertEquals(read("0.5,-1,2"), Float32Array.of(0.5, -1, 2));
  assertEquals(
    readLatent(PRIOR, { kind: "numbers", numbers: [1, 2, 3] }, "--from"),
    Float32Array.of(1, 2, 3),
  );
  assertEquals(
    messageOf("0.5,-1"),
    "Cannot use --from: it has 2 numbers, and latents of this generator have 3",
  );
});

Deno.test("recipePath() is the JSON beside a picture", () => {
  assertEquals(["a/face.png", "walk.v2.gif", "z.json", "face"].map(recipePath), [
    ...["a/face.json", "walk.v2.json", "z.json", "face.json"],
  ]);
});

Deno.test({
  name: "readLatent() takes latents of JSON files and of pictures with a JSON beside them, by number",
  ignore,
  fn: () =>
    inWorkspace(() => {
      Deno.writeTextFileSync("list.json", "[1, 2, 3]");
      Deno.mkdirSync("a folder");
      Deno.writeTextFileSync("a folder/walk.gif", "");
      Deno.writeTextFileSync(
        "a folder/walk.json",
        '{"command": "interpolate", "latents": [[1, 2, 3], [4, 5, 6]]}',
      );
      assertEquals(read("list.json"), Float32Array.of(1, 2, 3));
      assertEquals(read("list.json#1"), Float32Array.of(1, 2, 3));
      for (const file of ["walk.gif", "walk.png", "walk.json"]) {
        assertEquals(read(`a folder/${file}#2`), Float32Array.of(4, 5, 6));
      }
      return Promise.resolve();
    }),
});

Deno.test({
  name: "readLatent() finds the latents that all sample grids of a run share",
  ignore,
  fn: () =>
    inWorkspace(() => {
      for (const name of ["00050.png", "00100.png"]) Deno.writeTextFileSync(name, "");
      Deno.writeTextFileSync("latents.json", '{"seed": 0, "latents": [[1, 2, 3], [4, 5, 6]]}');
      Deno.writeTextFileSync("own.json", "[7, 8, 9]");
      for (const name of ["00050.png", "00100.png"]) {
        assertEquals(read(`${name}#2`), Float32Array.of(4, 5, 6));
      }
      assertEquals(read("own.png"), Float32Array.of(7, 8, 9));
      const { message } = assertThrows(() => read("none.png#2"), UserError);
      assertEquals(
        message.startsWith('Cannot use --from "none.png#2": there is no such file'),
        true,
        message,
      );
      return Promise.resolve();
    }),
});

Deno.test({
  name: "readLatent() says in one line what is wrong with a file",
  ignore,
  fn: () =>
    inWorkspace(() => {
      Deno.writeTextFileSync("photo.png", "");
      Deno.writeTextFileSync("broken.json", "{");
      Deno.writeTextFileSync("other.json", '{"name": "x"}');
      Deno.writeTextFileSync("short.json", '{"latent": [1, 2]}');
      Deno.writeTextFileSync("walk.json", '{"latents": [[1, 2, 3], [4, 5, 6]]}');
      Deno.mkdirSync("folder.json");
      const cases = {
        "none.png":
          'Cannot use --from "none.png": there is no such file; expected a seed, numbers, or a file such as ' +
          "face.png#3",
        "photo.png": 'Cannot use --from "photo.png": there is no "photo.json" with its latents beside it',
        "broken.json": 'Cannot use --from "broken.json": "broken.json" is not JSON',
        "folder.png": 'Cannot use --from "folder.png": "folder.json" is a folder',
        "other.json":
          'Cannot use --from "other.json": there are no latents in it; expected a list of numbers, or ' +
          '"latent" or "latents"',
        "short.json":
          'Cannot use --from "short.json": it has 2 numbers, and latents of this generator have 3',
        "walk.png": 'Cannot use --from "walk.png": it has 2 latents; name one, as in walk.png#2',
        "walk.png#3": 'Cannot use --from "walk.png#3": it has 2 latents, 1 to 2',
      };
      for (const [text, message] of Object.entries(cases)) assertEquals(messageOf(text), message);
      return Promise.resolve();
    }),
});
