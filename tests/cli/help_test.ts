import { assertEquals } from "@std/assert";
import { formatHelp } from "../../src/cli/help.ts";
import type { OptionTable } from "../../src/cli/options.ts";

const OPTIONS = {
  debug: { type: "boolean", help: "say more" },
  name: { type: "string", default: "latest", help: "a text" },
  file: { type: "path", help: "a path" },
  steps: { type: "integer", min: 1, default: 0, help: "how many" },
  sd: { type: "number", default: 0.4, help: "how wide" },
  means: { type: "numbers", default: [-0.6, 0.3], help: "some numbers" },
  seeds: { type: "integers", default: [0, 1], help: "some seeds" },
  mode: { type: "choice", choices: ["lerp", "slerp"], default: "slerp", help: "which way" },
  kind: { type: "choice", choices: ["a", "b"], help: "which kind" },
  "a-very-long-name-of-a-flag": { type: "integer", help: "on a line of its own" },
} as const satisfies OptionTable;

const DESCRIPTION = {
  command: "deno task test",
  summary: "Does this.\nAnd that.",
  examples: [["deno task test --steps 3", "three steps"], ["deno task test", "none"]],
  options: OPTIONS,
} as const;

Deno.test("formatHelp() shows summary, usage, examples, and every flag with choices and default", () => {
  assertEquals(
    formatHelp(DESCRIPTION),
    `Does this.
And that.

Usage: deno task test [options]

Examples:
  deno task test --steps 3
      three steps
  deno task test
      none

Options:
  --debug                 say more
  --name NAME             a text (default latest)
  --file PATH             a path
  --steps N               how many (default 0)
  --sd X                  how wide (default 0.4)
  --means X,Y,…           some numbers (default -0.6,0.3)
  --seeds N-M,…           some seeds (default 0,1)
  --mode NAME             which way (lerp | slerp; default slerp)
  --kind NAME             which kind (a | b)
  --a-very-long-name-of-a-flag N
                          on a line of its own`,
  );
});

Deno.test("formatHelp() shows what stands between the flags", () => {
  const text = formatHelp({ ...DESCRIPTION, positional: "SOURCE…" });
  assertEquals(text.split("\n")[3], "Usage: deno task test SOURCE… [options]");
});

Deno.test("formatHelp() starts a new line for a flag that reaches the texts", () => {
  const columnOf = (name: string) => {
    const lines = formatHelp({ ...DESCRIPTION, options: { [name]: { type: "boolean", help: "text" } } })
      .split("\n");
    return lines.at(-1)!.indexOf("text");
  };
  // Two spaces and two dashes go before a name: 21 letters end in column 25, 22 in column 26.
  assertEquals([columnOf("a"), columnOf("a".repeat(21)), columnOf("a".repeat(22))], [26, 26, 26]);
  const rows = formatHelp({
    ...DESCRIPTION,
    options: { ["a".repeat(22)]: { type: "boolean", help: "text" } },
  });
  assertEquals(rows.split("\n").at(-2), `  --${"a".repeat(22)}`);
});
