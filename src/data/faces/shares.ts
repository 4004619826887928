/**
 * How often each attribute of a drawn face takes which value. These tables are the documentation of the
 * distributions; to change one, change it here.
 */

/** How often each category comes up, in percent: every table adds up to 100. */
export const SHARES = {
  hairColour: {
    black: 10,
    brown: 12,
    chestnut: 9,
    blonde: 12,
    ginger: 8,
    red: 7,
    pink: 9,
    violet: 8,
    blue: 8,
    aqua: 6,
    green: 5,
    silver: 6,
  },
  hairStyle: {
    long: 14,
    wavy: 11,
    bob: 13,
    short: 11,
    spiky: 8,
    fluffy: 8,
    "twin-tails": 10,
    ponytail: 9,
    buns: 6,
    braids: 6,
    "side-tail": 4,
  },
  fringe: { blunt: 16, swept: 18, curtain: 14, jagged: 15, wispy: 13, crossed: 14, curls: 6, open: 4 },
  skin: { porcelain: 24, fair: 34, tan: 20, brown: 13, deep: 9 },
  eyeColour: { brown: 20, blue: 20, green: 16, violet: 14, gold: 10, red: 10, aqua: 10 },
  mouth: { frown: 7, flat: 11, smile: 34, cat: 10, open: 24, laugh: 14 },
  ornament: { none: 58, bow: 10, clip: 7, star: 5, flower: 8, headband: 8, "cat-ears": 4 },
  clothes: { crew: 32, sailor: 22, collar: 20, hood: 16, scarf: 10 },
  background: { plain: 25, gradient: 40, duo: 20, glow: 15 },
} as const;

/** How often each yes-or-no attribute is true, in percent. */
export const TRUE_SHARES = { ahoge: 14, mirrored: 50, eyesClosed: 4, blush: 45, glasses: 12 } as const;

/** The bounds of each number. */
export const RANGES = {
  hairLightness: [0.2, 0.95],
  eyeSize: [0.88, 1.12],
  eyeSlant: [-1, 1],
  gaze: [-1, 1],
  brows: [-1, 1],
  smile: [-1, 1],
  backgroundHue: [0, 360],
  backgroundLightness: [0.5, 0.96],
  tilt: [-11, 11],
  shiftX: [-5, 5],
  shiftY: [-5, 5],
  scale: [0.94, 1.08],
} as const;

/** The smile that goes with each mouth: uniform between the two numbers. */
export const SMILES: Readonly<Record<FaceCategory<"mouth">, readonly [number, number]>> = {
  frown: [-1, -0.4],
  flat: [-0.3, 0.15],
  smile: [0.2, 0.65],
  cat: [0.3, 0.6],
  open: [0.35, 0.8],
  laugh: [0.75, 1],
};

/** The names of the attributes that are categories. */
export type CategoryName = keyof typeof SHARES;

/** The names of the attributes that are true or false. */
export type BooleanName = keyof typeof TRUE_SHARES;

/** The names of the attributes that are numbers. */
export type NumberName = keyof typeof RANGES;

/** The values of one category, such as `FaceCategory<"fringe">`. */
export type FaceCategory<Name extends CategoryName> = keyof (typeof SHARES)[Name];
