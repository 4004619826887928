/**
 * The colours of drawn faces. They are written in Oklch (B. Ottosson, "A perceptual color space for image
 * processing", 2020): lightness, chroma and hue as the eye sees them, so that a shade keeps the character
 * of its colour and every hue of a family is equally strong.
 */
import type { FaceCategory } from "./shares.ts";

/** A colour in Oklch. */
export interface Colour {
  /** From 0, black, to 1, white. */
  readonly lightness: number;
  /** From 0, grey, to about 0.3, as strong as screens can show. */
  readonly chroma: number;
  /** In degrees: about 25 red, 90 yellow, 150 green, 255 blue. */
  readonly hue: number;
}

/** The middle of every family of hair colours. */
export const HAIR_COLOURS: Readonly<Record<FaceCategory<"hairColour">, Colour>> = {
  black: colour(0.3, 0.03, 280),
  brown: colour(0.43, 0.07, 52),
  chestnut: colour(0.5, 0.115, 40),
  blonde: colour(0.86, 0.115, 90),
  ginger: colour(0.71, 0.155, 58),
  red: colour(0.55, 0.19, 26),
  pink: colour(0.78, 0.135, 358),
  violet: colour(0.6, 0.155, 303),
  blue: colour(0.6, 0.15, 256),
  aqua: colour(0.79, 0.115, 208),
  green: colour(0.72, 0.135, 158),
  silver: colour(0.86, 0.018, 280),
};

/** The tones of the skin. */
export const SKIN_COLOURS: Readonly<Record<FaceCategory<"skin">, Colour>> = {
  porcelain: colour(0.95, 0.028, 50),
  fair: colour(0.915, 0.048, 60),
  tan: colour(0.82, 0.078, 62),
  brown: colour(0.67, 0.092, 56),
  deep: colour(0.55, 0.085, 50),
};

/** The colours of the irises. */
export const EYE_COLOURS: Readonly<Record<FaceCategory<"eyeColour">, Colour>> = {
  brown: colour(0.5, 0.1, 50),
  blue: colour(0.62, 0.17, 256),
  green: colour(0.65, 0.16, 150),
  violet: colour(0.58, 0.19, 300),
  gold: colour(0.76, 0.16, 80),
  red: colour(0.57, 0.21, 22),
  aqua: colour(0.74, 0.13, 205),
};

/** Builds a colour. */
export function colour(lightness: number, chroma: number, hue: number): Colour {
  return { lightness, chroma, hue };
}

/** The colour in shadow: darker, and drawn towards violet blue (hue 290) as shadows outdoors are. */
export function shade(of: Colour, amount: number): Colour {
  return {
    lightness: Math.max(0.08, of.lightness - amount),
    chroma: of.chroma * (1 + 0.4 * amount) + 0.05 * amount,
    hue: of.hue + turn(of.hue, 290) * Math.min(0.6, 0.9 * amount),
  };
}

/** The colour in light: lighter, paler, and drawn a little towards yellow (hue 90) as sunlight is. */
export function tint(of: Colour, amount: number): Colour {
  return {
    lightness: Math.min(0.99, of.lightness + amount),
    chroma: of.chroma * Math.max(0, 1 - 1.2 * amount),
    hue: of.hue + turn(of.hue, 90) * Math.min(0.4, 0.4 * amount),
  };
}

/**
 * Moves the hue of a dark colour out of the yellows and yellow greens (50 to 150), which turn to mud in the
 * dark: to the reds below or the teals above, whichever is nearer.
 */
export function freshHue(hue: number): number {
  const h = ((hue % 360) + 360) % 360;
  if (h < 50 || h > 150) return h;
  return h < 100 ? (h + 300) % 360 : h + 60;
}

/** The shorter way round from one hue to another, in degrees from -180 to 180. */
export function turn(from: number, to: number): number {
  return ((to - from) % 360 + 540) % 360 - 180;
}

/**
 * Writes a colour as `#rrggbb`. A colour that screens cannot show keeps its lightness and hue and loses
 * chroma until they can.
 */
export function hex(of: Colour): string {
  let low = 0;
  let high = of.chroma;
  let rgb = linearRgb(of, high);
  if (!isShown(rgb)) {
    for (let i = 0; i < 8; i++) {
      const middle = (low + high) / 2;
      if (isShown(linearRgb(of, middle))) low = middle;
      else high = middle;
    }
    rgb = linearRgb(of, low);
  }
  return "#" + rgb.map((value) => encode(value).toString(16).padStart(2, "0")).join("");
}

/**
 * Measures the lightness of a colour.
 *
 * @param red red, green and blue as stored in a picture, 0 to 255
 * @returns L of Oklab, from 0 (black) to 1 (white)
 */
export function measureLightness(red: number, green: number, blue: number): number {
  const [r, g, b] = [red, green, blue].map((value) => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2104542553 * Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) +
    0.793617785 * Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) -
    0.0040720468 * Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
}

/** Oklch to linear RGB: Ottosson's two matrices with a cube between them. */
function linearRgb(of: Colour, chroma: number): [number, number, number] {
  const a = chroma * Math.cos(of.hue * Math.PI / 180);
  const b = chroma * Math.sin(of.hue * Math.PI / 180);
  const l = (of.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (of.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (of.lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function isShown(rgb: readonly number[]): boolean {
  return rgb.every((value) => value >= -0.0005 && value <= 1.0005);
}

/** The sRGB transfer curve, to a byte. */
function encode(value: number): number {
  const v = Math.min(1, Math.max(0, value));
  return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
}
