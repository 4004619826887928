import { assert, assertEquals, assertThrows } from "@std/assert";
import { drawChart } from "../../src/images/chart.ts";
import { chooseThumbnails, distributionChart } from "../../src/plots/distribution_chart.ts";

const sample = (mean: number, x: number, y: number, brightness: number) => ({
  ...{ mean, x, y },
  statistics: { brightness },
});
const SAMPLES = [
  sample(-1, 0, 0, 10),
  sample(-1, 2, 4, 20),
  sample(0.5, 10, 10, 110),
  sample(0.5, 10, 8, 110),
];
const LABELS = { title: "A title", notes: ["a note"], axes: ["first, 60 %", "second, 20 %"] } as const;
const URL = "data:image/png;base64,AAAA";

const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

Deno.test("distributionChart() draws samples, centres and pictures with titles of axes and means", async () => {
  const panels = [{ samples: SAMPLES, thumbnails: [{ sample: 1, url: URL }] }];
  const svg = await drawChart(distributionChart(panels, LABELS));
  const texts = textsOf(svg);
  for (const text of ["A title", "first, 60 %", "second, 20 %", "mean of z", "brightness", "% of samples"]) {
    assertEquals(texts.filter((found) => found === text).length, 1, `${text} of ${texts.join(" | ")}`);
  }
  assert(svg.includes("a note"));
  // Each mean in the legend, and at its centre once as a halo.
  for (const mean of ["-1", "0.5"]) {
    const found = texts.filter((text) => text!.replace("\u2212", "-") === mean).length;
    assertEquals(found, 3, `${mean} of ${texts.join(" | ")}`);
  }
  assertEquals(svg.split(URL).length, 2);
  assertEquals([...svg.matchAll(/<image /g)].length, 1);
});

Deno.test("distributionChart() counts each mean's samples in bins of the whole range, in percent", () => {
  const spec = distributionChart([{ samples: SAMPLES, thumbnails: [] }], LABELS) as unknown as {
    vconcat: { hconcat: [unknown, { vconcat: { data: { values: Record<string, number>[] } }[] }] }[];
  };
  const [{ data }] = spec.vconcat[0]!.hconcat[1].vconcat as [{ data: { values: Record<string, number>[] } }];
  // 20 bins of 5 from 10 to 110: 10 is in the first, 20 in the third, 110 in the last, whose edge repeats it.
  const shares = data.values.filter(({ share }) => share! > 0);
  assertEquals(shares, [
    { mean: -1, from: 10, share: 50 },
    { mean: -1, from: 20, share: 50 },
    { mean: 0.5, from: 105, share: 100 },
    { mean: 0.5, from: 110, share: 100 },
  ]);
  assertEquals(data.values.length, 2 * 21);
});

Deno.test("distributionChart() has a row for each model, and none of the text when plain", async () => {
  const panels = ["A", "B"].map((title) => ({ title, samples: SAMPLES, thumbnails: [] }));
  const texts = textsOf(await drawChart(distributionChart(panels, LABELS)));
  assert(texts.includes("A") && texts.includes("B"));
  assertEquals(texts.filter((text) => text === "first, 60 %").length, 2);
  const plain = textsOf(await drawChart(distributionChart(panels, { ...LABELS, plain: true })));
  // The centres keep their means, which are what the plot is about.
  assertEquals(new Set(plain), new Set(["-1", "0.5"]));
});

Deno.test("distributionChart() draws samples that all are one", async () => {
  const samples = [sample(0, 1, 1, 5), sample(0, 1, 1, 5)];
  const svg = await drawChart(distributionChart([{ samples, thumbnails: [] }], LABELS));
  assert(!svg.includes("NaN") && !svg.includes("Infinity"));
});

Deno.test("chooseThumbnails() takes samples of every mean, on the axes of all panels", () => {
  // Alone, each panel would spread over the whole plot; together, a panel lies in its corner.
  const far = SAMPLES.map(({ x, y, ...rest }) => ({ ...rest, x: x + 1000, y: y + 1000 }));
  const [alone] = chooseThumbnails([{ samples: SAMPLES }]);
  const [one, other] = chooseThumbnails([{ samples: SAMPLES }, { samples: far }]);
  assertEquals(alone!.length > 0, true);
  assertEquals([one, other], [[], []]);
});

Deno.test("distributionChart() needs samples", () => {
  for (const panels of [[], [{ samples: [], thumbnails: [] }]]) {
    const error = assertThrows(() => distributionChart(panels, LABELS), RangeError);
    assertEquals(error.message, "Cannot draw a distribution: there is no sample");
  }
});
