/**
 * What a drawn face is: its attributes, their meaning and how they are sampled. A face is drawn from its
 * attributes and the small details of `plan.ts`; nothing else enters.
 */
import type { Random } from "../../tensor/random.ts";
import { freshHue, HAIR_COLOURS } from "./colours.ts";
import {
  type BooleanName,
  type CategoryName,
  type FaceCategory,
  type NumberName,
  RANGES,
  SHARES,
  SMILES,
  TRUE_SHARES,
} from "./shares.ts";

/** The attributes of one drawn face; {@linkcode FACE_ATTRIBUTES} tells more of each. */
export interface FaceAttributes {
  /** The family of the hair colour. */
  hairColour: FaceCategory<"hairColour">;
  /** Lightness of the hair in Oklab, 0.2 to 0.95. */
  hairLightness: number;
  /** The hair behind the head. */
  hairStyle: FaceCategory<"hairStyle">;
  /** The hair over the forehead. */
  fringe: FaceCategory<"fringe">;
  /** One strand stands up from the crown. */
  ahoge: boolean;
  /** Hair and ornament are drawn the other way round. */
  mirrored: boolean;
  /** The tone of the skin. */
  skin: FaceCategory<"skin">;
  /** The colour of the irises. */
  eyeColour: FaceCategory<"eyeColour">;
  /** Size of the eyes, 0.88 to 1.12. */
  eyeSize: number;
  /** Outer corners of the eyes: -1 droop, 1 rise. */
  eyeSlant: number;
  /** Where the irises look: -1 left, 1 right. */
  gaze: number;
  /** Both eyes are closed. */
  eyesClosed: boolean;
  /** The brows: -1 worried, 1 stern. */
  brows: number;
  /** The form of the mouth. */
  mouth: FaceCategory<"mouth">;
  /** Corners of the mouth: -1 down, 1 up and wide open. */
  smile: number;
  /** Rosy cheeks. */
  blush: boolean;
  /** Wears glasses. */
  glasses: boolean;
  /** What is worn in the hair. */
  ornament: FaceCategory<"ornament">;
  /** What is seen of the clothes. */
  clothes: FaceCategory<"clothes">;
  /** How the background is coloured. */
  background: FaceCategory<"background">;
  /** Hue of the background in Oklab, 0 to 360 degrees. */
  backgroundHue: number;
  /** Lightness of the background in Oklab, 0.5 to 0.96. */
  backgroundLightness: number;
  /** The head leans by so many degrees, clockwise, -11 to 11. */
  tilt: number;
  /** The face stands right of the middle, in 128ths of the width, -5 to 5. */
  shiftX: number;
  /** The face stands below the middle, in 128ths of the height, -5 to 5. */
  shiftY: number;
  /** Size of the whole figure, 0.94 to 1.08. */
  scale: number;
}

/** Describes one attribute: its kind, its values, how often they come up, and what it means. */
export type AttributeDefinition =
  & { readonly name: keyof FaceAttributes; readonly description: string }
  & (
    | { readonly kind: "number"; readonly range: readonly [min: number, max: number] }
    | {
      readonly kind: "category";
      readonly categories: readonly string[];
      /** The probability of each category, in the same order. */
      readonly shares: readonly number[];
    }
    | {
      readonly kind: "boolean";
      /** The probability of true. */
      readonly share: number;
    }
  );

/** Every attribute of a drawn face, in the order in which the columns of a table show them. */
export const FACE_ATTRIBUTES: readonly AttributeDefinition[] = [
  category("hairColour", "the family of the hair colour, natural or fantasy"),
  number("hairLightness", "lightness L of the hair in Oklab; within 0.05 of the middle of its family"),
  category("hairStyle", "the hair behind the head"),
  category("fringe", "the hair over the forehead"),
  boolean("ahoge", "one strand stands up from the crown"),
  boolean("mirrored", "hair and ornament are drawn the other way round"),
  category("skin", "the tone of the skin"),
  category("eyeColour", "the colour of the irises"),
  number("eyeSize", "size of the eyes, 1 is usual; normal, sd 0.05"),
  number("eyeSlant", "outer corners of the eyes: -1 droop, 1 rise; normal, sd 0.45"),
  number("gaze", "where the irises look: -1 left, 1 right; normal, sd 0.4"),
  boolean("eyesClosed", "both eyes are closed"),
  number("brows", "the brows: -1 worried, 1 stern; normal around -0.1, sd 0.4"),
  category("mouth", "the form of the mouth"),
  number("smile", "corners of the mouth: -1 down, 1 up and wide open; uniform within the span of its mouth"),
  boolean("blush", "rosy cheeks"),
  boolean("glasses", "wears glasses"),
  category("ornament", "what is worn in the hair"),
  category("clothes", "what is seen of the clothes"),
  category("background", "how the background is coloured"),
  number(
    "backgroundHue",
    "hue of the background in Oklab degrees; uniform, but for dark ones never a muddy 50 to 150",
  ),
  number("backgroundLightness", "lightness L of the background in Oklab, at least 0.12 away from the hair"),
  number("tilt", "the head leans by so many degrees, clockwise; normal, sd 4"),
  number("shiftX", "the face stands right of the middle, in 128ths of the width; normal, sd 2"),
  number("shiftY", "the face stands below the middle, in 128ths of the height; normal, sd 1.7"),
  number("scale", "size of the whole figure; uniform"),
];

function category(name: CategoryName, description: string): AttributeDefinition {
  const shares = Object.values(SHARES[name]).map((percent) => percent / 100);
  return { name, kind: "category", categories: Object.keys(SHARES[name]), shares, description };
}

function boolean(name: BooleanName, description: string): AttributeDefinition {
  return { name, kind: "boolean", share: TRUE_SHARES[name] / 100, description };
}

function number(name: NumberName, description: string): AttributeDefinition {
  return { name, kind: "number", range: RANGES[name], description };
}

/**
 * Samples the attributes of one face. They are independent of each other, but for three pairs: the smile
 * fits the mouth, the lightness fits the hair colour, and the background stands off from the hair.
 *
 * @param random the only source of chance
 * @example
 * ```ts
 * import { createRandom } from "../../tensor/random.ts";
 * import { sampleFaceAttributes } from "./attributes.ts";
 * console.log(sampleFaceAttributes(createRandom(1)).hairColour);
 * ```
 */
export function sampleFaceAttributes(random: Random): FaceAttributes {
  const pick = <Name extends CategoryName>(name: Name): FaceCategory<Name> => {
    const entries = Object.entries(SHARES[name]) as [FaceCategory<Name>, number][];
    let left = random.uniform() * 100;
    return entries.find(([, percent]) => (left -= percent) < 0)![0];
  };
  const isTrue = (name: BooleanName) => random.uniform() * 100 < TRUE_SHARES[name];
  const within = (low: number, high: number) => low + (high - low) * random.uniform();
  const normal = (name: NumberName, mean: number, deviation: number) => {
    const [low, high] = RANGES[name];
    return Math.min(high, Math.max(low, mean + deviation * random.normal()));
  };
  const hairColour = pick("hairColour");
  const hairLightness = HAIR_COLOURS[hairColour].lightness + within(-0.05, 0.05);
  const backgroundLightness = standOff(within(0.72, 0.95), hairLightness);
  const backgroundHue = within(...RANGES.backgroundHue);
  const mouth = pick("mouth");
  return {
    hairColour,
    hairLightness,
    hairStyle: pick("hairStyle"),
    fringe: pick("fringe"),
    ahoge: isTrue("ahoge"),
    mirrored: isTrue("mirrored"),
    skin: pick("skin"),
    eyeColour: pick("eyeColour"),
    eyeSize: normal("eyeSize", 1, 0.05),
    eyeSlant: normal("eyeSlant", 0, 0.45),
    gaze: normal("gaze", 0, 0.4),
    eyesClosed: isTrue("eyesClosed"),
    brows: normal("brows", -0.1, 0.4),
    mouth,
    smile: within(...SMILES[mouth]),
    blush: isTrue("blush"),
    glasses: isTrue("glasses"),
    ornament: pick("ornament"),
    clothes: pick("clothes"),
    background: pick("background"),
    backgroundHue: backgroundLightness < 0.78 ? freshHue(backgroundHue) : backgroundHue,
    backgroundLightness,
    tilt: normal("tilt", 0, 4),
    shiftX: normal("shiftX", 0, 2),
    shiftY: normal("shiftY", 0, 1.7),
    scale: within(...RANGES.scale),
  };
}

/** A background of nearly the lightness of the hair is made lighter, or darker where that is not possible. */
function standOff(background: number, hair: number): number {
  if (Math.abs(background - hair) >= 0.12) return background;
  return hair < 0.82
    ? Math.min(0.96, hair + 0.13 + (0.95 - background) / 4)
    : hair - 0.14 - (0.95 - background) / 2;
}
