import { fileOption } from "../../src/cli/figure_options.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { COMMON_OPTIONS, type OptionTable, type ParsedOptions, parseOptions } from "../../src/cli/options.ts";
import { UserError } from "../../src/tensor/errors.ts";

const TABLE = {
  verbose: { type: "boolean", help: "" },
  name: { type: "string", default: "x", help: "" },
  file: { type: "path", help: "" },
  steps: { type: "integer", min: 1, max: 10, default: 3, help: "" },
  seed: { type: "integer", min: 0, help: "" },
  most: { type: "integer", max: 5, help: "" },
  mean: { type: "number", help: "" },
  sd: { type: "number", min: 0, max: 2.5, default: 0.5, help: "" },
  means: { type: "numbers", default: [-0.6, 0.3], help: "" },
  seeds: { type: "integers", help: "" },
  dims: { type: "integers", min: 1, help: "" },
  run: { type: "texts", default: ["latest"], help: "" },
  mode: { type: "choice", choices: ["lerp", "slerp"], default: "slerp", help: "" },
  "latent-size": { type: "integer", help: "" },
} as const satisfies OptionTable;

type Parsed = ParsedOptions<typeof TABLE>;

function parse(...args: string[]): Parsed {
  return parseOptions(TABLE, args);
}

/** The value of one option. */
function valueOf(name: keyof Parsed["options"], ...args: string[]): unknown {
  return parse(...args).options[name];
}

function assertRefused(args: string[], message: string): void {
  const error = assertThrows(() => parse(...args), UserError);
  assertEquals(error.message, message, JSON.stringify(args));
}

Deno.test("parseOptions() gives defaults, camelCase names and nothing given for an empty line", () => {
  const { options, positional, given } = parse();
  assertEquals(options, {
    verbose: false,
    name: "x",
    file: undefined,
    steps: 3,
    seed: undefined,
    most: undefined,
    mean: undefined,
    sd: 0.5,
    means: [-0.6, 0.3],
    seeds: undefined,
    dims: undefined,
    run: ["latest"],
    mode: "slerp",
    latentSize: undefined,
  });
  assertEquals([positional, [...given]], [[], []]);
});

Deno.test("parseOptions() says which flags were given, by their own names", () => {
  const { given, options } = parse("--latent-size", "7", "--steps=3", "--verbose");
  assertEquals([...given].sort(), ["latent-size", "steps", "verbose"]);
  assertEquals([options.latentSize, options.steps, options.verbose], [7, 3, true]);
});

Deno.test("parseOptions() takes a value behind a space or an equals sign, negative ones too", () => {
  assertEquals(valueOf("means", "--means", "-0.6,0.3"), [-0.6, 0.3]);
  assertEquals(valueOf("means", "--means=-0.6,0.3"), [-0.6, 0.3]);
  assertEquals(valueOf("mean", "--mean", "-5"), -5);
  assertEquals(valueOf("mean", "--mean=-5"), -5);
  assertEquals(valueOf("name", "--name", "-a"), "-a");
  assertEquals(valueOf("name", "--name=--a"), "--a");
  assertEquals(valueOf("name", "--name", "a=b"), "a=b");
  assertEquals(valueOf("file", "--file=a=b"), "a=b");
});

Deno.test("parseOptions() reads text and paths as they are", () => {
  const texts = ["7", "0x10", "true", "a b", " ", "größe 😀", "C:\\x", "~/photos", "a,b", "no-x"];
  for (const text of texts) {
    assertEquals(valueOf("name", "--name", text), text);
    assertEquals(valueOf("file", `--file=${text}`), text);
  }
  for (const args of [["--name", ""], ["--name="]]) assertRefused(args, '--name must be some text, got ""');
  for (const args of [["--file", ""], ["--file="]]) assertRefused(args, '--file must be a path, got ""');
});

Deno.test("parseOptions() reads whole numbers within their bounds", () => {
  const good: [string, number][] = [["1", 1], ["10", 10], ["1e1", 10], ["3.0", 3], ["+4", 4], [" 5 ", 5], [
    "07",
    7,
  ]];
  for (const [text, value] of good) assertEquals(valueOf("steps", "--steps", text), value);
  const bad = [
    "0",
    "11",
    "-1",
    "2.5",
    "",
    " ",
    "0x3",
    "1_0",
    "3a",
    "a",
    "NaN",
    "Infinity",
    "1,2",
    "1 2",
    ".",
  ];
  for (const text of bad) {
    assertRefused([`--steps=${text}`], `--steps must be a whole number from 1 to 10, got "${text}"`);
  }
  assertEquals(valueOf("seed", "--seed", "9007199254740991"), 2 ** 53 - 1);
  for (const text of ["9007199254740993", "1e300", "-1", "0.5"]) {
    assertRefused(["--seed", text], `--seed must be a whole number, 0 or more, got "${text}"`);
  }
  assertRefused(["--most", "6"], '--most must be a whole number, 5 or less, got "6"');
  assertEquals(valueOf("most", "--most", "-7"), -7);
  assertRefused(["--latent-size", "x"], '--latent-size must be a whole number, got "x"');
});

Deno.test("parseOptions() reads numbers within their bounds", () => {
  const good: [string, number][] = [["0", 0], ["2.5", 2.5], [".5", 0.5], ["2.", 2], ["1e-3", 0.001], [
    "1E-3",
    0.001,
  ]];
  for (const [text, value] of good) assertEquals(valueOf("sd", "--sd", text), value);
  for (const text of ["-0.1", "2.51", "", "e5", "1e", "0,5", "Infinity", "1e400", "--"]) {
    assertRefused([`--sd=${text}`], `--sd must be a number from 0 to 2.5, got "${text}"`);
  }
  assertRefused(["--mean", "much"], '--mean must be a number, got "much"');
  assertRefused(["--mean", "1e400"], '--mean must be a number, got "1e400"');
});

Deno.test("parseOptions() reads lists of numbers", () => {
  assertEquals(valueOf("means", "--means", "1"), [1]);
  assertEquals(valueOf("means", "--means", " 1, -2.5 ,3e2"), [1, -2.5, 300]);
  for (const text of ["", ",", "1,", ",1", "1,,2", "1;2", "1 2", "a", "1,NaN", "1,1e999"]) {
    const expected = "numbers separated by commas, such as -0.6,0.3";
    assertRefused([`--means=${text}`], `--means must be ${expected}, got "${text}"`);
  }
});

Deno.test("parseOptions() reads whole numbers and ranges of them", () => {
  assertEquals(valueOf("seeds", "--seeds", "0-3,9"), [0, 1, 2, 3, 9]);
  assertEquals(valueOf("seeds", "--seeds=5"), [5]);
  assertEquals(valueOf("seeds", "--seeds", "7-7, 3,3"), [7, 3, 3]);
  assertEquals((valueOf("seeds", "--seeds", "1-1000000") as number[]).length, 1_000_000);
  const bad = [
    "",
    "a",
    "3-1",
    "-1",
    "1-",
    "1-2-3",
    "1.5",
    "0-3,",
    "0x1",
    "0-1000000",
    "9007199254740993",
    "1 - 2",
  ];
  for (const text of bad) {
    const message = `--seeds must be whole numbers and ranges, such as 0-35,40, got "${text}"`;
    assertRefused([`--seeds=${text}`], message);
  }
});

Deno.test("parseOptions() takes only the choices, in their spelling", () => {
  assertEquals(valueOf("mode", "--mode", "lerp"), "lerp");
  for (const text of ["Lerp", "ler", "", "lerp,slerp", "constructor"]) {
    assertRefused(["--mode", text], `--mode must be one of lerp, slerp, got "${text}"`);
  }
});

Deno.test("parseOptions() refuses a flag without its value", () => {
  for (const rest of [[], ["--verbose"], ["--name", "x"], ["--"]]) {
    assertRefused(["--steps", ...rest], "Cannot use --steps: it needs a value, as in --steps VALUE");
  }
});

Deno.test("parseOptions() refuses a flag that is given twice", () => {
  assertRefused(["--steps", "1", "--steps", "2"], "Cannot use --steps twice");
  assertRefused(["--steps=1", "--steps=1"], "Cannot use --steps twice");
  assertRefused(["--means", "1", "--verbose", "--means=2"], "Cannot use --means twice");
  assertEquals(valueOf("verbose", "--verbose", "--verbose"), true);
});

Deno.test("parseOptions() refuses unknown flags, and suggests one that begins alike", () => {
  assertRefused(["--step", "3"], "Unknown flag --step: did you mean --steps? See --help");
  assertRefused(["--seedz=3"], "Unknown flag --seedz: did you mean --seed? See --help");
  assertRefused(["--latentsize", "3"], "Unknown flag --latentsize: did you mean --latent-size? See --help");
  assertRefused(["--latentSize", "3"], "Unknown flag --latentSize: did you mean --latent-size? See --help");
  assertRefused(["--xyz"], "Unknown flag --xyz: see --help for all flags");
  assertRefused(["--no-verbose"], "Unknown flag --no-verbose: see --help for all flags");
  assertRefused(["-v"], "Unknown flag -v: did you mean --verbose? See --help");
  assertRefused(["-5"], "Unknown flag -5: see --help for all flags");
  assertRefused(["--name.x=3"], "Unknown flag --name.x: did you mean --name? See --help");
  for (const name of ["__proto__", "constructor", "toString"]) {
    assertRefused([`--${name}`, "1"], `Unknown flag --${name}: see --help for all flags`);
  }
  assertRefused(["--steps", "3", "--xyz"], "Unknown flag --xyz: see --help for all flags");
});

Deno.test("parseOptions() refuses a value for a switch", () => {
  for (const value of ["maybe", "", "true", "false", "0", "a=b"]) {
    const message = `Cannot use --verbose=${value}: --verbose takes no value`;
    assertRefused([`--verbose=${value}`], message);
    assertRefused(["--verbose", `--verbose=${value}`], message);
  }
  const error = assertThrows(() => parseOptions(COMMON_OPTIONS, ["--debug=maybe"]), UserError);
  assertEquals(error.message, "Cannot use --debug=maybe: --debug takes no value");
});

Deno.test("parseOptions() takes true and false behind a switch for what stands between the flags", () => {
  for (const word of ["false", "true", "0", ""]) {
    const { positional, options, given } = parse("--verbose", word, "--steps", "4", "x");
    assertEquals([positional, options.verbose, options.steps], [[word, "x"], true, 4]);
    assertEquals([...given].sort(), ["steps", "verbose"]);
  }
});

Deno.test("parseOptions() refuses --_, under which its parser keeps what stands between the flags", () => {
  for (const args of [["--_", "x"], ["--_=x"], ["--_"], ["a", "--_", "x"], ["--steps", "3", "--_", "x"]]) {
    assertRefused(args, "Unknown flag --_: see --help for all flags");
  }
  assertRefused(["--_.x=3"], "Unknown flag --_.x: see --help for all flags");
  assertEquals(parse("_", "--name", "_", "--file=_", "--", "--_").positional, ["_", "--_"]);
  assertEquals(valueOf("name", "--name", "_"), "_");
});

Deno.test("parseOptions() gives what stands between the flags as text", () => {
  const { positional, options } = parse("12", "--steps", "4", "a b", "0x10", "--verbose", "1e3", "-");
  assertEquals(positional, ["12", "a b", "0x10", "1e3", "-"]);
  assertEquals([options.steps, options.verbose], [4, true]);
});

Deno.test("parseOptions() takes everything behind -- as it is", () => {
  const { positional, given } = parse(
    "a",
    "--steps",
    "4",
    "--",
    "--steps",
    "5",
    "--xyz",
    "-1",
    "--",
    "--verbose",
  );
  assertEquals(positional, ["a", "--steps", "5", "--xyz", "-1", "--", "--verbose"]);
  assertEquals([...given], ["steps"]);
});

Deno.test("COMMON_OPTIONS are help and debug, with a help text", () => {
  assertEquals(Object.keys(COMMON_OPTIONS), ["help", "debug"]);
  for (const { type, help } of Object.values(COMMON_OPTIONS)) assert(type === "boolean" && help.length > 5);
});

Deno.test("fileOption() takes paths of its ending only, so that the JSON beside the file is another file", () => {
  const { check } = fileOption(".png", "a picture");
  check("a/b.PNG");
  for (const path of ["a.json", "a.gif", "png", "a.png/"]) {
    assertThrows(() => check(path), UserError, `--file must be a path that ends in .png, got "${path}"`);
  }
});

Deno.test("parseOptions() takes a text several times where a table allows it, in order", () => {
  assertEquals(valueOf("run", "--run", "a"), ["a"]);
  assertEquals(valueOf("run", "--run", "b", "--steps", "4", "--run=a"), ["b", "a"]);
  assertRefused(["--run", "a", "--run="], '--run must be some text, got ""');
});

Deno.test("parseOptions() keeps every number of a list at its least one", () => {
  assertEquals(valueOf("dims", "--dims", "28,5,11"), [28, 5, 11]);
  assertRefused(["--dims", "28,0"], '--dims must be whole numbers, 1 or more, got "28,0"');
  assertRefused(["--dims", "-3"], '--dims must be whole numbers and ranges, such as 0-35,40, got "-3"');
});
