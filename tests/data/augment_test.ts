import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Augmentation,
  AUGMENTATIONS,
  augmentPictures,
  changePicture,
  drawChange,
  nameAugmentations,
  parseAugmentations,
  type PictureChange,
} from "../../src/data/augment.ts";
import { createRandom, restoreRandom } from "../../src/tensor/random.ts";
import { UserError } from "../../src/tensor/errors.ts";

const SAME: PictureChange = { flip: false, right: 0, down: 0, contrast: 1, brightness: 0 };

/** A picture after a change. */
function changed(
  bytes: readonly number[],
  shape: readonly [number, number, number],
  change: Partial<PictureChange>,
): number[] {
  const to = new Uint8Array(bytes.length);
  changePicture(Uint8Array.from(bytes), to, shape, { ...SAME, ...change });
  return [...to];
}

/** Pictures whose bytes all differ from their neighbours'. */
const pictures = (count: number, side: number) =>
  Uint8Array.from({ length: count * side * side * 3 }, (_, i) => (i * 37) % 256);

Deno.test("parseAugmentations() reads a comma list in any order, and none", () => {
  assertEquals(parseAugmentations("none"), []);
  assertEquals(parseAugmentations("flip"), ["flip"]);
  assertEquals(parseAugmentations("colour, flip"), ["flip", "colour"]);
  assertEquals(parseAugmentations("shift,colour,flip"), ["flip", "shift", "colour"]);
  for (const text of ["none", "flip", "flip,shift,colour"]) {
    assertEquals(nameAugmentations(parseAugmentations(text)), text);
  }
});

Deno.test("parseAugmentations() refuses other names, doubles and gaps in one line", () => {
  for (const text of ["mirror", "flip,flip", "flip,", "", "none,flip", "Flip", "flip shift"]) {
    const error = assertThrows(() => parseAugmentations(text), UserError);
    assertEquals(
      error.message,
      `--augment must be none or some of flip,shift,colour (each once, with commas), got "${text}"`,
    );
  }
});

Deno.test("changePicture() leaves a picture as it is when nothing changes", () => {
  const all = Array.from({ length: 256 }, (_, i) => i);
  assertEquals(changed(all, [16, 16, 1], {}), all);
});

Deno.test("changePicture() exchanges left and right pixel by pixel, in every row", () => {
  // 2 rows of 3 pixels in colour: the channels of a pixel stay together.
  const rows = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [11, 12, 13, 14, 15, 16, 17, 18, 19]].flat();
  assertEquals(
    changed(rows, [2, 3, 3], { flip: true }),
    [[7, 8, 9, 4, 5, 6, 1, 2, 3], [17, 18, 19, 14, 15, 16, 11, 12, 13]].flat(),
  );
});

Deno.test("changePicture() moves a picture and repeats the pixels of its edge", () => {
  const square = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const shape = [3, 3, 1] as const;
  assertEquals(changed(square, shape, { right: 1 }), [1, 1, 2, 4, 4, 5, 7, 7, 8]);
  assertEquals(changed(square, shape, { right: -1 }), [2, 3, 3, 5, 6, 6, 8, 9, 9]);
  assertEquals(changed(square, shape, { down: 1 }), [1, 2, 3, 1, 2, 3, 4, 5, 6]);
  assertEquals(changed(square, shape, { down: -1 }), [4, 5, 6, 7, 8, 9, 7, 8, 9]);
  assertEquals(changed(square, shape, { right: 3, down: 3 }), new Array(9).fill(1));
  // Mirrored first: 3 2 1, then moved to the right: 3 3 2.
  assertEquals(changed([1, 2, 3], [1, 3, 1], { flip: true, right: 1 }), [3, 3, 2]);
});

Deno.test("changePicture() spreads values from mid-grey, adds, rounds and keeps them in range", () => {
  const row = [0, 100, 127, 128, 200, 255];
  // 127.5 + 1.1 * (v - 127.5): -12.75, 97.25, 126.95, 128.05, 207.25, 267.75.
  assertEquals(changed(row, [1, 6, 1], { contrast: 1.1 }), [0, 97, 127, 128, 207, 255]);
  // 127.5 + 0.9 * (v - 127.5): 12.75, 102.75, 127.05, 127.95, 192.75, 242.25.
  assertEquals(changed(row, [1, 6, 1], { contrast: 0.9 }), [13, 103, 127, 128, 193, 242]);
  assertEquals(changed(row, [1, 6, 1], { brightness: 10.2 }), [10, 110, 137, 138, 210, 255]);
  assertEquals(changed(row, [1, 6, 1], { brightness: -10.2 }), [0, 90, 117, 118, 190, 245]);
});

Deno.test("drawChange() stays in its ranges and reaches all of them", () => {
  const random = createRandom(5);
  const changes = Array.from({ length: 4000 }, () => drawChange(AUGMENTATIONS, 32, 64, random));
  const seen = (name: "right" | "down") =>
    [...new Set(changes.map((change) => change[name]))].sort((a, b) => a - b);
  // 1/16 of 64 and of 32 pixels.
  assertEquals(seen("right"), [-4, -3, -2, -1, 0, 1, 2, 3, 4]);
  assertEquals(seen("down"), [-2, -1, 0, 1, 2]);
  // Five standard deviations of 4000 tosses are 158.
  assert(Math.abs(changes.filter(({ flip }) => flip).length - 2000) < 158);
  for (const [name, middle, largest] of [["contrast", 1, 0.1], ["brightness", 0, 12.75]] as const) {
    const distances = changes.map((change) => change[name] - middle);
    const [least, most] = [Math.min(...distances), Math.max(...distances)];
    assert(least >= -largest && least < -0.99 * largest, `${name} from ${least}`);
    assert(most <= largest && most > 0.99 * largest, `${name} to ${most}`);
  }
});

Deno.test("drawChange() changes only what is asked for, and moves no picture of less than 16 pixels", () => {
  const draw = (...kinds: Augmentation[]) =>
    Array.from({ length: 50 }, (_, seed) => drawChange(kinds, 8, 8, createRandom(seed)));
  for (const change of [...draw(), ...draw("shift")]) assertEquals(change, SAME);
  for (const { flip: _, ...rest } of draw("flip")) {
    assertEquals(rest, { right: 0, down: 0, contrast: 1, brightness: 0 });
  }
  for (const { flip, right, down } of draw("colour")) assertEquals([flip, right, down], [false, 0, 0]);
});

Deno.test("augmentPictures() mirrors about half of the pictures and leaves the others", () => {
  // Each picture is the row 1 2.
  const flipped = augmentPictures(
    new Uint8Array(2000).map((_, i) => 1 + i % 2),
    [1, 2, 1],
    ["flip"],
    createRandom(1),
  );
  let mirrored = 0;
  for (let i = 0; i < 2000; i += 2) {
    assertEquals(flipped[i]! + flipped[i + 1]!, 3);
    if (flipped[i] === 2) mirrored++;
  }
  // Five standard deviations of 1000 tosses are 79.
  assert(Math.abs(mirrored - 500) < 79, `${mirrored}`);
});

Deno.test("augmentPictures() gives the same bytes for the same seed, in batches of any size, and after a stop", () => {
  const all = pictures(8, 32);
  const shape = [32, 32, 3] as const;
  const size = 32 * 32 * 3;
  const whole = augmentPictures(all, shape, AUGMENTATIONS, createRandom(3));
  assertEquals(all, pictures(8, 32));
  assert(whole.some((byte, i) => byte !== all[i]));
  let random = createRandom(3);
  const parts = [[0, 3], [3, 4], [4, 8]].flatMap(([from, to]) => {
    random = restoreRandom(random.state());
    return [...augmentPictures(all.slice(from! * size, to! * size), shape, AUGMENTATIONS, random)];
  });
  assert(parts.every((byte, i) => byte === whole[i]));
  const other = augmentPictures(all, shape, AUGMENTATIONS, createRandom(4));
  assert(other.some((byte, i) => byte !== whole[i]));
});

Deno.test("augmentPictures() refuses parts of pictures", () => {
  const error = assertThrows(
    () => augmentPictures(new Uint8Array(13), [2, 2, 3], ["flip"], createRandom(1)),
    RangeError,
  );
  assertEquals(error.message, "Cannot augment 13 bytes: expected pictures of 2x2x3");
  assertEquals(augmentPictures(new Uint8Array(0), [2, 2, 3], ["flip"], createRandom(1)).length, 0);
});
