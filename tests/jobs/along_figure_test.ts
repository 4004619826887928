import { assertEquals, assertRejects } from "@std/assert";
import { alongFigure } from "../../src/jobs/along_figure.ts";
import type { AttributeReader } from "../../src/jobs/rank_dimensions.ts";
import { fakeGenerator, fakeUniformGenerator, greyOf } from "../support/fake_decoder.ts";

const up = { name: "smile", vector: Float32Array.of(0, 1), attribute: "smile" };
const pink = { name: "hair=pink", vector: Float32Array.of(1, 0), attribute: "hair", category: "pink" };
const glasses = { name: "glasses", vector: Float32Array.of(1, 0), attribute: "glasses" };
const FACES = [
  { label: "seed 1", latent: Float32Array.of(0, 1) },
  { label: "seed 2", latent: Float32Array.of(1, -1) },
];

/** Reads the second component as a smile, the first one's sign as glasses and as hair. */
const reader: AttributeReader = {
  attributes: [
    { name: "smile", kind: "number", range: [-5, 5] },
    { name: "glasses", kind: "boolean" },
    { name: "hair", kind: "category", categories: ["blue", "pink"] },
  ],
  read({ count, width, data }) {
    const rows = Array.from({ length: count }, (_, i) => i);
    const component = (row: number, i: number) => (data[row * width + i]! - 128) / 10;
    return Promise.resolve([
      { name: "smile", kind: "number", values: rows.map((row) => component(row, 1)) },
      { name: "glasses", kind: "boolean", values: rows.map((row) => component(row, 0) > 0) },
      {
        ...{ name: "hair", kind: "category", categories: ["blue", "pink"] },
        values: rows.map((row) => Number(component(row, 0) > 0)),
      },
    ]);
  },
};
const OPTIONS = { faces: FACES, amounts: [-2, 0, 1.5] };

Deno.test("alongFigure() has a row for each face and a column for each amount", async () => {
  const { figure, latents, read } = await alongFigure(fakeGenerator(2), { ...OPTIONS, directions: [up] });
  assertEquals(latents.map((row) => row.map((z) => [...z])), [
    [[0, -1], [0, 1], [0, 2.5]],
    [[1, -3], [1, -1], [1, 0.5]],
  ]);
  const [block] = figure.blocks;
  assertEquals(block!.pictures[0]!.data, Uint8Array.from([0, -1], greyOf));
  assertEquals([block!.columns, block!.columnLabels, block!.rowLabels, block!.captions, block!.title], [
    ...[3, ["-2", "0", "+1.5"], ["seed 1", "seed 2"], undefined, undefined],
  ]);
  assertEquals([figure.title, figure.notes, read], [
    "Along smile",
    ["columns: standard deviations of z along the direction"],
    [undefined],
  ]);
});

Deno.test("alongFigure() reads what grows: numbers, yes and no, and classes with their share", async () => {
  const directions = [up, glasses, pink, { name: "factor:1", vector: Float32Array.of(1, 0) }];
  const { figure, latents, read } = await alongFigure(fakeGenerator(2), { ...OPTIONS, directions, reader });
  assertEquals(latents.length, 8);
  assertEquals(figure.title, "Faces moved along directions");
  assertEquals(
    figure.blocks.map(({ title, columnLabels, captions }) => [title, columnLabels, captions]),
    [
      // -1, 1 and 2.5 of the first face, -3, -1 and 0.5 of the second.
      [
        "Along smile",
        ["-2: -2.00", "0: 0.00", "+1.5: 1.50"],
        ["-1.00", "1.00", "2.50", "-3.00", "-1.00", "0.50"],
      ],
      ["Along glasses", ["-2: 0 %", "0: 50 %", "+1.5: 100 %"], ["no", "no", "yes", "no", "yes", "yes"]],
      [
        "Along hair=pink",
        ["-2: 0 %", "0: 50 %", "+1.5: 100 %"],
        ["blue", "blue", "pink", "blue", "pink", "pink"],
      ],
      ["Along factor:1", ["-2", "0", "+1.5"], undefined],
    ],
  );
  assertEquals(read, [[-2, 0, 1.5], [0, 0.5, 1], [0, 0.5, 1], undefined]);
});

Deno.test("alongFigure() reads nothing of what the reader does not know", async () => {
  const others = [
    { ...up, attribute: "age" },
    { ...pink, category: "green" },
    { ...glasses, category: "yes" },
  ];
  const { read } = await alongFigure(fakeGenerator(2), { ...OPTIONS, directions: others, reader });
  assertEquals(read, [undefined, undefined, undefined]);
});

Deno.test("alongFigure() stays in a uniform prior's range, and says so", async () => {
  const options = { ...OPTIONS, faces: FACES.slice(0, 1), directions: [pink] };
  const { figure, latents } = await alongFigure(fakeUniformGenerator(2), options);
  assertEquals(latents[0]!.map((z) => z[0]), [-1, 0, Math.fround(1.5 / Math.sqrt(3))]);
  assertEquals(figure.notes![1], "components kept in -1 … 1");
});

Deno.test("alongFigure() needs a face, a direction and an amount", async () => {
  const whole = { ...OPTIONS, directions: [up] };
  for (
    const [change, what] of [[{ faces: [] }, "face"], [{ directions: [] }, "direction"], [
      { amounts: [] },
      "amount",
    ]] as const
  ) {
    const error = await assertRejects(
      () => alongFigure(fakeGenerator(2), { ...whole, ...change }),
      RangeError,
    );
    assertEquals(error.message, `Cannot move along directions: there is no ${what}`);
  }
});
