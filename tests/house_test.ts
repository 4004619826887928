/** The rules of the house: who imports whom, what pure rooms do without, how long files are. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { lacks } from "./support/permissions.ts";

const ignore = lacks("tests/house_test.ts", "read");
const lacksRun = lacks("tests/house_test.ts, subprocess", "read", "run");
const ROOT = new URL("..", import.meta.url);

/** From the bottom to the top; an import goes to a lower floor, or stays in its room. */
const FLOORS: readonly (readonly string[])[] = [
  ["tensor"],
  ["engine"],
  ["data", "images", "model", "latent", "metrics", "plots", "store"],
  ["jobs"],
  ["cli"],
  ["scripts"],
];
const PURE = ["model", "latent", "metrics", "plots", "tensor"];
const NATIVE = ["sharp", "@julusian/jpeg-turbo", "@napi-rs/image", "@resvg/resvg-js", "imagescript"];

interface Import {
  /** Path of the file that imports. */
  readonly from: string;
  /** Path of the project's file, or a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/** The project's own TypeScript below a folder, by path from the root. */
function sources(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return sources(path);
    return name.endsWith(".ts") ? [path] : [];
  }).sort();
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** Source text without comments. */
function codeOf(text: string): string {
  // Strings are matched too, so that the slashes of an address in them begin no comment.
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
  return text.replaceAll(token, (match) => match.startsWith("/") ? " " : match);
}

/** All imports of a file: import, export from, import(), and types by import("…"). */
function importsOf(path: string, text: string): Import[] {
  const code = codeOf(text);
  const resolve = (name: string) =>
    name.startsWith(".") ? new URL(name, `file:///${path}`).pathname.slice(1) : name;
  const found: Import[] = [];
  const statement = /\b(import|export)\s+(type\s+)?(?:([^;"'`()]*?)\s+from\s+)?"([^"]+)"/g;
  for (const [, , type, names, to] of code.matchAll(statement)) {
    // { type A, type B } loads nothing either, as far as this rule goes.
    const listed = /^\{([^}]*)\}$/.exec(names?.trim() ?? "")?.[1]?.split(",").map((name) => name.trim())
      .filter((name) => name !== "");
    const typeOnly = type !== undefined || (listed?.every((name) => name.startsWith("type ")) ?? false);
    found.push({ from: path, to: resolve(to!), typeOnly });
  }
  for (const match of code.matchAll(/(typeof\s+)?\bimport\(\s*"([^"]+)"/g)) {
    found.push({ from: path, to: resolve(match[2]!), typeOnly: match[1] !== undefined });
  }
  return found;
}

function roomOf(path: string): string {
  const [top, room] = path.split("/");
  return top === "src" ? room! : top!;
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

/** Why an import is against the rules; nothing if it is not. */
function complaint({ from, to, typeOnly }: Import): string | undefined {
  if (!/\.tsx?$/.test(to)) return undefined;
  const [here, there] = [roomOf(from), roomOf(to)];
  if (floorOf(there) < 0) return `${from} imports ${to}, which is in no room`;
  if (here === there || floorOf(there) < floorOf(here)) return undefined;
  if (floorOf(there) > floorOf(here)) return `${from} imports ${to}, which is above it`;
  return typeOnly ? undefined : `${from} imports ${to}, a sibling, of which it may import types only`;
}

/** What pure rooms do without, as written. */
function impurities(text: string): string[] {
  const names =
    /\bDeno\.|\bconsole\.|\bMath\.random\b|\bnew Date\b|\bDate\.now\b|\bperformance\.|\bcrypto\./g;
  return codeOf(text).match(names) ?? [];
}

function houseTest(name: string, fn: () => void): void {
  Deno.test({ name, ignore, fn });
}

const files = ignore ? [] : [...sources("src"), ...sources("scripts"), "mod.ts"];
const allImports = files.flatMap((path) => importsOf(path, read(path)));

houseTest("every room of src is on a floor", () => {
  const rooms = [...Deno.readDirSync(new URL("src", ROOT))].map(({ name }) => name).filter((name) =>
    name !== "explorer"
  );
  assertEquals(rooms.filter((room) => floorOf(room) < 0), []);
  assert(files.length > 60 && allImports.length > 150, `${files.length} files, ${allImports.length} imports`);
});

houseTest("no import goes up, and siblings import types only", () => {
  const rooms = allImports.filter(({ from }) => from !== "mod.ts" && roomOf(from) !== "explorer");
  assertEquals(rooms.map(complaint).filter((text) => text !== undefined), []);
});

houseTest("the explorer imports pure rooms only", () => {
  const explorer = allImports.filter(({ from, to }) => roomOf(from) === "explorer" && to.endsWith(".ts"));
  assertEquals(explorer.filter(({ to }) => ![...PURE, "explorer"].includes(roomOf(to))), []);
});

houseTest("every import of a project file names a file that is there", () => {
  for (const { to } of allImports) {
    if (to.endsWith(".ts")) assert(Deno.statSync(new URL(to, ROOT)).isFile, to);
  }
});

houseTest("scripts import src/cli only", () => {
  const targets = allImports.filter(({ from }) => from.startsWith("scripts/")).map(({ to }) => to);
  assert(targets.length > 0);
  assertEquals(targets.filter((to) => !to.startsWith("src/cli/")), []);
});

houseTest("pure rooms use no Deno, console, clock or global chance", () => {
  const found = files.filter((path) => PURE.includes(roomOf(path))).flatMap((path) =>
    impurities(read(path)).map((name) => `${path}: ${name}`)
  );
  assertEquals(found, []);
  const packages = allImports.filter(({ from, to }) => PURE.includes(roomOf(from)) && !to.endsWith(".ts"));
  assertEquals([...new Set(packages.map(({ to }) => to))].sort(), ["@tensorflow/tfjs-core", "ml-matrix"]);
});

houseTest("native image packages are imported in src/images/native.ts only", () => {
  const users = allImports.filter(({ to }) =>
    NATIVE.some((name) => to === name || to.startsWith(`npm:${name}`))
  );
  assertEquals([...new Set(users.map(({ from }) => from))], ["src/images/native.ts"]);
  assertEquals([...new Set(users.map(({ to }) => to))].sort(), NATIVE.toSorted());
});

houseTest("only src/cli writes to the console", () => {
  const writes = /\bconsole\.|\bDeno\.std(out|err)\.(write|writable)/;
  const users = files.filter((path) => writes.test(codeOf(read(path))));
  assertEquals(users.filter((path) => roomOf(path) !== "cli"), []);
  assert(users.length > 0);
});

houseTest("files of src have at most 400 lines, scripts at most 40", () => {
  const long = files.filter((path) => {
    const lines = read(path).trimEnd().split("\n").length;
    return lines > (path.startsWith("scripts/") ? 40 : 400);
  });
  assertEquals(long, []);
});

houseTest("no file names a path of one machine", () => {
  const folders = ["src", "scripts", "tests", "bench", "docs"].filter((folder) => {
    return [...Deno.readDirSync(ROOT)].some(({ name }) => name === folder);
  });
  const paths = [...folders.flatMap(sources), "mod.ts", "deno.json"];
  // Ada is an example. The pattern is written so that it does not match itself.
  const machine = /["'` (:]\/(work|root|Users|home(?!\/ada))\//;
  assertEquals(paths.filter((path) => machine.test(read(path))), []);
  assert(machine.test(`"${"/work"}/main"`) && machine.test(`cd ${"/home"}/bob/x`) && !machine.test("home/x"));
  assert(paths.length > files.length);
});

houseTest("mod.ts has re-exports only", () => {
  const code = codeOf(read("mod.ts")).split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const others = code.filter((line) =>
    !/^export (\*|\{[^}]*\}|type \{[^}]*\}) from "\.\/src\/[^"]+";$/.test(line)
  );
  assertEquals(others, []);
  assertEquals(new Set(code).size, code.length);
});

Deno.test("mod.ts loads without any permission", async () => {
  const module = await import("../mod.ts");
  for (const name of ["createRandom", "buildRadford", "slerp", "openDataset", "startEngine"]) {
    assertEquals(typeof module[name as keyof typeof module], "function", name);
  }
});

Deno.test({
  name: "mod.ts loads in a process that has no permission",
  ignore: lacksRun,
  async fn() {
    const code = `import { createRandom } from ${JSON.stringify(new URL("../mod.ts", import.meta.url).href)};
      console.log(createRandom(7).integer(6));`;
    const args = [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-check",
      "--config",
      fromFileUrl(new URL("deno.json", ROOT)),
    ];
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args, `data:application/typescript,${encodeURIComponent(code)}`],
      stdout: "piped",
      stderr: "piped",
    });
    const { code: exitCode, stdout, stderr } = await child.output();
    assertEquals([exitCode, new TextDecoder().decode(stdout)], [0, "5\n"], new TextDecoder().decode(stderr));
  },
});

Deno.test("the reader of imports finds every form", () => {
  const text = `
    import { a } from "../tensor/a.ts";
    import type { B } from "./b.ts";
    import { type C, type D } from "../model/c.ts";
    import { type E, f } from "../model/e.ts";
    import * as tf from "@tensorflow/tfjs-core";
    import "./side.ts";
    export * from "./g.ts";
    export type { H } from "./h.ts";
    export { i,
      j } from "./i.ts";
    // import { no } from "./comment.ts";
    /* export * from "./block.ts"; */
    const later = await import("./k.ts");
    type L = typeof import("sharp").default;`;
  assertEquals(
    importsOf("src/latent/x.ts", text).map(({ to, typeOnly }) => `${to}${typeOnly ? " type" : ""}`),
    [
      "src/tensor/a.ts",
      "src/latent/b.ts type",
      "src/model/c.ts type",
      "src/model/e.ts",
      "@tensorflow/tfjs-core",
      "src/latent/side.ts",
      "src/latent/g.ts",
      "src/latent/h.ts type",
      "src/latent/i.ts",
      "src/latent/k.ts",
      "sharp type",
    ],
  );
});

Deno.test("the rules refuse what they should", () => {
  const from = "src/latent/x.ts";
  const refused = (to: string, typeOnly = false) => complaint({ from, to, typeOnly });
  assertEquals(refused("src/jobs/train.ts", true), `${from} imports src/jobs/train.ts, which is above it`);
  assertEquals(
    refused("src/model/gan.ts"),
    `${from} imports src/model/gan.ts, a sibling, of which it may import types only`,
  );
  assertEquals(refused("src/attic/x.ts"), `${from} imports src/attic/x.ts, which is in no room`);
  for (const to of ["src/model/gan.ts", "src/tensor/random.ts", "src/engine/engine.ts", "src/latent/y.ts"]) {
    assertEquals(refused(to, true), undefined);
  }
  const impure = "a(Deno.cwd()); const b = `x${Math.random()}`; new Date(); performance.now(); Date.now();";
  assertEquals(impurities(impure), ["Deno.", "Math.random", "new Date", "performance.", "Date.now"]);
  assertEquals(impurities("const url = 'https://a'; console.log(1);"), ["console."]);
  assertEquals(impurities("// console.log\n/** Deno.cwd() */ update(Denominator.of(random.uniform()));"), []);
});
