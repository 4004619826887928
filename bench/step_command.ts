/** `deno task bench step` on the command line. */
import type { OptionTable } from "../src/cli/options.ts";
import { defineCommand } from "../src/cli/run_script.ts";
import type { Engine, Precision } from "../src/engine/engine.ts";
import { RADFORD_SIZES } from "../src/model/radford.ts";
import { UserError } from "../src/tensor/errors.ts";
import { ourContestants, peerContestants, STOCK_WASM } from "./contestants.ts";
import { describeMachine, loadWarning } from "./machine.ts";
import type { Row } from "./rows.ts";
import type { Cell } from "./setting.ts";
import { measureSteps, type Outcome } from "./step.ts";
import { PRESET_WIDTH } from "./width.ts";

const PRECISIONS = ["f32", "bf16"] as const;
const ENGINES = ["tensorflow", "webgpu", "wasm", "cpu"] as const satisfies readonly Engine["name"][];
const EXIT_CODES: Readonly<Record<Outcome, number>> = { complete: 0, incomplete: 1, interrupted: 130 };
/** What `--quick` measures of each. */
const QUICK = 64;

const options = {
  quick: { type: "boolean", help: `batch ${QUICK} and ${QUICK}x${QUICK} pixels only` },
  peer: { type: "string", help: "Python with torch or keras and tensorflow, or several: a,b" },
  engine: { type: "string", default: "tensorflow", help: `of ${ENGINES.join(", ")}, or several: a,b` },
  eager: { type: "boolean", help: "tensorflow also with every op on its own" },
  stock: { type: "boolean", help: "tfjs' wasm backend as it comes takes part, on one thread" },
  precisions: { type: "string", default: PRECISIONS.join(), help: "of the convolutions" },
  batches: { type: "integers", default: [16, 64, 128], help: "pictures in a batch" },
  sizes: { type: "integers", default: RADFORD_SIZES, help: "sides of the pictures" },
  widths: { type: "integers", default: [PRESET_WIDTH], help: "filters of the layers next to the image" },
  threads: { type: "integer", min: 1, max: 1024, help: "of every contestant; default: one for each core" },
  steps: { type: "integer", min: 1, max: 10000, default: 10, help: "counted ones of each contestant" },
  json: { type: "path", help: "file that the rows are written to" },
} as const satisfies OptionTable;

/** Measures the training step. */
export const stepCommand = defineCommand(
  {
    command: "deno task bench step",
    summary:
      "Measures the training step, the very function that `deno task train` calls: milliseconds per image,\n" +
      "share of the processor's matrix peak, and memory, for each precision, batch and size. With --peer,\n" +
      "PyTorch's DCGAN example and its equal in Keras take their turns in the same run.\n" +
      "`deno task bench` alone is short for it; for charts see `deno task bench plots --help`.",
    examples: [
      ["deno task bench step", "the whole table"],
      ["deno task bench step --quick --peer venv/bin/python", "one cell, against PyTorch and Keras"],
      ["deno task bench step --quick --engine tensorflow,wasm --eager", "our engines"],
      ["deno task bench step --quick --engine wasm --stock --precisions f32", "wasm against tfjs' own"],
      ["deno task bench step --sizes 64 --batches 64 --widths 16,32,64,128 --json width.json", "by width"],
    ],
    options,
  },
  async ({ options, given }) => {
    const engines = readChoices("engine", options.engine, ENGINES);
    const cells = readCells(options, given).filter(({ precision }) =>
      precision === "f32" || engines.includes("tensorflow")
    );
    if (cells.length === 0) {
      throw new UserError("--precisions bf16 needs the tensorflow engine: name it, too");
    }
    const threads = options.threads ?? navigator.hardwareConcurrency;
    const { contestants: peers, leftOut } = options.peer
      ? await peerContestants(options.peer.split(","), threads)
      : { contestants: [], leftOut: [] };
    const machine = describeMachine();
    const save = (rows: readonly Row[]) => {
      if (options.json !== undefined) {
        Deno.writeTextFileSync(options.json, JSON.stringify({ rows, machine }, null, 1) + "\n");
      }
    };
    // Said before hours are spent, if the file cannot be written.
    save([]);
    console.log(`One training step of radford, ${machine}, ${threads} threads`);
    for (const line of [...leftOut, ...loadWarning()]) console.log(line);
    const ours = ourContestants(engines, options.eager, threads);
    const contestants = [...ours, ...peers, ...(options.stock ? [STOCK_WASM] : [])];
    const plan = { contestants, cells, steps: options.steps, engine: engines[0]!, threads };
    const outcome = await measureSteps(plan, save);
    console.log("MiB: the largest resident memory of the contestant's process (ru_maxrss)");
    if (options.json !== undefined) console.log(`Wrote ${options.json}`);
    Deno.exit(EXIT_CODES[outcome]);
  },
);

type StepOptions = Parameters<typeof stepCommand.run>[0]["options"];

function readCells(options: StepOptions, given: ReadonlySet<string>): Cell[] {
  for (const flag of ["batches", "sizes"]) {
    if (options.quick && given.has(flag)) {
      throw new UserError(`--quick and --${flag} exclude each other: give one of them`);
    }
  }
  const precisions = readChoices<Precision>("precisions", options.precisions, PRECISIONS);
  const allowed = (
    flag: string,
    values: readonly number[],
    isAllowed: (n: number) => boolean,
    text: string,
  ) => {
    const wrong = values.find((value) => !isAllowed(value));
    if (wrong !== undefined) throw new UserError(`--${flag} must be ${text}, got ${wrong}`);
    return values;
  };
  const batches = allowed("batches", options.batches, (n) => n >= 1 && n <= 4096, "from 1 to 4096");
  const known = `of ${RADFORD_SIZES.join(", ")}`;
  const sizes = allowed("sizes", options.sizes, (n) => RADFORD_SIZES.some((size) => size === n), known);
  const widths = allowed("widths", options.widths, (n) => n >= 1 && n <= 512, "from 1 to 512");
  return precisions.flatMap((precision) =>
    (options.quick ? [QUICK] : sizes).flatMap((size) =>
      (options.quick ? [QUICK] : batches).flatMap((batch) =>
        widths.map((width) => ({ precision, batch, size, width }))
      )
    )
  );
}

/** The parts of a list such as `f32,bf16`. */
function readChoices<Choice extends string>(
  flag: string,
  text: string,
  choices: readonly Choice[],
): Choice[] {
  return text.split(",").map((part) => {
    const choice = choices.find((choice) => choice === part);
    if (choice) return choice;
    throw new UserError(`--${flag} must be of ${choices.join(", ")}, got "${part}"`);
  });
}
