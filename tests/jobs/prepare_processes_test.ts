/** `prepare()` in processes of its own: stopped by a signal, as an ordinary user, on a full disk. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { encodePng } from "../../src/images/png.ts";
import { lacksNativeImages, paint } from "../images/pictures.ts";
import { lacks } from "../support/permissions.ts";
import { filesBelow, inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "tests/jobs/prepare_processes_test.ts";
const ignore = lacksNativeImages(FILE) || lacks(FILE, "run") || Deno.build.os !== "linux";
if (Deno.build.os !== "linux") {
  console.warn(`${FILE}: signals, users and full disks are tested on Linux only`);
}

function test(name: string, fn: (workspace: Workspace) => Promise<void>): void {
  Deno.test({ name: `deno task prepare ${name}`, ignore, fn: () => inWorkspace(fn) });
}

const pathOf = (path: string) => fromFileUrl(new URL(path, import.meta.url));
const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-ffi"];

function program(script: string, ...args: string[]): Deno.Command {
  const config = `--config=${pathOf("../../deno.json")}`;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...PERMISSIONS, config, pathOf(script), ...args],
    stdout: "piped",
    stderr: "piped",
  });
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();

/** Writes pictures of 16x16. */
async function writePictures(count: number, folder = "photos"): Promise<void> {
  Deno.mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    Deno.writeFileSync(`${folder}/${1000 + i}.png`, await encodePng(paint(16, 16, () => [i % 256, 0, 0])));
  }
}

test("leaves nothing when it is interrupted, and says so", async () => {
  Deno.mkdirSync("data");
  const child = program("../../scripts/prepare.ts", "faces", "--size", "128", "--count", "20000").spawn();
  while (!filesBelow("data").includes("faces-128.ganwalk.part")) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGINT");
  const { code, stdout, stderr } = await child.output();
  const last = text(stderr).split("\n").at(-1);
  assertEquals([code, text(stdout), last], [130, "", 'Stopped: "data/faces-128.ganwalk" was not written']);
  assertEquals(filesBelow("data"), []);
});

test("is told which files an ordinary user may not read, and where not to write", async ({ folder }) => {
  await writePictures(2);
  await writePictures(1, "photos/private");
  Deno.chmodSync(folder, 0o755);
  Deno.chmodSync("photos/1001.png", 0o000);
  Deno.chmodSync("photos/private", 0o000);
  const { stdout, stderr } = await program("../data/sources/ordinary_user_child.ts", "photos", "set.ganwalk")
    .output();
  Deno.chmodSync("photos/private", 0o755);
  assertEquals([text(stdout).split("\n"), text(stderr)], [[
    "photos/private: may not be read",
    "photos/1000.png: read",
    "photos/1001.png: PictureError: may not be read",
    'UserError: Cannot write "set.ganwalk": its folder may not be written; name another place with --out',
  ], ""]);
});

/** Runs a command; whether it worked. */
async function works(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

test("leaves nothing on a disk that is full, and says so", async (workspace) => {
  await writePictures(200);
  Deno.mkdirSync("small");
  if (!await works("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "small")) {
    // Only root may make a disk that small; the writer's own test fails a write in its stead.
    return console.warn(`${FILE}: no small disk can be mounted here`);
  }
  try {
    const { code, stderr } = await program(
      "../../scripts/prepare.ts",
      "photos",
      "--size",
      "16",
      "--out",
      "small/set.ganwalk",
    )
      .output();
    const last = text(stderr).split("\n").at(-1);
    assertEquals(
      [code, last],
      [2, 'Cannot write "small/set.ganwalk": the disk is full; make room, or name another place with --out'],
    );
    assertEquals(filesBelow("small"), []);
  } finally {
    assert(await works("umount", "small"), workspace.folder);
  }
});
