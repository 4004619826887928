/**
 * The plan of one face: its attributes, its small details and the colours that follow from both. Every
 * part of the drawing reads the plan and nothing else.
 */
import type { Random } from "../../tensor/random.ts";
import type { FaceAttributes } from "./attributes.ts";
import {
  colour,
  EYE_COLOURS,
  freshHue,
  HAIR_COLOURS,
  hex,
  shade,
  SKIN_COLOURS,
  tint,
  turn,
} from "./colours.ts";

/** Small differences that no attribute names; each is uniform between -1 and 1. */
export interface FaceDetails {
  hairHue: number;
  hairTips: number;
  hairWidth: number;
  hairLength: number;
  crownHeight: number;
  fringeLength: number;
  lockLength: number;
  eyeWidth: number;
  eyeLevel: number;
  eyeGap: number;
  gazeLevel: number;
  cheeks: number;
  chin: number;
  mouthLevel: number;
  mouthWidth: number;
  clothesHue: number;
  clothesTone: number;
  accentHue: number;
  glassesForm: number;
  glassesTone: number;
  backgroundChroma: number;
}

/** The colours of a face, ready to be written into the SVG. */
export interface FacePalette {
  /** From the lightest to the darkest; `tips` is the colour of the ends of long hair. */
  hair: {
    shine: string;
    light: string;
    base: string;
    shade: string;
    deep: string;
    tips: string;
    line: string;
  };
  skin: { base: string; light: string; shade: string; line: string };
  blush: string;
  iris: { light: string; base: string; deep: string; line: string };
  lash: string;
  brow: string;
  mouth: { line: string; inside: string; tongue: string };
  accent: { base: string; light: string; deep: string };
  clothes: { base: string; shade: string; trim: string };
  glasses: string;
  background: { top: string; bottom: string; light: string };
}

/** All that the parts of the drawing need. */
export interface FacePlan {
  readonly face: FaceAttributes;
  readonly details: FaceDetails;
  readonly palette: FacePalette;
}

/**
 * Makes the plan of a face. The details take the same numbers from the generator whatever the attributes,
 * so a face stays the same person when one attribute is changed.
 */
export function planFace(face: FaceAttributes, random: Random): FacePlan {
  const details = sampleDetails(random);
  return { face, details, palette: mixPalette(face, details) };
}

function sampleDetails(random: Random): FaceDetails {
  const next = () => 2 * random.uniform() - 1;
  return {
    hairHue: next(),
    hairTips: next(),
    hairWidth: next(),
    hairLength: next(),
    crownHeight: next(),
    fringeLength: next(),
    lockLength: next(),
    eyeWidth: next(),
    eyeLevel: next(),
    eyeGap: next(),
    gazeLevel: next(),
    cheeks: next(),
    chin: next(),
    mouthLevel: next(),
    mouthWidth: next(),
    clothesHue: next(),
    clothesTone: next(),
    accentHue: next(),
    glassesForm: next(),
    glassesTone: next(),
    backgroundChroma: next(),
  };
}

function mixPalette(face: FaceAttributes, details: FaceDetails): FacePalette {
  const family = HAIR_COLOURS[face.hairColour];
  const hair = colour(face.hairLightness, family.chroma, family.hue + 6 * details.hairHue);
  const skin = SKIN_COLOURS[face.skin];
  const iris = EYE_COLOURS[face.eyeColour];
  // Dark hair needs a stronger step to the shine than light hair, and a weaker one to the line.
  const step = 0.1 + 0.12 * (1 - hair.lightness);
  // Some hair changes its hue towards the ends, to the side where it stays clear.
  const side = details.hairTips > 0.7 ? 45 : -45;
  const tipsHue = freshHue(hair.hue + side) === hair.hue + side ? hair.hue + side : hair.hue - side;
  const tips = details.hairTips > 0.4
    ? colour(hair.lightness + 0.03, hair.chroma + 0.04, tipsHue)
    : shade(hair, 0.06);
  const skinLine = shade(skin, 0.2 + 0.12 * (skin.lightness - 0.5));
  return {
    hair: {
      shine: hex(tint(hair, step + 0.05)),
      light: hex(tint(hair, 0.05)),
      base: hex(hair),
      shade: hex(shade(hair, 0.09)),
      deep: hex(shade(hair, 0.17)),
      tips: hex(tips),
      line: hex(shade(hair, 0.18 + 0.22 * hair.lightness)),
    },
    skin: {
      base: hex(skin),
      light: hex(tint(skin, 0.025)),
      shade: hex(colour(skin.lightness - 0.085, skin.chroma + 0.026, skin.hue - 17)),
      line: hex(colour(skinLine.lightness, skin.chroma + 0.05, 35)),
    },
    blush: hex(colour(Math.max(0.5, skin.lightness - 0.17), 0.16, 18)),
    iris: {
      light: hex(colour(iris.lightness + 0.19, iris.chroma, iris.hue + 8)),
      base: hex(iris),
      deep: hex(shade(iris, 0.27)),
      line: hex(shade(iris, 0.36)),
    },
    lash: hex(colour(0.22, 0.035, 320)),
    brow: hex(shade(hair, 0.16 + 0.22 * hair.lightness)),
    mouth: {
      line: hex(colour(Math.min(0.46, skin.lightness - 0.25), 0.11, 20)),
      inside: hex(colour(0.42, 0.14, 18)),
      tongue: hex(colour(0.7, 0.15, 15)),
    },
    ...mixWorn(face, details, hair.hue),
  };
}

/** The colours of what is worn and of the background, set off from the hair and from each other. */
function mixWorn(
  face: FaceAttributes,
  details: FaceDetails,
  hairHue: number,
): Pick<FacePalette, "accent" | "clothes" | "glasses" | "background"> {
  const accentLightness = face.hairLightness > 0.66 ? 0.58 : 0.8;
  const accentHue = hairHue + 180 + 80 * details.accentHue;
  const accent = colour(accentLightness, 0.17, accentLightness < 0.7 ? freshHue(accentHue) : accentHue);
  const light = face.backgroundLightness < 0.72 || details.clothesTone > 0.55;
  const clothesHue = face.backgroundHue + 180 + 110 * details.clothesHue;
  const clothes = colour(
    (light ? 0.87 : 0.54) + 0.06 * details.clothesTone,
    light ? 0.055 : 0.13,
    light ? clothesHue : freshHue(clothesHue),
  );
  const dark = face.backgroundLightness < 0.78;
  const chroma = (dark ? 0.085 : 0.065) + 0.025 * details.backgroundChroma;
  const top = colour(face.backgroundLightness, chroma, face.backgroundHue);
  const second = top.hue + (turn(top.hue, 50) > 0 ? 60 : -60);
  const bottom = face.background === "duo"
    ? colour(Math.min(0.94, top.lightness + 0.04), chroma + 0.01, dark ? freshHue(second) : second)
    : shade(top, 0.11);
  return {
    accent: { base: hex(accent), light: hex(tint(accent, 0.1)), deep: hex(shade(accent, 0.22)) },
    clothes: {
      base: hex(clothes),
      shade: hex(shade(clothes, 0.13)),
      trim: light ? hex(colour(0.48, 0.12, freshHue(clothes.hue))) : hex(colour(0.96, 0.015, clothes.hue)),
    },
    // Dark frames on light skin, golden and rosy ones on dark skin.
    glasses: SKIN_COLOURS[face.skin].lightness > 0.7
      ? hex(colour(0.34 + 0.08 * details.glassesTone, 0.1, details.glassesTone > 0 ? 20 : 265))
      : hex(colour(0.82, 0.11, details.glassesTone > 0 ? 20 : 85)),
    background: { top: hex(top), bottom: hex(bottom), light: hex(tint(top, 0.09)) },
  };
}
