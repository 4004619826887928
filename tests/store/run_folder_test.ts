import { assert, assertEquals, assertThrows } from "@std/assert";
import { basename, fromFileUrl, join } from "@std/path";
import { checkpointsOf, createRunFolder, findRun, RUN_FILES } from "../../src/store/run_folder.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/store/run_folder_test.ts", "read", "write");
const lacksRun = lacks("tests/store/run_folder_test.ts, processes", "read", "write", "run");

function test(name: string, fn: (out: string) => void | Promise<void>): void {
  Deno.test({ name, ignore, fn: () => inTempFolder((folder) => fn(join(folder, "out"))) });
}

/** Makes a run with empty checkpoints of these steps. */
function addRun(out: string, name: string, ...steps: number[]): string {
  const path = join(out, name);
  Deno.mkdirSync(join(path, RUN_FILES.checkpoints), { recursive: true });
  for (const step of steps) {
    Deno.writeTextFileSync(
      join(path, RUN_FILES.checkpoints, `step-${String(step).padStart(8, "0")}.ckpt`),
      "",
    );
  }
  return path;
}

function assertRefused(fn: () => unknown, message: string): void {
  assertEquals(assertThrows(fn, UserError).message, message);
}

test("createRunFolder() numbers runs from 1, with folders for samples and checkpoints", (out) => {
  assertEquals(createRunFolder(out, "faces"), join(out, "00001-faces"));
  assertEquals(createRunFolder(out, "faces"), join(out, "00002-faces"));
  assertEquals(createRunFolder(out, "photos"), join(out, "00003-photos"));
  assertEquals(namesIn(join(out, "00002-faces")), ["checkpoints", "samples"]);
});

test("createRunFolder() goes on behind the highest number and leaves gaps", (out) => {
  addRun(out, "00007-old");
  addRun(out, "00002-older");
  assertEquals(createRunFolder(out, "new"), join(out, "00008-new"));
});

test("createRunFolder() overlooks files and folders without a number", (out) => {
  Deno.mkdirSync(out);
  for (const name of ["README.md", "00050-file"]) Deno.writeTextFileSync(join(out, name), "");
  for (const name of ["notes", "123-short", "x00040-y", "00041", "00042_z"]) Deno.mkdirSync(join(out, name));
  assertEquals(createRunFolder(out, "a"), join(out, "00001-a"));
});

test("createRunFolder() keeps letters, digits, points, lines and dashes of a name", (out) => {
  const names = ["my photos", "a/b\\c", "größe", "v1.2_x-y", "..", "", "a:b*c?", "😀", "faces+photos"];
  assertEquals(names.map((name) => basename(createRunFolder(out, name))), [
    "00001-my_photos",
    "00002-a_b_c",
    "00003-gr_e",
    "00004-v1.2_x-y",
    "00005-..",
    "00006-",
    "00007-a_b_c_",
    "00008-_",
    "00009-faces_photos",
  ]);
  assertEquals(namesIn(out).length, names.length);
});

test("createRunFolder() cuts names to 60 characters", (out) => {
  const name = `${"a b".repeat(19)}xyz`;
  assertEquals(name.length, 60);
  const label = name.replaceAll(" ", "_");
  assertEquals(basename(createRunFolder(out, name)), `00001-${label}`);
  assertEquals(basename(createRunFolder(out, `${name}1`)), `00002-${label}`);
  assertEquals(basename(createRunFolder(out, "ö".repeat(500))), "00003-_");
  assertEquals(basename(createRunFolder(out, `${"a".repeat(59)}😀`)), `00004-${"a".repeat(59)}_`);
  assertEquals(basename(createRunFolder(out, "n".repeat(5000))), `00005-${"n".repeat(60)}`);
});

/** Runs `fn` with something done by others right before a folder of this ending is made. */
function whenFolderIsMade(ending: string, others: () => void, fn: () => void): void {
  const mkdirSync = Deno.mkdirSync;
  let pending = true;
  Deno.mkdirSync = (path, options) => {
    if (pending && String(path).endsWith(ending)) {
      pending = false;
      others();
    }
    mkdirSync(path, options);
  };
  try {
    fn();
  } finally {
    Deno.mkdirSync = mkdirSync;
  }
  assert(!pending, `no ${ending} was made`);
}

test("createRunFolder() takes the next number when another run begins after its look at them", (out) => {
  // The other run has another name, so that the folders alone would not collide.
  whenFolderIsMade(join("out", ".00001"), () => addRun(out, "00001-other"), () => {
    assertEquals(createRunFolder(out, "mine"), join(out, "00002-mine"));
  });
  assertEquals(namesIn(out), ["00001-other", "00002-mine"]);
  assertEquals(namesIn(join(out, "00002-mine")), ["checkpoints", "samples"]);
});

test("createRunFolder() holds its number while it makes the folder", (out) => {
  whenFolderIsMade("00001-mine", () => {
    assertEquals(namesIn(out), [".00001"]);
    assertEquals(createRunFolder(out, "other"), join(out, "00002-other"));
  }, () => assertEquals(createRunFolder(out, "mine"), join(out, "00001-mine")));
  assertEquals(namesIn(out), ["00001-mine", "00002-other"]);
});

test("createRunFolder() gives its number back when it cannot make the folder", (out) => {
  const full = () => {
    throw new Deno.errors.PermissionDenied("no room");
  };
  assertThrows(
    () => whenFolderIsMade("00001-a", full, () => void createRunFolder(out, "a")),
    Deno.errors.PermissionDenied,
    "no room",
  );
  assertEquals(namesIn(out), []);
  assertEquals(createRunFolder(out, "a"), join(out, "00001-a"));
});

test("createRunFolder() leaves a number out that a crash left reserved", (out) => {
  for (const name of [".00001", ".00003", ".00004"]) Deno.mkdirSync(join(out, name), { recursive: true });
  const paths = ["a", "b"].map((name) => createRunFolder(out, name));
  assertEquals(paths, [join(out, "00002-a"), join(out, "00005-b")]);
  assertEquals(namesIn(out), [".00001", ".00003", ".00004", "00002-a", "00005-b"]);
});

/** Starts a program that waits until it is let go, and then makes `count` run folders and prints their paths. */
async function startRunner(out: string, name: string, count: number) {
  const module = new URL("../../src/store/run_folder.ts", import.meta.url).href;
  const code = `import { createRunFolder } from ${JSON.stringify(module)};
    console.log("ready");
    Deno.stdin.readSync(new Uint8Array(1));
    for (let i = 0; i < ${count}; i++) {
      console.log(createRunFolder(${JSON.stringify(out)}, ${JSON.stringify(name)}));
    }`;
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const flags = ["--quiet", "--no-check", "--no-prompt", "--allow-read", "--allow-write", "--config", config];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, `data:application/javascript,${encodeURIComponent(code)}`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const stdout = child.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  assertEquals((await stdout.next()).value, "ready\n");
  return async () => {
    await child.stdin.close();
    let text = "";
    for (let part = await stdout.next(); !part.done; part = await stdout.next()) text += part.value;
    assertEquals((await child.status).code, 0);
    return text.trimEnd().split("\n");
  };
}

Deno.test({
  name: "createRunFolder() gives programs that begin at once different numbers, whatever their names",
  ignore: lacksRun,
  fn: () =>
    inTempFolder(async (folder) => {
      const out = join(folder, "out");
      const [programs, each] = [6, 15];
      const names = Array.from({ length: programs }, (_, i) => `run${i}`);
      const runners = await Promise.all(names.map((name) => startRunner(out, name, each)));
      const paths = (await Promise.all(runners.map((go) => go()))).flat();
      // Who finds a number reserved takes the next: there may be gaps, but never two of one number.
      const numbers = paths.map((path) => basename(path).slice(0, 5));
      assertEquals([paths.length, new Set(numbers).size], [programs * each, programs * each]);
      assertEquals(namesIn(out), paths.map((path) => basename(path)).sort());
      for (const path of paths) assertEquals(namesIn(path), ["checkpoints", "samples"]);
    }),
});

test("createRunFolder() and findRun() count on behind 99999", (out) => {
  addRun(out, "99999-a", 1);
  assertEquals(createRunFolder(out, "b"), join(out, "100000-b"));
  const last = createRunFolder(out, "b");
  assertEquals(last, join(out, "100001-b"));
  Deno.writeTextFileSync(join(last, "checkpoints", "step-00000001.ckpt"), "");
  assertEquals(findRun("latest", out), last);
});

test("findRun() takes for latest the highest number that has a checkpoint", (out) => {
  const first = addRun(out, "00001-a", 10);
  const third = addRun(out, "00003-b", 5, 20);
  addRun(out, "00004-c");
  addRun(out, "notes", 99);
  assertEquals(findRun("latest", out), third);
  assertEquals(findRun(first, out), first);
  Deno.removeSync(third, { recursive: true });
  assertEquals(findRun("latest", out), first);
});

test("findRun() does not take the part file of a crash for a checkpoint", (out) => {
  const run = addRun(out, "00001-a");
  Deno.writeTextFileSync(join(run, "checkpoints", ".step-00000001.ckpt.part"), "");
  const message = `Cannot find a run with a checkpoint in "${out}": train one first with: deno task train`;
  assertRefused(() => findRun("latest", out), message);
});

test("findRun() says what is missing", (out) => {
  const none = `Cannot find a run with a checkpoint in "${out}": train one first with: deno task train`;
  assertRefused(() => findRun("latest", out), none);
  const run = addRun(out, "00001-a");
  assertRefused(() => findRun("latest", out), none);
  assertRefused(() => findRun(run, out), `Cannot use run "${run}": it has no checkpoint yet`);
  const gone = join(out, "00002-b");
  assertRefused(() => findRun(gone, out), `Cannot use run "${gone}": there is no such folder`);
  const file = join(out, "file");
  Deno.writeTextFileSync(file, "");
  assertRefused(() => findRun(file, out), `Cannot use run "${file}": there is no such folder`);
});

test("checkpointsOf() gives the paths of a run's checkpoints, oldest first", (out) => {
  const run = addRun(out, "00001-a", 20, 3);
  const names = ["step-00000003.ckpt", "step-00000020.ckpt"];
  assertEquals(checkpointsOf(run), names.map((name) => join(run, "checkpoints", name)));
  assertEquals(checkpointsOf(join(out, "none")), []);
  assert(checkpointsOf(run).every((path) => Deno.statSync(path).isFile));
});
