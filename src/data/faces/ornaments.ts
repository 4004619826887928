/**
 * What is worn in the hair. Ornaments sit on the right half, over the crown; the mirrored attribute puts
 * them left.
 */
import type { FacePlan } from "./plan.ts";
import { bothSides, fill, line, onEllipse, type Point, shape } from "./shapes.ts";

/** What lies behind the crown: only cat ears. */
export function drawOrnamentBehind({ face, palette: { hair, skin } }: FacePlan): string {
  if (face.ornament !== "cat-ears") return "";
  return bothSides(
    fill("M76 20C84 10 92 3 101 0C106 9 107 22 105 38Z", "url(#hair)", hair.line) +
      fill("M85 19Q92 10 99 7Q102 16 101 28Z", skin.shade),
  );
}

/** What lies over the crown. */
export function drawOrnament(plan: FacePlan): string {
  const { face, palette: { accent } } = plan;
  switch (face.ornament) {
    case "bow":
      return bow(plan);
    case "clip":
      return line("M86 46L99 38M87 38L98 47", accent.deep, 5.6) +
        line("M86 46L99 38M87 38L98 47", accent.base, 3.4);
    case "star":
      return fill(star([93, 38], 9.5), accent.light, accent.deep, 1.6);
    case "flower":
      return flower(plan, [98, 34]);
    case "headband":
      return fill(
        "M18.5 58C18 26 38 11.5 64 11.5S110 26 109.5 58L101.5 52C100 31 84 20.5 64 20.5S28 31 26.5 52Z",
        accent.base,
        accent.deep,
        1.5,
      ) + line("M36 25Q47 16.5 60 16", accent.light, 2.2);
    default:
      return "";
  }
}

function bow({ palette: { accent } }: FacePlan): string {
  const loop = "M0 0C4 10 15 13 18 9C20 4 20 -4 18 -9C15 -13 4 -10 0 0Z";
  const right = fill(loop, accent.base, accent.deep, 1.6) + line("M5 0L12 -3M5 1.5L12 4", accent.deep, 1.2);
  return `<g transform="translate(95 24) rotate(32)"><g transform="scale(-1 1)">${right}</g>${right}` +
    shape`<ellipse rx="4.2" ry="5" fill="${accent.light}" stroke="${accent.deep}" stroke-width="1.4"/></g>`;
}

function star(centre: Point, r: number): string {
  const corners = Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 ? 0.5 * r : r;
    return onEllipse(centre, radius, radius, -80 + 36 * i);
  });
  return "M" + corners.map(([x, y]) => shape`${x} ${y}`).join("L") + "Z";
}

function flower({ palette: { accent } }: FacePlan, [x, y]: Point): string {
  const petals = [0, 1, 2, 3, 4].map((i) => {
    const [px, py] = onEllipse([x, y], 6.6, 6.6, -90 + 72 * i);
    return shape`<circle cx="${px}" cy="${py}" r="5.4" fill="${accent.light}"` +
      shape` stroke="${accent.deep}" stroke-width="1.3"/>`;
  }).join("");
  return petals +
    shape`<circle cx="${x}" cy="${y}" r="4" fill="#ffe08a" stroke="${accent.deep}" stroke-width="1"/>`;
}
