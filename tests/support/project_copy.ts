/** A copy of the project without data and runs, to use its tasks in. */
import { fromFileUrl, join } from "@std/path";

const root = fromFileUrl(new URL("../../", import.meta.url));
const NEEDED = ["deno.json", "deno.lock", "mod.ts", "scripts", "src"];

/** Copies what the tasks need into an existing folder. */
export function copyProject(folder: string): void {
  for (const name of NEEDED) copy(join(root, name), join(folder, name));
}

function copy(source: string, target: string): void {
  if (!Deno.statSync(source).isDirectory) return Deno.copyFileSync(source, target);
  Deno.mkdirSync(target);
  for (const { name } of Deno.readDirSync(source)) copy(join(source, name), join(target, name));
}
