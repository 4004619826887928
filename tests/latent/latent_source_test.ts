import { assertEquals, assertThrows } from "@std/assert";
import {
  describeLatentSource,
  latentOfSeed,
  latentsIn,
  nameOfLatentSource,
  parseLatentSource,
  parseLatentSources,
  pickLatent,
  toLatent,
} from "../../src/latent/latent_source.ts";
import { buildPrior, sampleLatent } from "../../src/latent/prior.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { createRandom } from "../../src/tensor/random.ts";

const messageOf = (fn: () => unknown) => assertThrows(fn, UserError).message;
const parse = (text: string) => parseLatentSource(text, "--from");

Deno.test("parseLatentSource() tells seeds, numbers and files apart", () => {
  assertEquals(parse("7"), { kind: "seed", seed: 7 });
  assertEquals(parse(" 007 "), { kind: "seed", seed: 7 });
  assertEquals(parse("seed:7"), { kind: "seed", seed: 7 });
  assertEquals(parse("seed:x"), { kind: "file", path: "seed:x" });
  assertEquals(parse("0.5,-1, 2e-1,+.25"), { kind: "numbers", numbers: [0.5, -1, 0.2, 0.25] });
  assertEquals(parse("-3"), { kind: "numbers", numbers: [-3] });
  assertEquals(parse("face.png"), { kind: "file", path: "face.png" });
  assertEquals(parse("out/a b/walk.json#12"), { kind: "file", path: "out/a b/walk.json", number: 12 });
  assertEquals(parse("a#1#2"), { kind: "file", path: "a#1", number: 2 });
  assertEquals(parse("./7"), { kind: "file", path: "./7" });
  assertEquals(parse("1,2,x"), { kind: "file", path: "1,2,x" });
  assertEquals(parse("face#x.png"), { kind: "file", path: "face#x.png" });
});

Deno.test("parseLatentSource() refuses nothing, and seeds that no number holds", () => {
  assertEquals(
    messageOf(() => parse(" ")),
    '--from must be a seed such as 7, numbers such as 0.1,-0.2,…, or a file such as face.png#3, got " "',
  );
  assertEquals(
    messageOf(() => parse("9007199254740992")),
    '--from must be a seed up to 9007199254740991, got "9007199254740992"',
  );
});

Deno.test("parseLatentSources() reads seeds and files between commas", () => {
  assertEquals(parseLatentSources("1, 5,face.png#3", "--through"), [
    { kind: "seed", seed: 1 },
    { kind: "seed", seed: 5 },
    { kind: "file", path: "face.png", number: 3 },
  ]);
  for (const text of ["", "1,,2", "1,", "1,0.5", "-2"]) {
    assertEquals(
      messageOf(() => parseLatentSources(text, "--through")),
      `--through must be seeds and files such as 1,5,face.png#3, got "${text}"`,
    );
  }
});

Deno.test("sources have short names for labels and for files", () => {
  const names = (text: string) => [describeLatentSource(parse(text)), nameOfLatentSource(parse(text))];
  assertEquals(names("7"), ["seed 7", "7"]);
  assertEquals(names("out/x/face.png"), ["face.png", "face"]);
  assertEquals(names("out\\x\\walk.v2.gif#3"), ["walk.v2.gif#3", "walk.v2-3"]);
  assertEquals(names("0.12345,-0.2,3"), ["numbers", "0.123_-0.2_3"]);
  assertEquals(names("où est/elle?.png")[1], "elle-");
  assertEquals(nameOfLatentSource(parse("0.1,".repeat(60) + "1")).length, 40);
});

Deno.test("latentsIn() finds latents wherever our files keep them, rows one after the other", () => {
  assertEquals(latentsIn([0.5, 1]), [[0.5, 1]]);
  assertEquals(latentsIn([[1, 2], [3, 4]]), [[1, 2], [3, 4]]);
  assertEquals(latentsIn({ command: "generate", latent: [1, 2] }), [[1, 2]]);
  assertEquals(latentsIn({ latents: [[[1], [2]], [[3], [4]]] }), [[1], [2], [3], [4]]);
  assertEquals(latentsIn({ latents: [1, 2] }), [[1, 2]]);
});

Deno.test("latentsIn() finds none in anything else", () => {
  const others = [
    ...[null, 3, "1,2", {}, [], { latents: [] }, { latents: {} }, { latent: "1,2" }, ["1"], [1, "2"]],
    ...[{ latents: [[1], []] }, { latents: [[1], ["2"]] }, { latents: [1, [2]] }, [NaN, 1], [[Infinity]]],
  ];
  for (const document of others) assertEquals(latentsIn(document), [], JSON.stringify(document));
});

Deno.test("pickLatent() takes the only one, or the one named", () => {
  const pick = (latents: number[][], number?: number) =>
    pickLatent(latents, number, '--from "a.png"', "a.png");
  assertEquals([pick([[1]]), pick([[1]], 1), pick([[1], [2]], 2)], [[1], [1], [2]]);
  const cases: [number[][], number | undefined, string][] = [
    [[], undefined, 'there are no latents in it; expected a list of numbers, or "latent" or "latents"'],
    [[], 1, 'there are no latents in it; expected a list of numbers, or "latent" or "latents"'],
    [[[1], [2], [3]], undefined, "it has 3 latents; name one, as in a.png#3"],
    [[[1], [2], [3]], 4, "it has 3 latents, 1 to 3"],
    [[[1], [2], [3]], 0, "it has 3 latents, 1 to 3"],
    [[[1]], 2, "it has 1 latent"],
  ];
  for (const [latents, number, message] of cases) {
    assertEquals(messageOf(() => pick(latents, number)), `Cannot use --from "a.png": ${message}`);
  }
});

Deno.test("toLatent() refuses other sizes, and what a uniform prior never draws", () => {
  const [normal, uniform] = [buildPrior("normal", 3), buildPrior("uniform", 3)];
  assertEquals(toLatent(normal, [0.5, -3, 2], "--latent"), Float32Array.of(0.5, -3, 2));
  assertEquals(toLatent(uniform, [1, -1, 0], "--latent"), Float32Array.of(1, -1, 0));
  const size = "and latents of this generator have 3";
  assertEquals(
    messageOf(() => toLatent(normal, [1], "--latent")),
    `Cannot use --latent: it has 1 number, ${size}`,
  );
  assertEquals(
    messageOf(() => toLatent(normal, [1, 2, 3, 4], '--from "a.png"')),
    `Cannot use --from "a.png": it has 4 numbers, ${size}`,
  );
  assertEquals(
    messageOf(() => toLatent(uniform, [0.5, -1.5, 2], "--latent")),
    "Cannot use --latent: its number 2 is -1.5, and the prior of this generator is uniform from -1 to 1",
  );
});

Deno.test("latentOfSeed() is the latent of that seed in every command", () => {
  const prior = buildPrior("normal", 4);
  assertEquals(latentOfSeed(prior, 7), sampleLatent(prior, createRandom(7)));
});
