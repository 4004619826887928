import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { openZip } from "../../../src/data/sources/zip.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import {
  bytesOf,
  contentsOf,
  entriesOf,
  isPicture,
  LIMITS,
  type Packed,
  reasonsOf,
  zipOf,
} from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/zip_test.ts", "read", "write");
const [LOCAL, CENTRAL] = [0x04034b50, 0x02014b50];

function test(name: string, fn: (path: string) => Promise<void>): void {
  Deno.test({
    name: `openZip() ${name}`,
    ignore,
    fn: () => inTempFolder((folder) => fn(join(folder, "p.zip"))),
  });
}

const open = (path: string) => openZip(path, isPicture, LIMITS);
const picture = (name: string, options: Partial<Packed> = {}): Packed => {
  return { name, bytes: bytesOf(`pixels of ${name} `.repeat(20)), ...options };
};

/** Writes a zip, after changing its bytes, and reads all of it. */
async function contentsAfter(path: string, files: Packed[], change: (zip: DataView) => void = () => {}) {
  const bytes = await zipOf(files);
  change(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  Deno.writeFileSync(path, bytes);
  const source = await open(path);
  try {
    return { contents: await contentsOf(source), skipped: reasonsOf(source, path), count: source.count };
  } finally {
    source.close();
  }
}

/** Where a header begins. */
function find(zip: DataView, signature: number, nth = 0): number {
  for (let at = 0; at + 4 <= zip.byteLength; at++) {
    if (zip.getUint32(at, true) === signature && nth-- === 0) return at;
  }
  throw new Error("no such header");
}

async function refused(path: string, message: string): Promise<void> {
  const error = await assertRejects(() => open(path), DatasetError);
  assertEquals(error.message, message);
}

test("reads stored, deflated and zip64 files in their order, as often as asked", async (path) => {
  const files = [
    picture("b/2.png"),
    picture("a/1.jpg", { level: 9 }),
    picture("c.png", { level: 6, zip64: true, dataDescriptor: true }),
    picture("./d.png", { zip64: true }),
  ];
  Deno.writeFileSync(path, await zipOf(files));
  const source = await open(path);
  const expected = ["b/2.png", "a/1.jpg", "c.png", "d.png"];
  for (let i = 0; i < 2; i++) {
    const contents = await contentsOf(source);
    assertEquals(Object.keys(contents), expected);
    assertEquals(Object.values(contents), files.map(({ bytes }) => new TextDecoder().decode(bytes)));
  }
  assertEquals((await entriesOf(source))[0]!.path, join(path, "b/2.png"));
  assertEquals([source.name, source.description, source.count], ["p", "zip p.zip", 4]);
  source.close();
});

test("counts what is hidden, no picture, or leads out of the zip; folders do not count", async (path) => {
  const names = ["../up.png", "/etc/x.png", "C:/x.png", "a\\b.png", "a/../../b.png", "x\0.png"];
  const others = ["__MACOSX/._a.png", ".git/a.png", "inner.zip", "notes.txt"];
  const files = [...names, ...others, "fine.png"].map((name) => picture(name));
  const { contents, skipped } = await contentsAfter(path, [
    ...files,
    { name: "folder/", bytes: new Uint8Array(), directory: true },
  ]);
  assertEquals(Object.keys(contents), ["fine.png"]);
  const source = await open(path);
  source.close();
  const reasons = source.skipped.map(({ reason }) => reason);
  assertEquals(reasons.slice(0, names.length), names.map(() => "name leads out of the zip"));
  assertEquals(reasons.slice(names.length), [
    "hidden",
    "hidden",
    "not a picture by its name",
    "not a picture by its name",
  ]);
  assertEquals(skipped["notes.txt"], "not a picture by its name");
});

test("reads names without a mark for UTF-8 as UTF-8, else as code page 437", async (path) => {
  const { contents } = await contentsAfter(path, [picture("aä.png"), picture("bö.png")], (zip) => {
    for (const nth of [0, 1]) {
      const at = find(zip, CENTRAL, nth);
      zip.setUint16(at + 8, zip.getUint16(at + 8, true) & ~0x0800, true);
      // 0x84 is ä in code page 437 and no UTF-8.
      if (nth === 1) zip.setUint16(at + 47, 0x8484, true);
    }
  });
  assertEquals(Object.keys(contents), ["aä.png", "bää.png"]);
});

test("says of each file why it cannot be read", async (path) => {
  const zeros = (bytes: number) => new Uint8Array(bytes);
  const { contents } = await contentsAfter(path, [
    picture("aes.png", { password: "x" }),
    picture("crypto.png", { password: "x", zipCrypto: true }),
    picture("bomb.png", { bytes: zeros(50_000), level: 9 }),
    picture("large.png", { bytes: zeros(LIMITS.mostBytes + 1) }),
    picture("empty.png", { bytes: zeros(0) }),
    picture("fine.png"),
  ]);
  assertEquals(contents, {
    "aes.png": "PictureError: encrypted",
    "bomb.png": "PictureError: packed too tightly (possible zip bomb)",
    "crypto.png": "PictureError: encrypted",
    "empty.png": "PictureError: empty file",
    "fine.png": "pixels of fine.png ".repeat(20),
    "large.png": "PictureError: larger than the limit for files",
  });
});

for (
  const [name, level, reason, change] of [
    [
      "unknown methods",
      0,
      "compressed in a way that cannot be read",
      (zip, at) => zip.setUint16(at + 10, 93, true),
    ],
    ["a wrong CRC-32", 0, "damaged in the zip", (zip, at) => zip.setUint32(at + 16, 1, true)],
    [
      "a wrong CRC-32 of deflated files",
      6,
      "damaged in the zip",
      (zip, at) => zip.setUint32(at + 16, 1, true),
    ],
    ["fewer bytes than it says", 6, "damaged in the zip", (zip, at) => zip.setUint32(at + 24, 441, true)],
    ["more bytes than it says", 6, "damaged in the zip", (zip, at) => zip.setUint32(at + 24, 100, true)],
    [
      "contradictory sizes of stored files",
      0,
      "damaged in the zip",
      (zip, at) => zip.setUint32(at + 24, 99, true),
    ],
    ["no header where it should be", 0, "damaged in the zip", (zip, at) => zip.setUint32(at + 42, 7, true)],
    ["a header behind the end", 0, "damaged in the zip", (zip, at) => zip.setUint32(at + 42, 1e9, true)],
    ["damaged bytes", 6, "damaged in the zip", (zip) => zip.setUint32(find(zip, LOCAL, 1) - 9, 0xffffffff)],
  ] as [string, number, string, (zip: DataView, at: number) => void][]
) {
  test(`skips a file with ${name}, and reads the others`, async (path) => {
    const files = [picture("a.png", { level }), picture("b.png")];
    const { contents } = await contentsAfter(path, files, (zip) => change(zip, find(zip, CENTRAL)));
    assertEquals(contents["a.png"], `PictureError: ${reason}`);
    assertEquals(contents["b.png"], "pixels of b.png ".repeat(20));
  });
}

test("skips files that share bytes", async (path) => {
  const { contents } = await contentsAfter(
    path,
    ["a", "b", "c"].map((name) => picture(`${name}.png`)),
    (zip) => {
      zip.setUint32(find(zip, CENTRAL, 1) + 42, 0, true);
    },
  );
  assertEquals(contents["a.png"], "PictureError: overlaps another file of the zip");
  assertEquals(contents["b.png"], "PictureError: overlaps another file of the zip");
  assertEquals(contents["c.png"], "pixels of c.png ".repeat(20));
});

test("reads a zip that other bytes stand before", async (path) => {
  const zip = await zipOf([picture("a.png", { level: 6 })]);
  Deno.writeFileSync(path, new Uint8Array([...bytesOf("#!/bin/sh unpack me".repeat(9)), ...zip]));
  const source = await open(path);
  assertEquals(await contentsOf(source), { "a.png": "pixels of a.png ".repeat(20) });
  source.close();
});

test("refuses zips that are cut short, have a damaged directory, or no picture", async (path) => {
  const whole = await zipOf([picture("a.png"), picture("b.png")]);
  const damaged = `Cannot read "${path}": expected a whole zip, got one cut short or damaged`;
  Deno.writeFileSync(path, whole.subarray(0, whole.length - 30));
  await refused(path, `${damaged} (End of central directory not found)`);
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  view.setUint32(find(view, CENTRAL, 1), 0, true);
  Deno.writeFileSync(path, whole);
  await refused(path, `${damaged} (Central directory header not found)`);
  Deno.writeFileSync(path, await zipOf([picture("a.txt")]));
  await refused(path, `Cannot use "${path}": there is no picture in it (1 other file)`);
  Deno.removeSync(path);
  await refused(path, `Cannot read "${path}": there is no such file or folder`);
});

test("refuses counts of files that are wrong", async (path) => {
  const zip = await zipOf([picture("a.png"), picture("b.png"), picture("c.png")]);
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = find(view, 0x06054b50);
  const damaged = `Cannot read "${path}": expected a whole zip, got one cut short or damaged`;
  for (
    const [count, reason] of [
      [2, "it holds more files than it says, as some programs write it above 65,535; zip it again"],
      [60_000, "its directory is cut short"],
    ] as const
  ) {
    view.setUint16(end + 8, count, true);
    Deno.writeFileSync(path, zip);
    await refused(path, `${damaged} (${reason})`);
  }
});

test("has another fingerprint when the zip changes", async (path) => {
  const fingerprint = async (name: string) => {
    Deno.writeFileSync(path, await zipOf([picture(name)]));
    Deno.utimeSync(path, 1, 1);
    const source = await open(path);
    source.close();
    return source.fingerprint;
  };
  assertEquals(await fingerprint("a.png"), await fingerprint("a.png"));
  assertNotEquals(await fingerprint("a.png"), await fingerprint("longer.png"));
});
