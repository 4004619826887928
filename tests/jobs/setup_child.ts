/** Runs the setup as a program, for tests that end it or run two: arguments are those of `deno task setup`. */
import { thisMachine } from "../../src/engine/tensorflow/library.ts";
import { setUp } from "../../src/jobs/setup.ts";
import { collectingReporter, STAND_IN } from "../engine/tensorflow_stand_in.ts";

const write = (text: string) => console.log(text);
const reporter = { ...collectingReporter(), line: write, warn: (text: string) => write(`! ${text}`) };
const environment = () => Deno.env.toObject();
const machine = { ...thisMachine(), environment, os: "linux", arch: "x86_64" };
await setUp(
  {
    retry: Deno.args.includes("--retry"),
    verbose: Deno.args.includes("--verbose"),
    gpu: false,
    yes: false,
    showProgress: false,
  },
  reporter,
  { machine, wheels: [STAND_IN], driver: () => ({ missing: "no NVIDIA driver was found" }) },
);
