/** Writes what jobs report to the terminal. */
// @ts-types="npm:@types/cli-progress@3.11.6"
import cliProgress from "cli-progress";
import type { Progress, Reporter } from "../jobs/reporter.ts";

/** Without a terminal there is no bar, only a line now and then. */
const SECONDS_BETWEEN_LINES = 10;

/** A reporter for this process: a bar in a terminal, plain lines elsewhere. */
export function createReporter(): Reporter {
  return {
    line: (text) => console.log(text),
    warn: (text) => console.error(text),
    // prompt(), unlike confirm(), lets Ctrl-C through.
    ask: (question) => /^y(es)?$/i.test(prompt(`${question} [y/N]`)?.trim() ?? ""),
    progress: (title, total) =>
      Deno.stderr.isTerminal() ? terminalBar(title, total) : plainLines(title, total),
  };
}

function terminalBar(title: string, total: number): Progress {
  const bar = new cliProgress.SingleBar({
    format: `${title} {bar} {percentage}% {value}/{total} {note}`,
    barsize: 12,
    // A hidden cursor or a terminal that does not wrap would stay behind when Ctrl-C ends the program; with
    // linewrap on, lines are cut at the terminal's width instead.
    hideCursor: false,
    linewrap: true,
    fps: 5,
    gracefulExit: false,
  }, cliProgress.Presets.shades_classic);
  bar.start(total, 0, { note: "" });
  return {
    update: (done, note = "") => bar.update(done, { note: note && `| ${note}` }),
    end: () => bar.stop(),
  };
}

function plainLines(title: string, total: number): Progress {
  let printedAt = performance.now();
  let last = "";
  return {
    update(done, note = "") {
      last = `${title} ${done}/${total}${note && `, ${note}`}`;
      if (performance.now() - printedAt < 1000 * SECONDS_BETWEEN_LINES) return;
      printedAt = performance.now();
      console.error(last);
      last = "";
    },
    end() {
      if (last) console.error(last);
    },
  };
}
