import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { loadArchitecture } from "../../src/jobs/load_architecture.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { inTempFolder } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("load_architecture_test.ts", "read", "write");

const GENERATOR =
  `[{ kind: "dense", units: 64 }, { kind: "reshape", height: 8, width: 8, filters: 1 }, { kind: "tanh" }]`;
const DISCRIMINATOR = `[{ kind: "flatten" }, { kind: "dense", units: 1 }]`;
const IMAGES = { size: 8, channels: 1, latentSize: 4 };

/** A test with a function that writes a module. */
function test(name: string, body: (write: (text: string) => string) => Promise<void>): void {
  const fn = () =>
    inTempFolder(async (folder) => {
      let number = 0;
      // A path is imported once.
      await body((text) => {
        const path = `${folder}/my_faces${++number}.ts`;
        Deno.writeTextFileSync(path, text);
        return path;
      });
    });
  Deno.test({ name: `loadArchitecture() ${name}`, ignore, fn });
}

test("takes a default export, an export of that name, and a function of the images", async (write) => {
  const networks = `{ generator: ${GENERATOR}, discriminator: ${DISCRIMINATOR} }`;
  const files = [
    `export default ${networks};`,
    `export const architecture = ${networks};`,
    `export default ({ size, channels, latentSize }: { size: number; channels: number; latentSize: number }) =>
      size === 8 && channels === 1 && latentSize === 4 ? ${networks} : undefined;`,
  ];
  for (const [i, text] of files.entries()) {
    const { name, imageShape, latentSize, generator } = (await loadArchitecture(write(text)))(IMAGES);
    assertEquals([name, imageShape, latentSize], [`my_faces${i + 1}`, [8, 8, 1], 4]);
    assertEquals(generator.map(({ kind }) => kind), ["dense", "reshape", "tanh"]);
  }
});

test("names the file, the layer and what it must be", async (write) => {
  const cases: [string, string][] = [
    [
      "export const other = 1;",
      "it must export { generator, discriminator }, or a function that returns that",
    ],
    [`export default { discriminator: ${DISCRIMINATOR} };`, "its generator must be a list of layers"],
    [
      `export default { generator: [{ kind: "dense", units: -1 }], discriminator: ${DISCRIMINATOR} };`,
      "generator, layer 1: dense's units must be a whole number above 0, got -1",
    ],
    [
      `export default { generator: ${GENERATOR}, discriminator: [{ kind: "flatten" }] };`,
      "its discriminator must end with [1], but it ends with [64]",
    ],
    [`export default () => { throw new Error("no such size\\nat all"); };`, "no such size"],
  ];
  for (const [text, reason] of cases) {
    const path = write(text);
    const build = await loadArchitecture(path);
    assertThrows(() => build(IMAGES), UserError, `Cannot use "${path}": ${reason}`);
  }
});

test("tells a file that is not there, and one that fails, in one line", async (write) => {
  const path = write('throw new Error("not today");');
  for (
    const [name, message] of [
      ["nowhere/my.ts", 'Cannot read "nowhere/my.ts": there is no such file'],
      [path, `Cannot load "${path}": not today`],
    ] as const
  ) {
    const error = await assertRejects(() => loadArchitecture(name), UserError);
    assertEquals(error.message, message);
  }
  const broken = write("export default {");
  const { message } = await assertRejects(() => loadArchitecture(broken), UserError);
  assertEquals([message.startsWith(`Cannot load "${broken}": `), message.includes("\n")], [true, false]);
});
