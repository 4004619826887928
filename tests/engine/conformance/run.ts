/**
 * Runs the specs of operations that tfjs-core ships in its npm package against one of our backends.
 *
 *   deno run -A tests/engine/conformance/run.ts --backend wasm
 *   deno run -A tests/engine/conformance/run.ts --backend webgpu
 *   deno run -A tests/engine/conformance/run.ts --backend tensorflow
 *   deno run -A tests/engine/conformance/run.ts --backend wasm --grep "^matmul"
 *   deno run -A tests/engine/conformance/run.ts --backend tensorflow --reasons
 *
 * Prints each operation with failed specs and closes with the counts; the exit code is 1 if a spec failed that is
 * not known to, or fewer passed than are known to. --names lists the failed specs, --reasons the known failures.
 */
import { createRequire } from "node:module";
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import jasmineRequire from "jasmine-core";
import type * as tf from "@tensorflow/tfjs-core";
import { UserError } from "../../../src/tensor/errors.ts";
import { backendFor, type TestedBackend } from "./backends.ts";
import { bundleSpecs } from "./bundle.ts";
import type { KnownFailures } from "./known_failures.ts";

/** What the bundle exports. */
interface Bundle {
  readonly tf: typeof tf;
  readonly jasmineUtil: { setTestEnvs(environments: object[]): void };
  loadSpecs(): Promise<unknown>;
  start(): Promise<unknown>;
  /** Loads the specs of the backend itself. */
  loadOwnSpecs(): Promise<unknown> | void;
}

interface SpecResult {
  readonly fullName: string;
  readonly status: "passed" | "failed" | "pending" | "excluded";
  readonly failedExpectations: readonly { readonly message: string }[];
}

/** The part of jasmine's environment that is used here; the package ships no types. */
interface JasmineEnvironment {
  configure(options: { random: boolean; specFilter(spec: { getFullName(): string }): boolean }): void;
  clearReporters(): void;
  addReporter(reporter: { specDone(result: SpecResult): void; suiteDone(result: SpecResult): void }): void;
  execute(): Promise<unknown>;
}

/** Builds the bundle in a temporary folder and loads it; jasmine's globals must be there already. */
async function loadBundle(backend: TestedBackend): Promise<Bundle> {
  const folder = await Deno.makeTempDir({ prefix: "ganwalk-conformance-" });
  try {
    const file = join(folder, "specs.cjs");
    await bundleSpecs(backend.source, file);
    return createRequire(import.meta.url)(file);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the specs that match; returns one result for each spec and for each failed set-up of a suite. */
async function runSpecs(environment: JasmineEnvironment, isWanted: (name: string) => boolean) {
  const results: SpecResult[] = [];
  environment.configure({ random: false, specFilter: (spec) => isWanted(spec.getFullName()) });
  environment.clearReporters();
  environment.addReporter({
    specDone: (result) => results.push(result),
    suiteDone: (result) => {
      if (result.failedExpectations.length > 0) results.push({ ...result, status: "failed" });
    },
  });
  await environment.execute();
  return results;
}

/** One line for each operation with failed specs, the most failures first. */
function failureLines(failures: readonly SpecResult[]): string[] {
  const byOperation = Map.groupBy(failures, ({ fullName }) => fullName.split(" test-")[0]!);
  return [...byOperation].sort(([, a], [, b]) => b.length - a.length).map(([operation, results]) => {
    const message = results[0]!.failedExpectations[0]?.message ?? "";
    return `${String(results.length).padStart(4)} ${operation}: ${
      message.replace(/\s+/g, " ").slice(0, 120)
    }`;
  });
}

/** Why a spec fails, if that is known. */
function knownReason(known: readonly KnownFailures[], { fullName, failedExpectations }: SpecResult) {
  const message = failedExpectations[0]?.message.replace(/\s+/g, " ") ?? "";
  return known.find((failures) => failures.specs.test(fullName) && failures.message.test(message))?.why;
}

async function main(): Promise<number> {
  const flags = parseArgs(Deno.args, { string: ["backend", "grep"], boolean: ["names", "reasons"] });
  const backend = await backendFor(String(flags.backend ?? "wasm"));
  const grep = flags.grep === undefined ? backend.grep : new RegExp(String(flags.grep));

  const jasmine = jasmineRequire.boot(jasmineRequire); // puts describe, it and expect on globalThis
  // A processor that imitates a GPU takes seconds to compile a shader.
  jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000;
  const bundle = await loadBundle(backend);
  await bundle.start();
  bundle.jasmineUtil.setTestEnvs([
    {
      name: `test-${backend.name}`,
      backendName: backend.name,
      flags: {},
      isDataSync: backend.name !== "webgpu",
    },
  ]);
  await bundle.loadSpecs();
  await bundle.loadOwnSpecs();

  const results = await runSpecs(jasmine.getEnv(), (name) => grep.test(name));
  const byReason = Map.groupBy(
    results.filter(({ status }) => status === "failed"),
    (result) => knownReason(backend.known, result),
  );
  const failures = byReason.get(undefined) ?? [];
  byReason.delete(undefined);
  for (const line of failureLines(failures)) console.log(line);
  if (flags.names) { for (const { fullName } of failures) console.log(fullName); }
  if (flags.reasons) {
    for (const [why, { length }] of byReason) console.log(`${length} known to fail: ${why}`);
  }
  return report(backend, results, failures.length, flags.grep !== undefined);
}

/** Prints the counts; returns the exit code. */
function report(
  backend: TestedBackend,
  results: readonly SpecResult[],
  failed: number,
  isPart: boolean,
): number {
  const count = (status: SpecResult["status"]) => results.filter((result) => result.status === status).length;
  const passed = count("passed"), known = count("failed") - failed;
  const wanted = isPart ? 1 : backend.passing;
  if (passed < wanted) console.log(`Expected at least ${wanted} specs to pass, of ${results.length}`);
  console.log(`${backend.name}: ${passed} passed, ${failed} failed, ${known} known to fail`);
  return failed === 0 && passed >= wanted ? 0 : 1;
}

try {
  Deno.exit(await main());
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
