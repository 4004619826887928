/** Directions that nobody had to find: of the smallest generator, with latents of length 2. */
import type { DirectionsFile } from "../../src/store/directions_file.ts";
import { SMALLEST_CONFIG } from "./training_config.ts";

const classes = { areaUnderCurve: 0.75, accuracy: 0.875, commonest: 0.5 } as const;

/** A number, a boolean, two classes, two factors; what smiles leans towards glasses. */
export const DIRECTIONS: DirectionsFile = {
  generator: { checksum: "0123", step: 4000, config: SMALLEST_CONFIG },
  attributes: {
    source: "2000 generated faces, read by the regressor",
    count: 2000,
    seed: 0,
    measured: { by: "pictures", faces: 16 },
    directions: [
      {
        ...{ name: "smile", attribute: "smile", kind: "number", mean: 0.125, deviation: 0.5 },
        strength: { rSquared: 0.5 },
        vector: Float32Array.of(0, 1),
        effects: [0.25, 0.125, 0, -0.0625],
        orthogonal: { vector: Float32Array.of(1, 0), kept: 0.5, effects: [0.125, 0, 0, 0.03125] },
      },
      {
        ...{ name: "glasses", attribute: "glasses", kind: "boolean", mean: 0.5, deviation: 0.5 },
        strength: classes,
        vector: Float32Array.of(1, 0),
        effects: [0, 0.25, 0, 0],
        orthogonal: { vector: Float32Array.of(-1, 0), kept: 0.25, effects: [0, 0.125, 0, 0] },
      },
      {
        ...{ name: "hairColour=pink", attribute: "hairColour", kind: "boolean", mean: 0.25, deviation: 0.25 },
        strength: classes,
        vector: Float32Array.of(-1, 0),
        effects: [0, 0.25, 0.125, -0.125],
      },
      {
        ...{ name: "hairColour=blue", attribute: "hairColour", kind: "boolean", mean: 0.25, deviation: 0.25 },
        strength: classes,
        vector: Float32Array.of(0, -1),
        effects: [0, 0, -0.125, 0.125],
      },
    ],
    leftOut: [{ name: "eyesClosed", reason: "0 of 2000 faces have it" }],
  },
  factors: {
    ...{ samples: 64, seed: 0, faces: 4 },
    directions: [
      { name: "factor:1", vector: Float32Array.of(1, 0), share: 0.75, imageChange: 8.5 },
      { name: "component:1", vector: Float32Array.of(0, 1), share: 0.5, imageChange: 2 },
    ],
  },
};
