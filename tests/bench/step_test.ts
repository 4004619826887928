/** `deno task bench step` as users run it. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { lacksTensorFlow } from "../support/engines.ts";
import { inTempFolder } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("step_test.ts", "read", "write", "env", "ffi", "sys", "run");
const noTensorFlow = ignore || await lacksTensorFlow("step_test.ts");
const script = fromFileUrl(new URL("../../bench/bench.ts", import.meta.url));
const PERMISSIONS = ["read", "write", "env", "sys", "ffi", "run"].map((name) => `--allow-${name}`);
const TINY = ["--sizes", "32", "--batches", "2", "--steps", "1"];
const KEYS = ["who", "engine", "variant", "precision", "batch", "size", "msPerImage", "peakMiB"];

async function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...PERMISSIONS, script, ...args],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

// deno-lint-ignore no-explicit-any -- what a reader of the file finds
async function rowsOf(path: string, ...args: string[]): Promise<any[]> {
  const { code, stderr } = await bench("step", ...TINY, "--json", path, ...args);
  assertEquals([code, stderr], [0, ""]);
  const { rows, machine } = JSON.parse(Deno.readTextFileSync(path));
  assert(machine.length > 10);
  for (const row of rows) {
    assert(row.msPerImage > 0 && row.msPerImage < 1e6 && row.peakMiB > 50 && row.peakMiB < 1e5);
    assertEquals([row.batch, row.size], [2, 32]);
  }
  return rows;
}

Deno.test({
  name: "bench step writes a row for each precision and variant, in the form that is documented",
  ignore: noTensorFlow,
  fn: () =>
    inTempFolder(async (folder) => {
      const rows = await rowsOf(join(folder, "rows.json"), "--eager");
      for (const row of rows) assertEquals(Object.keys(row), KEYS);
      assertEquals(rows.map(({ who, precision, variant }) => [who, precision, variant]), [
        ["ours", "f32", "compiled"],
        ["ours", "f32", "eager"],
        ["ours", "bf16", "compiled"],
        ["ours", "bf16", "eager"],
      ]);
    }),
});

Deno.test({
  name: "bench step measures wasm, which has no bf16, in another width, and says so in the row",
  ignore,
  fn: () =>
    inTempFolder(async (folder) => {
      const [row, ...others] = await rowsOf(join(folder, "rows.json"), "--engine", "wasm", "--widths", "8");
      assertEquals([Object.keys(row), others], [[...KEYS, "width"], []]);
      assert(row.engine.startsWith("wasm "));
      assertEquals([row.precision, row.variant, row.width], ["f32", "eager", 8]);
    }),
});

Deno.test({
  name: "bench step --stock lets tfjs' own wasm backend take part in f32, as a party of its own",
  ignore,
  fn: () =>
    inTempFolder(async (folder) => {
      const rows = await rowsOf(join(folder, "rows.json"), "--engine", "wasm", "--stock", "--threads", "1");
      assertEquals(rows.map((row) => [row.who, row.engine, row.variant, row.precision]), [
        ["ours", "wasm 4.22.0", "eager", "f32"],
        ["stock", "tfjs wasm 4.22.0", "stock", "f32"],
      ]);
      assertEquals(rows.map((row) => Object.keys(row)), [KEYS, KEYS]);
    }),
});

Deno.test({
  name: "bench refuses what it does not know with one line and exit code 2",
  ignore,
  async fn() {
    const cases: [string[], string][] = [
      [
        ["stepp"],
        'Cannot measure "stepp": expected one of step, claims, convolutions, prepare, project, reading, plots; see --help',
      ],
      [["step", "--quik"], "Unknown flag --quik: did you mean --quick? See --help"],
      [["step", "--sizes", "33"], "--sizes must be of 32, 64, 128, got 33"],
      [["step", "--precisions", "f16"], '--precisions must be of f32, bf16, got "f16"'],
      [
        ["step", "--engine", "wasm", "--precisions", "bf16"],
        "--precisions bf16 needs the tensorflow engine: name it, too",
      ],
      [["step", "--quick", "--sizes", "32"], "--quick and --sizes exclude each other: give one of them"],
      [["step", "--peer", "no-python"], '--peer must be a Python interpreter, got "no-python"'],
      [
        ["plots"],
        "Cannot plot: name a file that was written with deno task bench step --json FILE",
      ],
    ];
    const results = await Promise.all(cases.map(([args]) => bench(...args)));
    assertEquals(
      results,
      cases.map(([, stderr]) => ({ code: 2, stdout: "", stderr })),
    );
  },
});
