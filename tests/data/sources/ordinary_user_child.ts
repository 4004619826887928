/**
 * Reads a folder and starts a dataset as an ordinary user, for tests that run as root: the rights are given up for
 * good.
 *
 *   deno run -A tests/data/sources/ordinary_user_child.ts FOLDER OUT
 */
import { openFolder } from "../../../src/data/sources/folder.ts";
import { createDatasetWriter } from "../../../src/data/write_dataset.ts";

const NOBODY = 65534;

if (Deno.uid() === 0) {
  const parameters = ["u32", "u32", "u32"] as const;
  const libc = Deno.dlopen("libc.so.6", {
    setresgid: { parameters, result: "i32" },
    setresuid: { parameters, result: "i32" },
  });
  // A system call would change one thread; the C library's functions change them all.
  libc.symbols.setresgid(NOBODY, NOBODY, NOBODY);
  if (libc.symbols.setresuid(NOBODY, NOBODY, NOBODY) !== 0) {
    throw new Error("cannot give up the rights of root");
  }
}

const [folder, out] = Deno.args;
const source = openFolder(folder!, (name) => name.endsWith(".png"), { mostBytes: 1e6, mostZipRatio: 200 });
for (const { path, reason } of source.skipped) console.log(`${path}: ${reason}`);
for await (const { path, read } of source.entries()) {
  console.log(`${path}: ${await read().then(() => "read", (error) => `${error.name}: ${error.message}`)}`);
}
try {
  const description = { name: "", source: "", filter: "", crop: "", libraries: {}, fingerprint: "" };
  createDatasetWriter(out!, { ...description, imageShape: [1, 1, 1] }, 1);
} catch (error) {
  console.log(`${(error as Error).name}: ${(error as Error).message}`);
}
