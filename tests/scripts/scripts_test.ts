/** The scripts as users run them: exit codes, one line for every error, Ctrl-C in a terminal. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { copyProject } from "../support/project_copy.ts";
import { filesBelow, inWorkspace } from "../support/workspace.ts";

const ignore = lacks("scripts_test.ts", "read", "write", "env", "ffi", "sys", "run") ||
  await lacksTensorFlow("scripts_test.ts");
const CTRL_C = "\x03";
const root = fromFileUrl(new URL("../../", import.meta.url));
const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-ffi"];

/** A command line for a script, with the permissions of its task. */
const commandLine = (script: string, ...args: string[]) => [
  "run",
  "--quiet",
  "--no-prompt",
  ...PERMISSIONS,
  `--config=${join(root, "deno.json")}`,
  join(root, "scripts", `${script}.ts`),
  ...args,
];

async function runScript(
  script: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: commandLine(script, ...args),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const scriptTest = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore, fn: () => inWorkspace(fn) });

scriptTest("errors of the user give one line and exit code 2", async () => {
  Deno.mkdirSync("empty");
  Deno.writeTextFileSync("notes.txt", "no dataset");
  const cases: [string[], string][] = [
    [["train", "--stepz", "3"], "Unknown flag --stepz: did you mean --steps? See --help"],
    [["train", "--device", "foo"], '--device must be auto, cpu, gpu, or gpu:N such as gpu:0, got "foo"'],
    [["train", "--batch", "many"], '--batch must be a whole number from 2 to 65536, got "many"'],
    [
      ["train", "--data", "no.ganwalk"],
      'Cannot read "no.ganwalk": there is no such dataset; make it with: deno task prepare',
    ],
    [
      ["train", "--data", "notes.txt"],
      'Cannot read "notes.txt": it is not a ganwalk dataset; make one with: deno task prepare',
    ],
    [["prepare"], 'Cannot prepare: name a source, "faces", a folder of pictures, a zip, …; see --help'],
    [["prepare", "nowhere"], 'Cannot read "nowhere": there is no such file or folder'],
    [
      ["prepare", "empty"],
      'Cannot use "empty": there is no picture in it (jpg, png, webp, gif, tiff or avif)',
    ],
    [
      ["explore", "--dim", "28", "--checkpoint", "500"],
      'Cannot find a run with a checkpoint in "out": train one first with: deno task train',
    ],
    [["explore"], "Cannot explore: name a dimension with --dim, such as --dim 28"],
    [["explore", "--dim", "0"], '--dim must be whole numbers, 1 or more, got "0"'],
    [
      ["explore", "maze"],
      'Cannot explore "maze": expected one of dim, grid, arithmetic, means, distribution, rank, compare, neighbours, pick, along, factors, features, forget, probe, all; see --help',
    ],
    [
      ["explore", "means", "--means", ""],
      '--means must be numbers separated by commas, such as -0.6,0.3, got ""',
    ],
    [["explore", "arithmetic"], 'Cannot explore: name faces, such as "seed:3 + seed:9"; see --help'],
    [
      ["explore", "arithmetic", "|seed:3 - seed:9"],
      'Cannot read "|seed:3 - seed:9" at character 17: expected +, -, * or |, got the end',
    ],
    [
      ["explore", "along"],
      "Cannot explore along a direction: name one with --attribute, such as --attribute smile",
    ],
    [
      ["explore", "along", "--attribute", "smlie", "--by", "far"],
      "--by must be amounts such as -3,-1.5,0,1.5,3, a range such as -3..3, or one in 9 steps such as -2..2/9, " +
      'got "far"',
    ],
    [["directions", "--count", "5"], '--count must be a whole number from 100 to 1000000, got "5"'],
    [["directions", "--file", "a.png"], '--file must be a path that ends in .json, got "a.png"'],
    [["project"], "Cannot project: name a picture, such as face.jpg, or --index 1 of the data; see --help"],
    [["project", "a.png", "--index", "0"], '--index must be whole numbers, 1 or more, got "0"'],
    [["train_encoder", "--wear", "2"], '--wear must be a number from 0 to 1, got "2"'],
    [["generate", "3"], 'Cannot use "3": deno task generate takes flags only; see --help'],
    [
      ["interpolate", "--through", "1,0.5"],
      '--through must be seeds and files such as 1,5,face.png#3, got "1,0.5"',
    ],
    [
      ["interpolate", "--file", "a.png"],
      '--file must be a path that ends in .gif or .webp or .apng, got "a.png"',
    ],
    [["interpolate", "--run", "out/00001-x"], 'Cannot use run "out/00001-x": there is no such folder'],
    [
      ["export", "--file", "faces.ckpt"],
      '--file must be a path that ends in .generator, got "faces.ckpt"',
    ],
    [
      ["train", "--resume", "shipped"],
      'Cannot use run "shipped": it is a generator alone, without the discriminator and the samples of its ' +
      "training; name a run folder, or latest",
    ],
  ];
  for (const [[script, ...args], message] of cases) {
    const { code, stdout, stderr } = await runScript(script!, ...args);
    assertEquals({ code, stdout, stderr }, { code: 2, stdout: "", stderr: message });
  }
});

scriptTest("--help of every script tells its flags and exits with 0", async () => {
  const scripts = [
    "setup",
    "prepare",
    "train",
    "explore",
    "directions",
    "project",
    "interpolate",
    "generate",
    "evaluate",
    "runs",
    "export",
  ];
  const tasks: Record<string, string> = {
    train_regressor: "train:regressor",
    train_encoder: "train-encoder",
  };
  for (const script of [...scripts, ...Object.keys(tasks)]) {
    const { code, stdout, stderr } = await runScript(script, "--help");
    assertEquals([code, stderr], [0, ""], script);
    assert(
      stdout.includes(`Usage: deno task ${tasks[script] ?? script}`) && stdout.includes("--debug"),
      stdout,
    );
  }
});

scriptTest("--debug shows the stack trace of an error", async () => {
  const { code, stderr } = await runScript("explore", "--dim", "3", "--run", "out/none", "--debug");
  assertEquals(code, 2);
  assert(stderr.includes("at findRun"), stderr);
});

scriptTest(
  "the commands of the README work one after the other, and find the latest run by themselves",
  async () => {
    assertEquals((await runScript("prepare", "faces", "--size", "32", "--count", "20")).code, 0);
    const trained = await runScript(
      "train",
      "--data",
      "data/faces-32.ganwalk",
      "--steps",
      "2",
      "--batch",
      "4",
      "--threads",
      "1",
    );
    assertEquals([trained.code, trained.stdout.split("\n").at(-1)], [0, "Wrote out/00001-faces"]);
    assert(/^Engine .*\(CPU, 1 thread\)/m.test(trained.stdout), trained.stdout);
    const outside = await runScript("explore", "--dim", "101");
    assertEquals([outside.code, outside.stderr], [
      2,
      "--dim must be from 1 to 100, the latent size of this generator, got 101",
    ]);
    for (
      const [script, ...args] of [
        ["explore", "--dim", "28", "--means", "-0.6,0.3"],
        ["explore", "grid", "--rows=2"],
        ["interpolate", "--from", "1", "--to", "2", "--frames", "10"],
        ["generate", "--seeds", "0-2"],
      ]
    ) {
      const { code, stdout, stderr } = await runScript(script!, ...args);
      assertEquals([code, stderr.replace(/^Generating \d\/\d$/m, "")], [0, ""]);
      const written = [...stdout.matchAll(/^Wrote (.+)$/gm)].map(([, path]) => path!);
      assert(stdout.includes("Generator: out/00001-faces, radford 32x32, step 2\n"), stdout);
      assert(written.length >= 2 && written.every((path) => Deno.statSync(path).size > 0), stdout);
    }
  },
);

scriptTest(
  "a training killed before its first step is done leaves nothing that stops the next one",
  async () => {
    await runScript("prepare", "faces", "--size", "64", "--count", "64");
    const flags = ["--data", "data/faces-64.ganwalk", "--batch", "32", "--steps"];
    const child = new Deno.Command(Deno.execPath(), {
      args: commandLine("train", ...flags, "400"),
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let said = "";
    // The line that names the run comes before the step is traced.
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      if (said.includes("Run       out/00001-faces")) child.kill("SIGKILL");
    }
    assertEquals((await child.status).signal, "SIGKILL");
    assert(!filesBelow("out/00001-faces").some((path) => path.endsWith(".ckpt")), "it was killed in time");
    const unfinished = await runScript("train", "--resume", "out/00001-faces");
    assertEquals([unfinished.code, unfinished.stderr], [
      2,
      'Cannot use run "out/00001-faces": it has no checkpoint yet',
    ]);
    const next = await runScript("train", ...flags, "2");
    assertEquals([next.code, next.stdout.split("\n").at(-1)], [0, "Wrote out/00002-faces"]);
    const explored = await runScript("explore", "--dim", "1", "--run", "latest");
    assertEquals([explored.code, explored.stdout.includes("out/00002-faces")], [0, true]);
  },
);

/** Starts `deno task train` in a terminal of its own, and hands its keyboard and screen to `use`. */
async function inTerminal(
  args: string,
  use: (press: (key: string) => Promise<void>, screen: () => string) => Promise<void>,
): Promise<{ code: number; screen: string }> {
  const child = new Deno.Command("script", {
    // Without exec a shell such as dash stays between, hears Ctrl-C too, and ends with 130 whatever its child did.
    args: ["-qefc", `exec '${Deno.execPath()}' task --quiet train ${args}`, "/dev/null"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const keyboard = child.stdin.getWriter();
  let screen = "";
  const reading = (async () => {
    for await (const chunk of child.stdout) screen += new TextDecoder().decode(chunk);
  })();
  const press = (key: string) => keyboard.write(new TextEncoder().encode(key));
  try {
    await use(press, () => screen);
  } catch (error) {
    // Whatever went wrong, the training must not go on.
    await press(CTRL_C);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await press(CTRL_C).catch(() => {});
    throw new Error(`${error}\n${screen}`);
  } finally {
    await child.status;
    await reading;
    await keyboard.close().catch(() => {});
  }
  return { code: (await child.status).code, screen };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert(condition(), "waited a minute in vain");
}

const hasTerminal = !ignore && Deno.build.os === "linux";
if (!ignore && !hasTerminal) {
  console.warn("scripts_test.ts: Ctrl-C is tested on Linux only, where `script` is known");
}

/** A test in a copy of the project, because tasks run in the folder of their deno.json. */
function terminalTest(name: string, body: () => Promise<void>): void {
  const fn = () =>
    inWorkspace(async ({ folder }) => {
      copyProject(folder);
      await body();
    });
  Deno.test({ name, ignore: !hasTerminal, fn });
}

terminalTest(
  "Ctrl-C finishes the step, saves, and says how to go on; twice within a second is one press",
  async () => {
    await runScript("prepare", "faces", "--size", "32", "--count", "20");
    const { code, screen } = await inTerminal(
      "--data data/faces-32.ganwalk --steps 100000 --batch 4",
      async (press, screen) => {
        await until(() => screen().includes("Finish "));
        await press(CTRL_C);
        await press(CTRL_C);
      },
    );
    assertEquals(code, 0, screen);
    const [, step] = /Stopped at step (\d+) of 100000. Go on with: deno task train --resume out\/00001-faces/
      .exec(screen)!;
    const checkpoint = `checkpoints/step-${step!.padStart(8, "0")}.ckpt`;
    assert(filesBelow("out/00001-faces").includes(checkpoint), screen);
    const more = await runScript("train", "--resume", "latest", "--steps", String(Number(step) + 2));
    assertEquals(more.code, 0, more.stderr);
    const log = Deno.readTextFileSync("out/00001-faces/log.jsonl").trim().split("\n");
    assertEquals(
      log.map((line) => JSON.parse(line).step),
      Array.from({ length: Number(step) + 2 }, (_, i) => i + 1),
    );
  },
);

terminalTest("a second Ctrl-C, a second later, stops at once", async () => {
  await runScript("prepare", "faces", "--size", "128", "--count", "64");
  // A step of 256 pictures at 128 pixels takes many seconds: long enough for two presses.
  const { code, screen } = await inTerminal(
    "--data data/faces-128.ganwalk --batch 256",
    async (press, screen) => {
      await until(() => screen().includes("Run "));
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await press(CTRL_C);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await press(CTRL_C);
    },
  );
  assertEquals(code, 130, screen);
});

Deno.test({
  name: "a place that Deno keeps from programs is named in one line",
  ignore: ignore || Deno.build.os !== "linux",
  fn: () =>
    inWorkspace(async () => {
      const path = "/proc/faces/f.ganwalk";
      const { code, stderr } = await runScript("prepare", "faces", "--count", "2", "--out", path);
      assertEquals([code, stderr.trim().split("\n").at(-1)], [
        2,
        `Cannot go on: Deno keeps "${path}" from programs; name another place`,
      ]);
    }),
});
