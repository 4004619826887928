import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("interruption_test.ts", "read", "run") || Deno.build.os === "windows";
const CHILD = fromFileUrl(new URL("interruption_child.ts", import.meta.url));

/** Presses Ctrl-C some milliseconds after the child is ready and again; gives its lines and exit code. */
async function press(
  mode: "idle" | "busy" | "stuck" | "quick",
  ...delays: number[]
): Promise<{ code: number; lines: string[] }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", CHILD, mode],
    stdout: "piped",
  }).spawn();
  let output = "";
  const reading = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) output += chunk;
  })();
  while (!output.includes("ready")) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const delay of delays) {
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill("SIGINT");
  }
  const { code } = await child.status;
  await reading;
  return { code, lines: output.trim().split("\n") };
}

const DONE = { code: 0, lines: ["ready", "asked to stop", "stopped"] };

Deno.test({
  name: "one press, delivered twice, asks to stop once",
  ignore,
  fn: async () => assertEquals(await press("idle", 0, 30), DONE),
});

for (const mode of ["idle", "stuck"] as const) {
  Deno.test({
    name: `a second press, well after the first, ends the process with code 130 (${mode})`,
    ignore,
    fn: async () => {
      assertEquals(await press(mode, 0, 4000), { code: 130, lines: ["ready", "asked to stop"] });
    },
  });
}

Deno.test({
  name: "a press that is heard late, because the process was busy, is not a second one",
  ignore,
  fn: async () => assertEquals(await press("busy", 0, 300), DONE),
});

Deno.test({
  name: "what is left of the first press does not end a process that is about to end by itself",
  ignore,
  fn: async () => assertEquals(await press("quick", 0, 100), DONE),
});
