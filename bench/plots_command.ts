/** `deno task bench plots`: what `deno task bench step --json` measured, as charts. */
import type { OptionTable } from "../src/cli/options.ts";
import { defineCommand } from "../src/cli/run_script.ts";
import { UserError } from "../src/tensor/errors.ts";
import type { Row } from "./rows.ts";

const options = {
  file: { type: "path", default: "docs/images/cost.svg", help: "the SVG to write" },
} as const satisfies OptionTable;

/** Draws the charts. */
export const plotsCommand = defineCommand(
  {
    command: "deno task bench plots",
    positional: "JSON…",
    summary:
      "Draws milliseconds per image against batch, image size and width, from files of `bench step --json`.\n" +
      "Each chart changes one of them and keeps the others at 64, so the cell 64, 64, 64 must be there.\n" +
      "Where files have the same cell, the first one's counts.",
    examples: [
      ["deno task bench plots table.json width.json", "docs/images/cost.svg"],
      ["deno task bench plots table.json --file cost.svg", "another file"],
    ],
    options,
  },
  async ({ options: { file }, positional }, reporter) => {
    if (positional.length === 0) {
      throw new UserError("Cannot plot: name a file that was written with deno task bench step --json FILE");
    }
    const runs = positional.map(readRun);
    const machine = runs[0]!.machine;
    const other = runs.find((run) => run.machine !== machine);
    if (other) throw new UserError(`Cannot plot two machines in one chart: ${machine}, and ${other.machine}`);
    // Loaded here, because the other commands need no charts.
    const { costCharts, pointsOf } = await import("./charts.ts");
    const points = pointsOf(runs.map(({ rows }) => rows));
    Deno.writeTextFileSync(file, await costCharts(points, machine));
    reporter.line(`Wrote ${file}`);
  },
);

function readRun(path: string): { rows: Row[]; machine: string } {
  try {
    const run = JSON.parse(Deno.readTextFileSync(path));
    if (Array.isArray(run.rows) && run.rows.length > 0) return run;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError(
    `Cannot read "${path}": it has no rows; write it with deno task bench step --json FILE`,
  );
}
