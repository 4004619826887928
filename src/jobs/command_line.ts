/** Commands as users type them. */
import type { CommandFlags } from "./gallery_entries.ts";

/**
 * A command that a shell takes.
 *
 * @param command as typed behind `deno task`
 * @param positional what stands between the flags; quoted
 * @param flags in the order in which they are written
 */
export function commandLine(
  command: string,
  positional: string | undefined,
  ...flags: CommandFlags[]
): string {
  const words = flags.flatMap((some) =>
    Object.entries(some).flatMap(([name, value]) => {
      const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      if (value === undefined || value === false) return [];
      return value === true ? [flag] : [flag, quote(listed(value))];
    })
  );
  const between = positional === undefined ? [] : [`"${escape(positional)}"`];
  return ["deno task", command, ...between, ...words].join(" ");
}

/** Values of a flag that may be given several times, as flags. */
export function repeated(name: string, values: readonly string[]): CommandFlags[] {
  return values.map((value) => ({ [name]: value }));
}

/** Numbers with commas between; whole ones that follow each other as a range. */
function listed(value: string | number | readonly (string | number)[]): string {
  if (typeof value !== "object") return String(value);
  const [first] = value;
  const isRange = value.length > 2 && typeof first === "number" && Number.isInteger(first) && first >= 0 &&
    value.every((item, i) => item === first + i);
  return isRange ? `${first}-${value.at(-1)}` : value.join(",");
}

function quote(text: string): string {
  return /^[\p{L}\p{N}_.,:\/@%+=-]+$/u.test(text) ? text : `"${escape(text)}"`;
}

/** What a shell would read inside double quotes. */
function escape(text: string): string {
  return text.replaceAll(/["$`\\]/g, "\\$&");
}
