/** Option tables: one table gives the parser, the help and the types of a script's options. */
import { parseArgs } from "@std/cli/parse-args";
import { UserError } from "../tensor/errors.ts";

type Common = { readonly help: string };

/** One option of a script. */
export type OptionSpec =
  & Common
  & (
    | { readonly type: "boolean" }
    | {
      readonly type: "string" | "path";
      readonly default?: string;
      /** Throws a UserError that names the flag, for texts that have a grammar. */
      readonly check?: (text: string) => unknown;
    }
    | {
      readonly type: "integer" | "number";
      readonly default?: number;
      readonly min?: number;
      readonly max?: number;
    }
    | { readonly type: "numbers"; readonly default?: readonly number[] }
    /** Whole numbers and ranges of them, such as `0-35,40`. */
    | { readonly type: "integers"; readonly default?: readonly number[]; readonly min?: number }
    /** A text that may be given several times. */
    | { readonly type: "texts"; readonly default?: readonly string[] }
    | { readonly type: "choice"; readonly choices: readonly string[]; readonly default?: string }
  );

/** The options of a script, by flag name without dashes. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

type ValueOf<Spec extends OptionSpec> = Spec extends { type: "boolean" } ? boolean
  : Spec extends { type: "choice"; choices: readonly (infer Choice)[] } ? Choice
  : Spec extends { type: "integer" | "number" } ? number
  : Spec extends { type: "numbers" | "integers" } ? readonly number[]
  : Spec extends { type: "texts" } ? readonly string[]
  : string;

type Camel<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;

/** Typed options: flags in camelCase; those without a default may be undefined. */
export type OptionsOf<Table extends OptionTable> = {
  readonly [Name in keyof Table as Camel<Name>]: Table[Name] extends
    { type: "boolean" } | { default: unknown } ? ValueOf<Table[Name]>
    : ValueOf<Table[Name]> | undefined;
};

/** Options that every script has. */
export const COMMON_OPTIONS = {
  help: { type: "boolean", help: "show this help" },
  debug: { type: "boolean", help: "show stack traces and the libraries' own log lines" },
} as const satisfies OptionTable;

/** What a command line says. */
export interface ParsedOptions<Table extends OptionTable> {
  readonly options: OptionsOf<Table>;
  /** What stands between the flags. */
  readonly positional: readonly string[];
  /** The flags (without dashes) that were given. */
  readonly given: ReadonlySet<string>;
}

/**
 * Parses a command line by a table. Values may begin with `-` (`--means -0.6,0.3`), which parseArgs alone would
 * take for flags.
 *
 * @throws {UserError} naming the flag and what is allowed
 */
export function parseOptions<Table extends OptionTable>(
  table: Table,
  args: readonly string[],
): ParsedOptions<Table> {
  const names = Object.keys(table);
  const boolean = names.filter((name) => table[name]!.type === "boolean");
  const string = names.filter((name) => table[name]!.type !== "boolean");
  const parsed = parseArgs(joinValues(string, boolean, args), {
    boolean,
    string: [...string, "_"],
    collect: string,
    unknown: (argument: string, flag?: string) => {
      if (flag !== undefined) throw unknownFlag(argument, names);
      return true;
    },
  }) as Record<string, unknown>;
  const given = new Set(
    names.filter((name) =>
      table[name]!.type === "boolean" ? parsed[name] : (parsed[name] as string[])?.length
    ),
  );
  const options = names.map((
    name,
  ) => [camelCase(name), valueOf(name, table[name]!, parsed[name], given.has(name))]);
  return { options: Object.fromEntries(options), positional: parsed._ as string[], given };
}

/**
 * `--name value` becomes `--name=value` for every option that takes a value, and a switch `--name=true`, because
 * parseArgs would take a following `false` for its value.
 */
function joinValues(
  valued: readonly string[],
  switches: readonly string[],
  args: readonly string[],
): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i]!;
    // What follows is positional.
    if (argument === "--") return [...joined, ...args.slice(i)];
    const [name] = argument.slice(2).split("=", 1);
    if (argument.startsWith("--") && switches.includes(name!)) {
      if (argument !== `--${name}`) throw new UserError(`Cannot use ${argument}: --${name} takes no value`);
      joined.push(`${argument}=true`);
      continue;
    }
    // parseArgs keeps the positional arguments under this name.
    if (/^--?_(=|$)/.test(argument)) throw unknownFlag(argument, [...valued, ...switches]);
    const takesValue = argument.startsWith("--") && valued.includes(argument.slice(2));
    if (!takesValue) {
      joined.push(argument);
      continue;
    }
    const value = args[++i];
    if (value === undefined || value.startsWith("--")) {
      throw new UserError(`Cannot use ${argument}: it needs a value, as in ${argument} VALUE`);
    }
    joined.push(`${argument}=${value}`);
  }
  return joined;
}

function unknownFlag(argument: string, names: readonly string[]): UserError {
  const flag = argument.split("=")[0]!;
  const close = names.find((name) => name.startsWith(flag.replace(/^-+/, "").slice(0, 3)));
  const hint = close ? `did you mean --${close}? See --help` : "see --help for all flags";
  return new UserError(`Unknown flag ${flag}: ${hint}`);
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function valueOf(name: string, spec: OptionSpec, value: unknown, isGiven: boolean): unknown {
  if (spec.type === "boolean") return value === true;
  if (!isGiven) return spec.default;
  if (spec.type === "texts") return (value as string[]).map((text) => readValue(name, spec, text));
  const [text, second] = value as string[];
  if (second !== undefined) throw new UserError(`Cannot use --${name} twice`);
  return readValue(name, spec, text!);
}

function readValue(name: string, spec: Exclude<OptionSpec, { type: "boolean" }>, text: string): unknown {
  const refuse = (expected: string) => new UserError(`--${name} must be ${expected}, got "${text}"`);
  switch (spec.type) {
    case "string":
    case "path":
    case "texts":
      if (text === "") throw refuse(spec.type === "path" ? "a path" : "some text");
      if (spec.type !== "texts") spec.check?.(text);
      return text;
    case "choice":
      if (!spec.choices.includes(text)) throw refuse(`one of ${spec.choices.join(", ")}`);
      return text;
    case "integer":
    case "number": {
      const number = readNumber(text);
      const valid = spec.type === "number" ? Number.isFinite(number) : Number.isSafeInteger(number);
      const inRange = number >= (spec.min ?? -Infinity) && number <= (spec.max ?? Infinity);
      if (!valid || !inRange) {
        throw refuse(`${spec.type === "integer" ? "a whole number" : "a number"}${rangeText(spec)}`);
      }
      return number;
    }
    case "numbers": {
      const numbers = text.split(",").map(readNumber);
      if (!numbers.every(Number.isFinite)) throw refuse("numbers separated by commas, such as -0.6,0.3");
      return numbers;
    }
    case "integers": {
      const numbers = text.split(",").flatMap((part) => {
        const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part.trim());
        const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
        if (!match || last < first || last - first >= 1e6) {
          throw refuse("whole numbers and ranges, such as 0-35,40");
        }
        return Array.from({ length: last - first + 1 }, (_, i) => first + i);
      });
      if (numbers.some((number) => number < (spec.min ?? 0))) throw refuse(`whole numbers${rangeText(spec)}`);
      return numbers;
    }
  }
}

/** Number() takes "" and "0x10" for numbers. */
function readNumber(text: string): number {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : NaN;
}

function rangeText({ min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return `, ${min} or more`;
  return max === undefined ? "" : `, ${max} or less`;
}
