/**
 * The hair in front: crown, fringe, side locks, shine and strands. To add a fringe, add its share in
 * `shares.ts` and an entry to {@linkcode FRINGES}.
 */
import { arc, bumps, locks, spikes } from "./hair_outline.ts";
import { faceOutline } from "./head.ts";
import type { FacePlan } from "./plan.ts";
import { between, fill, line, type Point, shape, verticalGradient } from "./shapes.ts";

/** The lower edge of a fringe. */
interface Fringe {
  /** From `start` (right temple) to the left temple. */
  readonly start: Point;
  readonly edge: string;
  /** Where strands end, and the point they come from. */
  readonly valleys: readonly Point[];
  readonly part: Point;
}

/** The gradients of the hair. */
export function hairGradients({ palette: { hair } }: FacePlan): string {
  return verticalGradient("hair", [[0, hair.light], [0.45, hair.base], [1, hair.shade]], [8, 92]) +
    verticalGradient("hairBack", [[0, hair.base], [0.35, hair.shade], [1, hair.tips]], [10, 126]);
}

/** What the fringe throws on the face: a shadow of its lower edge, cut to the face. */
export function drawFringeShadow(plan: FacePlan): string {
  const { start: [x, y], edge } = FRINGES[plan.face.fringe](fringeDrop(plan));
  return `<clipPath id="face"><path d="${faceOutline(plan)}"/></clipPath><g clip-path="url(#face)">` +
    shape`<path transform="translate(0 3.6)" d="M20 10H108V${y}L${x} ${y}${edge}L20 60Z"` +
    shape` fill="${plan.palette.skin.shade}"/></g>`;
}

/** Crown, fringe and side locks in one piece, with shine, strands and, sometimes, one strand that stands up. */
export function drawFrontHair(plan: FacePlan): string {
  const { face, palette: { hair } } = plan;
  const fringe = FRINGES[face.fringe](fringeDrop(plan));
  const [x, y] = fringe.start;
  const [outer, tipX, low] = sideLock(plan);
  const right = shape`Q${64 + outer + 0.5} ${0.5 * (60 + low)} ${tipX} ${low}` +
    shape`Q${x - 1} ${0.45 * y + 0.55 * low} ${x} ${y}`;
  const left = shape`Q${129 - x} ${0.45 * y + 0.55 * low} ${128 - tipX} ${low}` +
    shape`Q${63.5 - outer} ${0.5 * (60 + low)} ${64 - outer} 60Z`;
  const strands = fringe.valleys.map((valley) => {
    const end = between(valley, fringe.part, 0.55);
    const bend = between(valley, end, 0.5);
    return shape`M${valley[0]} ${valley[1]}` +
      shape`Q${bend[0] + 0.1 * (bend[0] - 64)} ${bend[1] - 2} ${end[0]} ${end[1]}`;
  }).join("");
  return (face.ahoge ? fill("M58 13C56 3 68 -4 82 4C74 3 69 6 69 13Z", "url(#hair)", hair.line) : "") +
    fill(crown(plan, outer) + right + fringe.edge + left, "url(#hair)", hair.line) +
    line(strands, hair.deep, 1.3) + shine(plan);
}

/** How far the fringe is longer or shorter than drawn. */
function fringeDrop({ details }: FacePlan): number {
  return 1.6 * details.fringeLength;
}

/** The outline of the crown from the left temple over the top to the right temple, y = 60 at both. */
function crown({ face, details }: FacePlan, outer: number): string {
  const top = 8.5 - 2 * details.crownHeight;
  if (face.hairStyle === "spiky") return spikes([64, 60], outer, 60 - top - 9, 180, 360, 5, 1.28);
  if (face.hairStyle === "fluffy") return bumps([64, 60], outer, 60 - top - 3, 180, 360, 8);
  if (face.hairStyle === "short") {
    // Two tufts make short hair look tousled.
    return shape`M${64 - outer} 60C${64 - outer} 32 38 ${top + 1} 57 ${top}` +
      shape`Q61 ${top - 6} 69 ${top - 6.5}Q66 ${top - 3} 68 ${top}` +
      shape`Q74 ${top - 5} 82 ${top - 3.5}Q79 ${top} 80 ${top + 3}` +
      shape`C100 12 ${64 + outer} 34 ${64 + outer} 60`;
  }
  return shape`M${64 - outer} 60C${64 - outer} 30 34 ${top} 64 ${top}` +
    shape`S${64 + outer} 30 ${64 + outer} 60`;
}

/** The side locks: half width of the hair at the temples, x and y of the tip. */
function sideLock({ face, details }: FacePlan): [outer: number, tipX: number, low: number] {
  const outer = 45 + 1.3 * details.hairWidth;
  const length = 4 * details.lockLength;
  switch (face.hairStyle) {
    case "long":
    case "wavy":
      return [outer, 103, 112 + 2 * length];
    case "bob":
    case "braids":
    case "side-tail":
      return [outer, 102, 97 + length];
    case "twin-tails":
    case "ponytail":
    case "buns":
      return [outer - 1, 100, 94 + 2 * length];
    default:
      return [outer, 101, 82 + length];
  }
}

/** The band of light around the crown, with the jagged edge that strands give it. */
function shine({ face, palette: { hair } }: FacePlan): string {
  const small = face.hairStyle === "spiky" || face.hairStyle === "fluffy";
  const big = "M32 44Q38 27 58 23L57 29L53.5 27.5L50.5 34L47 31L43 39.5L40 36.5L36.5 44.5L35 42Z";
  const side = "M84 20.5Q94 25 100 38L96.8 37L95.4 41L91.5 31.5L89 33Z";
  return fill(small ? "M38 42Q43 30 57 27L55 32L51.5 31L47 38L44.5 36Z" : big, hair.shine) +
    (small ? "" : fill(side, hair.shine));
}

/** Each fringe, `drop` lower than drawn here. Tips stay clear of the middle of the eyes. */
const FRINGES: Record<FacePlan["face"]["fringe"], (drop: number) => Fringe> = {
  blunt: (drop) =>
    ofLocks(drop, [97, 58], [
      [87, 60.5],
      [85, 54.5],
      [74.5, 61],
      [72.5, 54],
      [62, 61],
      [60, 54],
      [49, 61],
      [46.5, 54.5],
      [37, 60.5],
      [31, 58],
    ]),
  jagged: (drop) =>
    ofLocks(drop, [97, 58], [
      [91, 67],
      [86, 53],
      [78, 62.5],
      [74, 50],
      [65, 67],
      [60, 50],
      [51, 62],
      [47, 52],
      [38, 66],
      [31, 58],
    ]),
  wispy: (drop) =>
    ofLocks(drop, [97, 58], [
      [94, 64],
      [84, 44],
      [81, 60],
      [73, 41],
      [66, 60],
      [58, 42],
      [51, 60.5],
      [45, 44],
      [37, 63],
      [31, 58],
    ]),
  crossed: (drop) =>
    ofLocks(drop, [97, 58], [
      [93, 66],
      [87, 51],
      [79, 59.5],
      [72, 43],
      [62, 73],
      [57, 43],
      [49, 59.5],
      [43, 50],
      [35, 66],
      [31, 58],
    ]),
  swept: (drop) => ({
    start: [97.5, 60],
    edge: shape`Q96 40 83 27Q80 50 57 ${60 + drop}Q61 55 62 50` +
      shape`Q55 59 42 ${63 + drop}Q46 58 47 52Q41 62 33 ${69 + drop}Q32 63 31 59`,
    valleys: [[62, 50], [47, 52], [72, 46]],
    part: [80, 14],
  }),
  curtain: (drop) => {
    const y = (value: number) => value + drop;
    return {
      start: [98, 68],
      edge: shape`Q96 60 90 ${y(54)}Q90 59 87 ${y(62)}Q80 ${y(55)} 74 ${y(46)}Q67 38 64 26` +
        shape`Q61 38 54 ${y(46)}Q48 ${y(55)} 41 ${y(62)}Q38 59 38 ${y(54)}Q32 60 30 68`,
      valleys: [[90, y(54)], [38, y(54)], [77, y(50)], [51, y(50)]],
      part: [64, 12],
    };
  },
  curls: () => {
    const points: Point[] = [[97, 56], [87, 52], [75.5, 51], [64, 52], [52.5, 51], [41, 52], [31, 56]];
    const edge = points.slice(1).map((to, i) => arc(points[i]!, to)).join("");
    return { start: [97, 56], edge, valleys: [[87, 52], [64, 52], [41, 52]], part: [64, 12] };
  },
  open: (drop) => ({
    start: [98, 62],
    edge: shape`Q96 44 82 ${37 + drop}Q72 33 62 ${39 + drop}Q48 32 38 42Q32 48 30 62`,
    valleys: [[82, 37 + drop], [62, 39 + drop], [44, 36]],
    part: [64, 8],
  }),
};

function ofLocks(drop: number, start: Point, points: readonly Point[]): Fringe {
  const moved = points.map(([x, y], i): Point => i === points.length - 1 ? [x, y] : [x, y + drop]);
  return {
    start,
    edge: locks(start, moved),
    valleys: moved.filter((_, i) => i % 2 === 1).slice(0, -1),
    part: [64, 12],
  };
}
