/**
 * The hair behind the head, and the parts of it that fall in front of the shoulders or are tied. To add a
 * style, add its share in `shares.ts` and an entry to {@linkcode BACK_HAIR}.
 */
import type { FacePlan } from "./plan.ts";
import { bumps, spikes } from "./hair_outline.ts";
import { bothSides, ellipse, fill, line, shape } from "./shapes.ts";

/** A style as drawn: what lies behind the head and what lies over everything else. */
export interface BackHair {
  readonly behind: string;
  readonly before: string;
}

/** The hair behind the head, in its style. */
export function drawBackHair(plan: FacePlan): BackHair {
  return BACK_HAIR[plan.face.hairStyle](plan, 45.5 + 1.3 * plan.details.hairWidth);
}

/** Draws a style on a head whose hair is `2 w` wide. */
type DrawBackHair = (plan: FacePlan, w: number) => BackHair;

const BACK = "url(#hairBack)";

/** From the top of the head down to the side of it, where each style goes on. */
function topToSide(w: number): string {
  return shape`M64 10C94 8 ${64 + w} 30 ${64 + w} 60`;
}

/** Round hair that ends behind the head, under hair that is tied. */
function skull(plan: FacePlan, w: number): string {
  const { line: outline } = plan.palette.hair;
  return bothSides(fill(shape`${topToSide(w - 1)}C${63 + w} 78 ${54 + w} 92 64 94Z`, BACK, outline));
}

/** A hair tie: a ball of the accent colour. */
function tie({ palette: { accent } }: FacePlan, x: number, y: number, r: number): string {
  return shape`<circle cx="${x}" cy="${y}" r="${r}" fill="${accent.base}"` +
    shape` stroke="${accent.deep}" stroke-width="1.4"/>` +
    ellipse(x - 0.3 * r, y - 0.35 * r, 0.35 * r, 0.3 * r, accent.light);
}

/** Half a style that hangs: the outline goes on from the side of the head, with strands drawn on it. */
function hanging(plan: FacePlan, w: number, rest: string, strands: string): BackHair {
  const { hair } = plan.palette;
  return {
    behind: bothSides(fill(topToSide(w) + rest, BACK, hair.line) + line(strands, hair.deep, 1.4)),
    before: "",
  };
}

const BACK_HAIR: Record<FacePlan["face"]["hairStyle"], DrawBackHair> = {
  long: (plan, w) =>
    hanging(
      plan,
      w,
      shape`C${65 + w} 90 ${68 + w} 112 ${66 + w} 140H64Z`,
      shape`M${60 + w} 70Q${59 + w} 100 ${60 + w} 130M${54 + w} 92Q${52 + w} 110 ${53 + w} 130`,
    ),
  wavy: (plan, w) =>
    hanging(
      plan,
      w,
      shape`C${70 + w} 70 ${58 + w} 80 ${66 + w} 90C${73 + w} 99 ${60 + w} 108 ${68 + w} 117` +
        shape`C${74 + w} 124 ${66 + w} 128 ${66 + w} 140H64Z`,
      shape`M${60 + w} 68C${64 + w} 78 ${53 + w} 84 ${59 + w} 95` +
        shape`C${65 + w} 104 ${53 + w} 110 ${60 + w} 122` +
        shape`M${52 + w} 94C${57 + w} 104 ${46 + w} 108 ${52 + w} 120`,
    ),
  bob: (plan, w) => {
    const low = 103 + 3 * plan.details.hairLength;
    return hanging(
      plan,
      w,
      shape`C${70 + w} 78 ${71 + w} ${low - 10} ${58 + w} ${low}` +
        shape`C${52 + w} ${low + 4} ${42 + w} ${low + 3} ${35 + w} ${low - 2}L64 96Z`,
      shape`M${61 + w} 74Q${64 + w} 90 ${54 + w} ${low - 2}M${54 + w} 84Q${54 + w} 94 ${46 + w} ${low}`,
    );
  },
  short: (plan, w) =>
    hanging(
      plan,
      w - 1,
      shape`C${65 + w} 72 ${62 + w} 80 ${64 + w} 89Q${57 + w} 88 ${54 + w} 85` +
        shape`Q${55 + w} 92 ${52 + w} 98Q${44 + w} 96 ${38 + w} 90L64 90Z`,
      shape`M${58 + w} 72Q${56 + w} 80 ${57 + w} 86`,
    ),
  spiky: (plan, w) => {
    const { hair } = plan.palette;
    return { behind: fill(spikes([64, 58], w, 42, 135, 405, 9, 1.34) + "Z", BACK, hair.line), before: "" };
  },
  fluffy: (plan, w) => {
    const { hair } = plan.palette;
    const low = 1.5 * plan.details.hairLength;
    return {
      behind: fill(bumps([64, 59], w + 5, 46 + low, 125, 415, 12) + "Z", BACK, hair.line),
      before: "",
    };
  },
  "twin-tails": (plan, w) => {
    const { hair } = plan.palette;
    const low = 120 + 5 * plan.details.hairLength;
    const tail = fill(
      shape`M99 42C104 24 126 26 128 56C129 82 124 ${low - 18} 114 ${low}` +
        shape`Q113 ${low - 10} 110 ${low - 16}Q108 ${low - 8} 103 ${low - 4}C106 92 103 70 99 48Z`,
      BACK,
      hair.line,
    ) + line(shape`M106 42C118 50 118 80 111 ${low - 18}M112 37C124 48 123 74 119 94`, hair.deep, 1.4);
    return { behind: bothSides(tail) + skull(plan, w), before: bothSides(tie(plan, 102.5, 41, 5.6)) };
  },
  ponytail: (plan, w) => {
    const { hair } = plan.palette;
    const low = 112 + 6 * plan.details.hairLength;
    const tail = fill(
      shape`M80 16C90 -4 122 -2 125 34C127 64 124 ${low - 22} 112 ${low}` +
        shape`Q112 ${low - 10} 110 ${low - 16}Q106 ${low - 8} 101 ${low - 6}C107 84 106 56 84 22Z`,
      BACK,
      hair.line,
    ) + line(shape`M92 12C112 14 118 50 112 ${low - 20}M96 22C108 34 112 60 109 84`, hair.deep, 1.4);
    return { behind: tail + skull(plan, w), before: tie(plan, 86, 14, 5.8) };
  },
  buns: (plan, w) => {
    const { hair } = plan.palette;
    const r = 14 + 1.2 * plan.details.hairLength;
    const bun = shape`<circle cx="97" cy="20" r="${r}" fill="url(#hair)"` +
      shape` stroke="${hair.line}" stroke-width="1.7"/>` +
      line("M88 20C88 9 105 8 106 18C106 26 95 27 95 20", hair.deep, 1.5);
    return { behind: bothSides(bun) + skull(plan, w), before: "" };
  },
  braids: (plan, w) => {
    const { hair } = plan.palette;
    // Chevrons, from the end up, each tucked under the next.
    const lobes = [5, 4, 3, 2, 1, 0].map((k) => {
      const [x, y, r] = [102 + 0.7 * k, 95 + 7.6 * k, 9 - 0.3 * k];
      return fill(
        shape`M${x - r} ${y - 6}Q${x - r - 2} ${y + 3} ${x} ${y + 9}` +
          shape`Q${x + r + 2} ${y + 3} ${x + r} ${y - 6}` +
          shape`Q${x + 0.5 * r} ${y - 5} ${x} ${y}Q${x - 0.5 * r} ${y - 5} ${x - r} ${y - 6}Z`,
        "url(#hair)",
        hair.line,
        1.5,
      );
    }).join("");
    return { behind: skull(plan, w), before: bothSides(lobes) };
  },
  "side-tail": (plan, w) => {
    const { hair } = plan.palette;
    const tail = fill(
      "M90 95C105 89 119 101 118 120Q117 132 114 142H92C97 128 97 112 88 103Z",
      "url(#hair)",
      hair.line,
    ) +
      line("M96 102C106 108 108 120 105 134", hair.deep, 1.4);
    return { behind: skull(plan, w), before: tail + tie(plan, 93, 98, 5.8) };
  },
};
