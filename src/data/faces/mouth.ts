/** The mouth: its form is a category, its corners and its opening follow the smile. */
import type { FacePlan } from "./plan.ts";
import { ellipse, fill, line, shape } from "./shapes.ts";

/** The mouth of a face. */
export function drawMouth(plan: FacePlan): string {
  const { face, details } = plan;
  return MOUTHS[face.mouth](plan, 95.5 + 0.8 * details.mouthLevel, 8.7 + 0.8 * details.mouthWidth);
}

/** Draws a mouth at height `y` with half width `w`. */
type DrawMouth = (plan: FacePlan, y: number, w: number) => string;

/** A closed line; the corners rise with the smile. */
const closed: DrawMouth = ({ face, palette }, y, w) => {
  const rise = 3.7 * face.smile;
  return line(
    shape`M${64 - w} ${y - rise}Q64 ${y + 1.6 * rise} ${64 + w} ${y - rise}`,
    palette.mouth.line,
    2.6,
  );
};

/** An open mouth with a tongue; `teeth` is the height of the row of teeth. */
function open(teeth: number, widen: number): DrawMouth {
  return ({ face, palette: { mouth } }, y, halfWidth) => {
    const w = halfWidth + widen * face.smile;
    const top = y - 2 - face.smile;
    const low = y + 2.5 + 6.5 * face.smile;
    const lips = shape`M${64 - w} ${top}Q64 ${top + 3} ${64 + w} ${top}` +
      shape`C${64 + w} ${low - 2} ${64 + 0.6 * w} ${low} 64 ${low}` +
      shape`C${64 - 0.6 * w} ${low} ${64 - w} ${low - 2} ${64 - w} ${top}Z`;
    const row = shape`M${64 - 0.85 * w} ${top + 0.7}Q64 ${top + 3} ${64 + 0.85 * w} ${top + 0.7}` +
      shape`L${64 + 0.72 * w} ${top + teeth}Q64 ${top + teeth + 2} ${64 - 0.72 * w} ${top + teeth}Z`;
    return fill(lips, mouth.inside) + ellipse(64, low - 1.8, 0.5 * w, 0.24 * (low - top), mouth.tongue) +
      (teeth > 0 ? fill(row, "#fff") : "") + line(lips, mouth.line, 1.5);
  };
}

const MOUTHS: Record<FacePlan["face"]["mouth"], DrawMouth> = {
  frown: closed,
  flat: closed,
  smile: closed,
  cat: ({ face, palette }, y, w) => {
    const low = y + 1 + 5 * face.smile;
    return line(
      shape`M${64 - w} ${y - 1.5}C${64 - w} ${low} ${64 - 0.2 * w} ${low} 64 ${y - 1}` +
        shape`C${64 + 0.2 * w} ${low} ${64 + w} ${low} ${64 + w} ${y - 1.5}`,
      palette.mouth.line,
      2.4,
    );
  },
  open: open(0, 1),
  laugh: open(3.2, 2.5),
};
