/** The whole drawing: the parts in the order in which they cover each other. */
import type { Random } from "../../tensor/random.ts";
import type { FaceAttributes } from "./attributes.ts";
import { drawBrows, drawEyes, drawGlasses, eyeGradients } from "./eyes.ts";
import { drawBackHair } from "./hair_back.ts";
import { drawFringeShadow, drawFrontHair, hairGradients } from "./hair_front.ts";
import { drawBody, drawFaceShape, headGradients } from "./head.ts";
import { drawMouth } from "./mouth.ts";
import { drawOrnament, drawOrnamentBehind } from "./ornaments.ts";
import { type FacePlan, planFace } from "./plan.ts";
import { gradientStops, mirrored, shape, verticalGradient } from "./shapes.ts";

/**
 * Draws a face.
 *
 * @param attributes what the face looks like
 * @param random decides small details such as the width of the mouth; the same attributes and the same
 * state of the generator give the same text
 * @returns an SVG with the view box 0 0 128 128
 * @throws {RangeError} if a number among the attributes is not finite
 * @example
 * ```ts
 * import { createRandom } from "../../tensor/random.ts";
 * import { drawFace, sampleFaceAttributes } from "ganwalk";
 * const attributes = sampleFaceAttributes(createRandom(1));
 * const happy = drawFace({ ...attributes, mouth: "laugh", smile: 1 }, createRandom(2));
 * ```
 */
export function drawFace(attributes: FaceAttributes, random: Random): string {
  const plan = planFace(attributes, random);
  const { tilt, shiftX, shiftY, scale } = attributes;
  const side = attributes.mirrored ? mirrored : (content: string) => content;
  const back = drawBackHair(plan);
  const figure = [
    side(back.behind),
    drawBody(plan),
    drawFaceShape(plan),
    side(drawFringeShadow(plan)),
    drawMouth(plan),
    drawEyes(plan),
    attributes.glasses ? drawGlasses(plan) : "",
    side(drawOrnamentBehind(plan) + drawFrontHair(plan) + back.before),
    drawBrows(plan),
    side(drawOrnament(plan)),
  ].join("");
  // Turning and scaling about a point between the eyes leaves the eyes nearly where they are.
  const place = shape`translate(${64 + shiftX} ${76 + shiftY})` +
    shape` rotate(${tilt}) scale(${scale}) translate(-64 -76)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128"><defs>` +
    backgroundGradient(plan) + headGradients(plan) + eyeGradients(plan) + hairGradients(plan) +
    `</defs><rect width="128" height="128" fill="url(#background)"/>` +
    `<g transform="${place}">${figure}</g></svg>`;
}

function backgroundGradient({ face, palette: { background } }: FacePlan): string {
  const { top, bottom, light } = background;
  switch (face.background) {
    case "plain":
      return verticalGradient("background", [[0, top], [1, top]]);
    case "glow":
      return `<radialGradient id="background" cx=".5" cy=".45" r=".75">${
        gradientStops([[0.2, light], [1, bottom]])
      }</radialGradient>`;
    default:
      return verticalGradient("background", [[0, top], [1, bottom]]);
  }
}
