import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  downloadArguments,
  DownloadError,
  downloadWheel,
} from "../../src/engine/tensorflow/download_wheel.ts";
import { findClients, findPythonLibrary, findPythons } from "../../src/engine/tensorflow/find_python.ts";
import { runCommand } from "../../src/engine/tensorflow/run_command.ts";
import { canRunPrograms, inFolder, STAND_IN, standInMachine, writeProgram } from "./tensorflow_stand_in.ts";

const canRun = canRunPrograms("tensorflow_find_python_test.ts");
const hasPython = canRun &&
  (await runCommand("python3", ["--version"], { environment: Deno.env.toObject() }))?.code === 0;
if (canRun && !hasPython) console.warn("tensorflow_find_python_test.ts: one test skipped, needs python3");

function test(name: string, fn: (folder: string) => Promise<void>, ignore = !canRun): void {
  Deno.test({ name, ignore, fn: () => inFolder(fn) });
}

test("findPythons() finds an installed TensorFlow without importing it", async (folder) => {
  const site = join(folder, "site");
  await Deno.mkdir(join(site, "tensorflow"), { recursive: true });
  await Deno.mkdir(join(site, "tensorflow_cpu-2.19.1.dist-info"));
  await Deno.writeTextFile(join(site, "tensorflow/__init__.py"), "raise SystemError('imported')\n");
  await Deno.writeTextFile(join(site, "tensorflow/libtensorflow_cc.so.2"), "");
  const metadata = "Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.19.1\n";
  await Deno.writeTextFile(join(site, "tensorflow_cpu-2.19.1.dist-info/METADATA"), metadata);
  const environment = { ...Deno.env.toObject(), PYTHONPATH: site };
  const machine = { ...standInMachine(folder), environment: () => environment, arch: Deno.build.arch };
  const [python] = await findPythons(machine);
  assertEquals(python?.arch, Deno.build.arch);
  assertEquals(python?.tensorflow, {
    distribution: "tensorflow-cpu",
    version: "2.19.1",
    folders: [join(site, "tensorflow")],
  });
  assertEquals(await findPythonLibrary([python!], machine), {
    path: join(site, "tensorflow/libtensorflow_cc.so.2"),
    version: "2.19.1",
    origin: "python",
  });
}, !hasPython);

test("findClients() lists what is there, and passes over programs that fail or hold no program", async (folder) => {
  const machine = standInMachine(folder);
  assertEquals(await findPythons(machine), []);
  assertEquals(await findClients([], machine), []);
  await writeProgram(folder, "python3", "exit 1", "Python 2 cannot read this");
  await writeProgram(folder, "python", "exit 1");
  await Deno.writeTextFile(join(folder, "programs/uvx"), "not executable");
  const pythons = await findPythons(machine);
  assertEquals(pythons.map(({ command }) => command), ["python"]);
  const pip = { name: "python -m pip", command: "python", args: ["-m", "pip"], identity: "/stand-in" };
  assertEquals(await findClients(pythons, machine), [pip]);
  await Deno.remove(join(folder, "programs/uvx"));
  await writeProgram(folder, "uvx", "exit 1");
  const uvx = { name: "uvx pip", command: "uvx", args: ["pip"], identity: "uvx 0.1.0" };
  assertEquals(await findClients(pythons, machine), [pip, uvx]);
});

Deno.test("downloadArguments() name the package, its version and its platform, and no host", () => {
  assertEquals(
    downloadArguments(STAND_IN, "/work").join(" "),
    "download --no-deps --only-binary=:all: --no-cache-dir --no-input --disable-pip-version-check " +
      "--python-version 3.12 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 " +
      "-d /work tensorflow-cpu==2.18.1",
  );
});

test("downloadWheel() says in one line why a client failed, and hands uv's index on", async (folder) => {
  const client = { name: "uvx pip", command: "uvx", args: ["pip"], identity: "" };
  const environment = { PATH: join(folder, "programs"), UV_DEFAULT_INDEX: "https://index.example" };
  const options = { environment, showProgress: false };
  const failure = async (script: string) => {
    await writeProgram(folder, "uvx", script);
    const download = downloadWheel(STAND_IN, client, join(folder, "work"), options);
    return (await assertRejects(() => download, DownloadError)).message;
  };
  const what = "uvx pip could not download tensorflow-cpu 2.18.1";
  assertEquals(await failure("exit 7"), `${what}: exit code 7`);
  assertEquals(await failure("exit 0"), `${what}: it ended well but left no wheel`);
  assertEquals(await failure("kill -15 $$"), `${what}: it was ended by SIGTERM`);
  assertEquals(await failure('echo "error: first" >&2; echo "then" >&2; exit 2'), `${what}: first`);
  assertEquals(await failure('echo "cause: dns error" >&2; exit 2'), `${what}: no connection`);
  assertEquals(await failure('echo "Odd thing." >&2; exit 2'), `${what}: Odd thing`);
  const index = await failure('echo "$PIP_INDEX_URL $PIP_REQUIRE_VIRTUALENV $TMPDIR" >&2; exit 2');
  assertEquals(index, `${what}: https://index.example 0 ${join(folder, "work/temporary")}`);
});

test("runCommand() ends a program that takes too long", async (folder) => {
  await writeProgram(folder, "python3", "exec /bin/sleep 20");
  const environment = { PATH: join(folder, "programs") };
  const result = await runCommand("python3", ["-m"], { environment, timeoutSeconds: 0.2 });
  assertEquals(result?.killedBy, "SIGTERM");
});
