/** The text of `--help`. */
import type { OptionSpec, OptionTable } from "./options.ts";

/** A script as its users see it. */
export interface CommandDescription<Table extends OptionTable> {
  /** As typed, such as `deno task train`. */
  readonly command: string;
  /** What stands between the flags, such as `SOURCE…`. */
  readonly positional?: string;
  /** What it does, one or more sentences. */
  readonly summary: string;
  /** Runnable commands, each with what it does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  readonly options: Table;
}

const WIDTH = 26;

/** Formats the help of a command, examples first. */
export function formatHelp(description: CommandDescription<OptionTable>): string {
  const { command, positional, summary, examples, options } = description;
  const usage = [command, positional, "[options]"].filter(Boolean).join(" ");
  return [
    summary,
    "",
    `Usage: ${usage}`,
    "",
    "Examples:",
    ...examples.flatMap(([line, does]) => [`  ${line}`, `      ${does}`]),
    "",
    "Options:",
    ...Object.entries(options).map(([name, spec]) => optionLine(name, spec)),
  ].join("\n");
}

function optionLine(name: string, spec: OptionSpec): string {
  const flag = `  --${name}${placeholder(spec)}`;
  const facts = [
    spec.type === "choice" ? spec.choices.join(" | ") : "",
    "default" in spec && spec.default !== undefined ? `default ${defaultText(spec.default)}` : "",
  ].filter(Boolean).join("; ");
  const text = spec.help + (facts ? ` (${facts})` : "");
  return flag.length < WIDTH ? flag.padEnd(WIDTH) + text : `${flag}\n${" ".repeat(WIDTH)}${text}`;
}

function defaultText(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}

function placeholder(spec: OptionSpec): string {
  switch (spec.type) {
    case "boolean":
      return "";
    case "integer":
      return " N";
    case "number":
      return " X";
    case "numbers":
      return " X,Y,…";
    case "integers":
      return " N-M,…";
    case "path":
      return " PATH";
    default:
      return " NAME";
  }
}
