/**
 * Eyes, brows and glasses. An eye is written around its middle with the outer corner to the right and put
 * in place twice; the highlights are the exception, because both eyes see the same lamp, upper left.
 */
import type { FacePlan } from "./plan.ts";
import { ellipse, fill, line, shape, verticalGradient } from "./shapes.ts";

/** Where the eyes are and how large: half width, half height, y, distance from the axis. */
interface EyePlace {
  readonly w: number;
  readonly h: number;
  readonly y: number;
  readonly gap: number;
}

function eyePlace({ face, details }: FacePlan): EyePlace {
  return {
    w: 10.6 * face.eyeSize + 0.5 * details.eyeWidth,
    h: 12.6 * face.eyeSize,
    y: 75.5 + details.eyeLevel,
    gap: 18.8 + 0.6 * details.eyeGap,
  };
}

/** The gradients of eye white and iris. */
export function eyeGradients({ palette: { iris } }: FacePlan): string {
  return verticalGradient("white", [[0, "#b9b4d2"], [0.32, "#ffffff"], [1, "#ffffff"]]) +
    verticalGradient("iris", [[0, iris.deep], [0.42, iris.base], [1, iris.light]]);
}

/** Both eyes, open or closed. */
export function drawEyes(plan: FacePlan): string {
  const place = eyePlace(plan);
  const eye = plan.face.eyesClosed ? closedEye(plan, place) : openEye(plan, place);
  const left = shape`<g transform="matrix(-1 0 0 1 ${64 - place.gap} ${place.y})">${eye(-1)}</g>`;
  const right = shape`<g transform="translate(${64 + place.gap} ${place.y})">${eye(1)}</g>`;
  const lights = plan.face.eyesClosed ? "" : [-1, 1].map((side) => highlights(plan, place, side)).join("");
  return left + right + lights;
}

/** Returns how to draw the eye of one side (-1 left, 1 right), which only turns the gaze. */
function openEye({ face, details, palette }: FacePlan, { w, h }: EyePlace): (side: number) => string {
  const { iris, skin, lash } = palette;
  const corner = -1.5 - 2.6 * face.eyeSlant; // y of the outer corner
  const inner = 0.5 + 1.2 * face.eyeSlant;
  const white = shape`M${-0.92 * w} ${inner}` +
    shape`C${-0.85 * w} ${-0.8 * h} ${-0.3 * w} ${-h} ${0.1 * w} ${-h}` +
    shape`C${0.65 * w} ${-h} ${w} ${-0.6 * h} ${w} ${corner}` +
    shape`C${0.98 * w} ${0.6 * h} ${0.55 * w} ${h} 0 ${h}` +
    shape`C${-0.55 * w} ${h} ${-0.9 * w} ${0.55 * h} ${-0.92 * w} ${inner}Z`;
  const lid = shape`M${-0.98 * w} ${inner + 1.2}` +
    shape`C${-0.98 * w} ${-0.9 * h} ${-0.4 * w} ${-1.22 * h} ${0.1 * w} ${-1.22 * h}` +
    shape`C${0.75 * w} ${-1.22 * h} ${1.08 * w} ${-0.8 * h} ${w + 3.4} ${corner - 2.2}` +
    shape`L${0.97 * w} ${corner + 1.6}` +
    shape`C${0.9 * w} ${-0.55 * h} ${0.55 * w} ${-0.86 * h} ${0.1 * w} ${-0.86 * h}` +
    shape`C${-0.35 * w} ${-0.86 * h} ${-0.75 * w} ${-0.6 * h} ${-0.98 * w} ${inner + 1.2}Z`;
  const crease = shape`M${-0.35 * w} ${-1.42 * h}Q${0.5 * w} ${-1.56 * h} ${1.1 * w} ${-1.02 * h}`;
  const lower = shape`M${0.86 * w} ${0.5 * h}Q${0.6 * w} ${0.98 * h} ${0.05 * w} ${1.01 * h}`;
  return (side) => {
    const x = side * 1.5 * face.gaze - 0.3;
    const y = 0.03 * h + 0.6 * details.gazeLevel;
    return fill(white, "url(#white)") +
      shape`<ellipse cx="${x}" cy="${y}" rx="${0.71 * w}" ry="${0.93 * h}"` +
      shape` fill="url(#iris)" stroke="${iris.line}" stroke-width="1.3"/>` +
      ellipse(x, y - 0.06 * h, 0.3 * w, 0.44 * h, iris.line) +
      ellipse(x, y + 0.62 * h, 0.4 * w, 0.2 * h, iris.light) +
      line(crease, skin.line, 1.1) + line(lower, lash, 1.3) + fill(lid, lash);
  };
}

function closedEye({ face, palette: { lash } }: FacePlan, { w }: EyePlace): (side: number) => string {
  // A happy face shuts its eyes upwards, a calm one lets the lids fall.
  const lid = face.smile > 0.3
    ? shape`M${-w} 5Q${-0.2 * w} -6.5 ${0.1 * w} -6Q${0.7 * w} -5 ${w + 1} 5`
    : shape`M${-w} 1Q${-0.4 * w} 8 ${0.1 * w} 8Q${0.7 * w} 7.5 ${w + 1} 0`;
  const lashes = face.smile > 0.3
    ? shape`M${w + 1} 5L${w + 3.5} 3.5`
    : shape`M${w} 1L${w + 3} 2M${0.65 * w} 6L${0.85 * w} 9`;
  return () => line(lid, lash, 3.2) + line(lashes, lash, 2);
}

function highlights({ face, details }: FacePlan, { w, h, y, gap }: EyePlace, side: number): string {
  const x = 64 + side * gap + 1.5 * face.gaze;
  const level = y + 0.6 * details.gazeLevel;
  return ellipse(x - 0.27 * w, level - 0.38 * h, 0.3 * w, 0.27 * h, "#fff") +
    ellipse(x + 0.32 * w, level + 0.42 * h, 0.15 * w, 0.13 * h, "#fff");
}

/** Both brows; they lie over the fringe so that a face keeps its expression. */
export function drawBrows(plan: FacePlan): string {
  const { face, palette } = plan;
  const { y, gap, h } = eyePlace(plan);
  const level = y - 1.62 * h;
  const inner = level + 2.6 * face.brows; // a stern brow falls towards the nose
  const outer = level + 2.2 - 1.8 * face.brows;
  return [-1, 1].map((side) => {
    const at = (offset: number) => 64 + side * (gap + offset);
    return fill(
      shape`M${at(-8.5)} ${inner + 0.8}Q${at(-1)} ${level - 4.4} ${at(10.5)} ${outer}` +
        shape`Q${at(0)} ${level - 0.2} ${at(-8.5)} ${inner + 0.8}Z`,
      palette.brow,
      palette.brow,
      0.6,
    );
  }).join("");
}

/** Round or square glasses, whose bridge lies on the nose and whose arms run to the ears. */
export function drawGlasses(plan: FacePlan): string {
  const { details, palette: { glasses } } = plan;
  const { y, gap } = eyePlace(plan);
  const round = details.glassesForm > 0 ? 14 : 6.5;
  const top = y - 13.5;
  return [-1, 1].map((side) => {
    const x = 64 + side * gap;
    const outer = x + side * 14.8;
    return shape`<rect x="${x - 14.8}" y="${top}" width="29.6" height="28" rx="${round}"` +
      shape` fill="#fff" fill-opacity=".07" stroke="${glasses}" stroke-width="2.5"/>` +
      line(shape`M${outer} ${y - 3}L${64 + side * 38} ${y - 4.5}`, glasses, 2.3) +
      shape`<path d="M${x + 9.5} ${top + 12}L${x + 12} ${top + 14}L${x + 5} ${top + 25}` +
      shape`L${x + 1.5} ${top + 25.5}Z"` +
      shape` fill="#fff" fill-opacity=".45"/>`;
  }).join("") + line(shape`M${78.5 - gap} ${y - 1}Q64 ${y - 4} ${49.5 + gap} ${y - 1}`, glasses, 2.3);
}
