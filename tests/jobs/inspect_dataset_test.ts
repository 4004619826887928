import { assert, assertEquals, assertRejects } from "@std/assert";
import type { AttributeType, AttributeValue } from "../../src/data/attribute_table.ts";
import { DatasetError } from "../../src/data/dataset.ts";
import { createDatasetWriter } from "../../src/data/write_dataset.ts";
import { inspectDataset } from "../../src/jobs/inspect_dataset.ts";
import { lacksNativeImages } from "../images/pictures.ts";
import { filesBelow, inWorkspace, type Workspace } from "../support/workspace.ts";

const ignore = lacksNativeImages("tests/jobs/inspect_dataset_test.ts");

function test(name: string, fn: (workspace: Workspace) => Promise<void>): void {
  Deno.test({ name: `inspectDataset() ${name}`, ignore, fn: () => inWorkspace(fn) });
}

/** Writes four pictures of 32x32. @returns the checksum */
function writeSet(
  columns: readonly AttributeType[] = [],
  rows: readonly (readonly AttributeValue[])[] = [],
): string {
  const writer = createDatasetWriter("set.ganwalk", {
    name: "set",
    imageShape: [32, 32, 1],
    source: "folder photos",
    filter: "lanczos3",
    crop: "centre",
    libraries: { sharp: "1.2.3", vips: "4.5.6" },
    fingerprint: "",
    columns,
  }, 4);
  for (let i = 0; i < 4; i++) writer.write(new Uint8Array(1024).fill(i), rows[i]);
  return writer.finish().checksum;
}

test("prints the header, and writes a preview", async ({ lines, reporter }) => {
  const checksum = writeSet();
  await inspectDataset("set.ganwalk", { verify: false }, reporter);
  assertEquals(lines, [
    "set.ganwalk: set",
    "Pictures    4 of 32x32, grey (0.0 MB)",
    "Source      folder photos",
    "Prepared    filter lanczos3, crop centre; sharp 1.2.3, vips 4.5.6",
    "Channels    mean 1.5, spread 1.12 (of 255)",
    `Checksum    ${checksum}`,
    "Labels      none",
    "Wrote set.png",
    "Train on it (presets: radford, chollet, mnist, carpedm20) with: deno task train --data set.ganwalk",
  ]);
  assertEquals(filesBelow("."), ["set.ganwalk", "set.png"]);
});

test("tells how every column is distributed", async ({ lines, reporter }) => {
  const categories = Array.from({ length: 14 }, (_, i) => `c${i}`);
  writeSet([
    { name: "age", kind: "number", range: [0, 100] },
    { name: "smile", kind: "boolean" },
    { name: "class", kind: "category", categories },
  ], [[20, true, 3], [30, false, 3], [40, false, 0], [50, false, 3]]);
  await inspectDataset("set.ganwalk", { verify: false }, reporter);
  const from = lines.indexOf("Labels      3 columns");
  assertEquals(lines.slice(from + 1, from + 3), [
    "  age: 20.00 to 50.00, mean 35.00",
    "  smile: 25.0 % true",
  ]);
  assert(lines[from + 3]!.startsWith("  class: c3 75.0 %, c0 25.0 %, c1 0.0 %, "), lines[from + 3]);
  assert(lines[from + 3]!.endsWith(", and 2 more"), lines[from + 3]);
});

test("compares the checksum if asked, and finds one changed byte of pixels or of the table", async ({ lines, reporter }) => {
  writeSet([{ name: "smile", kind: "boolean" }], [[true], [true], [true], [false]]);
  const verify = () => inspectDataset("set.ganwalk", { verify: true }, reporter);
  await verify();
  assert(lines.includes("Verified    every byte is as it was written"), lines.join("\n"));
  const whole = Deno.readFileSync("set.ganwalk");
  for (const fromEnd of [1, 5, 4000]) {
    const damaged = whole.slice();
    damaged[damaged.length - fromEnd]! ^= 1;
    Deno.writeFileSync("set.ganwalk", damaged);
    const { message } = await assertRejects(verify, DatasetError);
    assert(
      /^Cannot use "set.ganwalk": its checksum must be \w{64}, is \w{64}; prepare it again$/.test(message),
      message,
    );
  }
});
