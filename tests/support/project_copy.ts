/** A copy of the project without data and runs, to use its tasks in. */
import { existsSync } from "node:fs";
import { fromFileUrl, join } from "@std/path";

const root = fromFileUrl(new URL("../../", import.meta.url));
const NEEDED = ["deno.json", "deno.lock", "mod.ts", "scripts", "src"];
/** Beside checkpoints of whoever works here, which are large. */
const SHIPPED = join("models", "faces-64.generator");
const SHIPPED_ENCODER = join("models", "faces-64.encoder");
const SHIPPED_DIRECTIONS = join("models", "faces-64.directions.json");

/**
 * Copies what the tasks need into an existing folder.
 *
 * @returns whether the generator that comes with the project is there, too
 */
export function copyProject(folder: string): boolean {
  for (const name of NEEDED) copy(join(root, name), join(folder, name));
  if (!existsSync(join(root, SHIPPED))) return false;
  Deno.mkdirSync(join(folder, "models"));
  for (const path of [SHIPPED, SHIPPED_ENCODER, SHIPPED_DIRECTIONS]) {
    Deno.copyFileSync(join(root, path), join(folder, path));
  }
  return true;
}

function copy(source: string, target: string): void {
  if (!Deno.statSync(source).isDirectory) return Deno.copyFileSync(source, target);
  Deno.mkdirSync(target);
  for (const { name } of Deno.readDirSync(source)) copy(join(source, name), join(target, name));
}
