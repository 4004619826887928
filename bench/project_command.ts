/** `deno task bench project` on the command line. */
import { GENERATOR_OPTIONS } from "../src/cli/figure_options.ts";
import type { OptionTable } from "../src/cli/options.ts";
import { defineCommand } from "../src/cli/run_script.ts";
import { loadEncoder } from "../src/jobs/load_encoder.ts";
import { loadGenerator } from "../src/jobs/load_generator.ts";
import { countProjectionSteps, PROJECTION_DEFAULTS } from "../src/jobs/project_pictures.ts";
import { describeMachine, loadWarning } from "./machine.ts";
import { compareFaces, type FaceResult, type OwnResult, projectOwn, timeGuesses } from "./projection.ts";
import { median } from "./rows.ts";

/** The shipped generator has learned from world 0; no small seed draws the other one. */
const WORLDS = { learn: 0, heldOut: 2 ** 41 };

const { scale: _, ...generatorOptions } = GENERATOR_OPTIONS;
const options = {
  own: { type: "integer", min: 1, max: 10_000, default: 50, help: "pictures of the generator's own" },
  faces: { type: "integer", min: 1, max: 1000, default: 10, help: "held-out drawn faces" },
  learn: { type: "integer", min: 2, max: 100_000, default: 5000, help: "drawn faces for the components" },
  components: { type: "integer", min: 1, max: 1000, default: 64, help: "principal components" },
  starts: { type: "integer", min: 0, max: 256, default: PROJECTION_DEFAULTS.starts, help: "random starts" },
  steps: { type: "integer", min: 1, max: 1e5, default: PROJECTION_DEFAULTS.steps, help: "of descent" },
  rounds: {
    type: "integer",
    min: 0,
    max: 1000,
    default: PROJECTION_DEFAULTS.rounds,
    help: "of Gauss-Newton",
  },
  "no-encoder": { type: "boolean", help: "random starts alone" },
  seed: { type: "integer", min: 0, default: 0, help: "of the generator's own pictures" },
  json: { type: "path", help: "file that the figures are written to" },
  ...generatorOptions,
} as const satisfies OptionTable;

/** Measures projection and encoder. */
export const projectBenchCommand = defineCommand(
  {
    command: "deno task bench project",
    summary:
      "Projects the generator's own pictures, one by one, whose latents are known, and drawn faces that it has not\n" +
      "learned from, beside the encoder's guesses and principal components of other drawn faces. Errors are root mean\n" +
      "square differences in grey levels of 255.",
    examples: [
      ["deno task bench project --run shipped", "the table of docs/projection.md"],
      ["deno task bench project --run shipped --own 5 --faces 3 --learn 500", "a quick one"],
      ["deno task bench project --run shipped --no-encoder --starts 32", "more starts instead of an encoder"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    const { own, faces, learn, components, starts, steps, rounds, noEncoder, seed, json } = options;
    const machine = describeMachine();
    console.log(machine);
    for (const line of loadWarning()) console.log(line);
    const generator = await loadGenerator(options, reporter.line);
    const encoder = noEncoder ? undefined : loadEncoder(generator, reporter.line);
    const settings = { starts, steps, rounds, encoder };
    console.log(
      `${starts} random starts${encoder ? " and the encoder's guess" : ""}, ${steps} steps, ${rounds} rounds`,
    );
    const bar = reporter.progress("Own pictures", own);
    const results = await projectOwn(generator, own, seed, settings, (done) => bar.update(done));
    bar.end();
    const guessSeconds = encoder ? median(await timeGuesses(generator, encoder, own)) : undefined;
    for (const line of ownTable(results, guessSeconds)) console.log(line);
    const sizes = { count: faces, learned: learn, components };
    const more = reporter.progress("Drawn faces", countProjectionSteps(generator, faces, settings));
    const compared = await compareFaces(generator, WORLDS, sizes, settings, (done) => more.update(done));
    more.end();
    for (const line of faceTable(compared, components, learn)) console.log(line);
    if (json !== undefined) {
      const figures = {
        machine,
        settings: { starts, steps, rounds },
        own: results.map(figuresOf),
        guessSeconds,
        faces: compared,
      };
      Deno.writeTextFileSync(json, JSON.stringify(figures, null, 1) + "\n");
      console.log(`Wrote ${json}`);
    }
    encoder?.dispose();
    generator.dispose();
  },
);

function figuresOf({ seconds, found, latentError }: OwnResult) {
  return { seconds, error: found.error, latentError, guessError: found.guess?.error };
}

function ownTable(results: readonly OwnResult[], guessSeconds: number | undefined): string[] {
  const errors = results.map(({ found }) => found.error);
  const guesses = results.flatMap(({ found }) => found.guess ? [found.guess.error] : []);
  const seconds = results.map((result) => result.seconds);
  const row = (name: string, error: readonly number[], s: string, latent = "") =>
    `${name.padEnd(16)}${median(error).toFixed(2).padStart(8)}${Math.max(...error).toFixed(2).padStart(9)}${
      s.padStart(12)
    }${latent.padStart(12)}`;
  return [
    "",
    `${results.length} of its own    median      most   seconds   z, median`,
    ...guesses.length > 0 ? [row("guess", guesses, guessSeconds!.toFixed(3))] : [],
    row(
      "projection",
      errors,
      median(seconds).toFixed(1),
      median(results.map((r) => r.latentError)).toFixed(3),
    ),
    `slowest ${Math.max(...seconds).toFixed(1)} s; within 1 grey level: ${
      errors.filter((error) => error < 1).length
    } of ${errors.length}`,
  ];
}

function faceTable(results: readonly FaceResult[], components: number, learned: number): string[] {
  const cell = (value: number | undefined) => (value === undefined ? "" : value.toFixed(1)).padStart(12);
  const line = (name: string, { guess, projection, components, squaredLength }: FaceResult) =>
    `${name.padEnd(12)}${cell(guess)}${cell(projection)}${cell(components)}${
      squaredLength.toFixed(2).padStart(10)
    }`;
  const mean = (pick: (result: FaceResult) => number) =>
    results.reduce((sum, result) => sum + pick(result), 0) / results.length;
  const hasGuess = results[0]!.guess !== undefined;
  return [
    "",
    `Drawn faces of another world; ${components} components of ${learned} faces`,
    `face               guess  projection  components   |z|²/Z`,
    ...results.map((result, i) => line(String(i + 1), result)),
    line("mean", {
      projection: mean(({ projection }) => projection),
      components: mean(({ components }) => components),
      squaredLength: mean(({ squaredLength }) => squaredLength),
      ...hasGuess && { guess: mean(({ guess }) => guess!) },
    }),
  ];
}
