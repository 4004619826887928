import { assertEquals } from "@std/assert";
import { commandLine, repeated } from "../../src/jobs/command_line.ts";

Deno.test("commandLine() writes flags as they are typed, and leaves out those that are not given", () => {
  const flags = { mean: -0.3, atMean: true, data: undefined, loop: false, out: "out/00001-faces", seed: 0 };
  assertEquals(
    commandLine("explore grid", undefined, flags, { scale: 2 }),
    "deno task explore grid --mean -0.3 --at-mean --out out/00001-faces --seed 0 --scale 2",
  );
});

Deno.test("commandLine() writes lists with commas, and whole numbers in a row as a range", () => {
  const lists = { means: [-0.6, 0.3], dim: [28, 5, 11], seeds: [0, 1, 2, 3], pair: [1, 2], down: [3, 2, 1] };
  assertEquals(
    commandLine("x", undefined, lists, { steps: [-1, 0, 1], one: [7] }),
    "deno task x --means -0.6,0.3 --dim 28,5,11 --seeds 0-3 --pair 1,2 --down 3,2,1 --steps -1,0,1 --one 7",
  );
});

Deno.test("commandLine() quotes what a shell would take apart", () => {
  assertEquals(
    commandLine("explore arithmetic", "|seed:3 - seed:9|", { file: "my faces/ä.png" }),
    'deno task explore arithmetic "|seed:3 - seed:9|" --file "my faces/ä.png"',
  );
  assertEquals(
    commandLine("x", '"a.png#1" + `$b`', { file: "a\\b" }),
    'deno task x "\\"a.png#1\\" + \\`\\$b\\`" --file "a\\\\b"',
  );
});

Deno.test("repeated() gives a flag once for each value", () => {
  assertEquals(
    commandLine("x", undefined, ...repeated("run", ["a", "b c"])),
    'deno task x --run a --run "b c"',
  );
});
