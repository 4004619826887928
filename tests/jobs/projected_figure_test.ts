import { assertEquals, assertThrows } from "@std/assert";
import { describeError, projectedFigure, type ShownProjection } from "../../src/jobs/projected_figure.ts";
import type { Picture } from "../../src/tensor/pixels.ts";

const grey = (value: number): Picture => ({ width: 1, height: 1, channels: 1, data: Uint8Array.of(value) });
const latent = Float32Array.of(0);
const ROW: ShownProjection = {
  name: "a.png",
  picture: grey(100),
  found: {
    ...{ latent, picture: grey(110), error: 10 },
    guess: { latent, picture: grey(70), error: 30 },
  },
};
const values = (pictures: readonly Picture[]) => pictures.map(({ data }) => data[0]);

Deno.test("projectedFigure() shows picture, guess, projection and difference in a row, errors below", () => {
  const { title, notes, blocks: [block], scale } = projectedFigure([ROW], {
    isGuessed: false,
    notes: ["how"],
    scale: 2,
  });
  assertEquals([title, scale], ["Pictures projected into the latent space", 2]);
  assertEquals(notes, ["how", "below: root mean square difference of 255 grey levels, and PSNR"]);
  assertEquals(values(block!.pictures), [100, 70, 110, 10]);
  assertEquals(block!.columnLabels, ["picture", "guess", "projection", "|difference|"]);
  assertEquals([block!.rowLabels, block!.captions], [["a.png"], ["", "30.0, 18.6 dB", "10.0, 28.1 dB", ""]]);
});

Deno.test("projectedFigure() has no column of guesses where there is none for some picture, or they are the result", () => {
  const { guess: _, ...found } = ROW.found;
  const without = projectedFigure([ROW, { ...ROW, found }], { isGuessed: false }).blocks[0]!;
  assertEquals(without.columnLabels, ["picture", "projection", "|difference|"]);
  assertEquals(values(without.pictures), [100, 110, 10, 100, 110, 10]);
  const fast = projectedFigure([ROW], { isGuessed: true });
  assertEquals([fast.title, fast.blocks[0]!.columnLabels], ["Pictures, and what the encoder guesses", [
    "picture",
    "guess",
    "|difference|",
  ]]);
});

Deno.test("projectedFigure() refuses to show nothing; an error of 0 has no decibels", () => {
  const { message } = assertThrows(() => projectedFigure([], { isGuessed: false }), RangeError);
  assertEquals(message, "Cannot show projections: there is no picture");
  assertEquals([describeError(0), describeError(25.5)], ["0", "25.5, 20.0 dB"]);
});
