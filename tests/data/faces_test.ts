import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  drawFace,
  drawnFace,
  FACE_ATTRIBUTES,
  type FaceAttributes,
  faceRandom,
  measureLightness,
  sampleFaceAttributes,
} from "../../src/data/faces/mod.ts";
import { colour, freshHue, hex, shade, tint, turn } from "../../src/data/faces/colours.ts";
import { shape } from "../../src/data/faces/shapes.ts";
import { createRandom } from "../../src/tensor/random.ts";

const SAMPLES = 5000;

function samples(): FaceAttributes[] {
  const random = createRandom(2026);
  return Array.from({ length: SAMPLES }, () => sampleFaceAttributes(random));
}

/** Fails unless every tag of an SVG is closed in order and every value is written out. */
function assertWellFormed(text: string): void {
  assert(!/NaN|undefined|null|Infinity|\[object/.test(text), "a value is missing");
  const open: string[] = [];
  let rest = text;
  while (rest !== "") {
    const tag = /^<(\/?)([a-zA-Z]+)((?: [a-zA-Z0-9:-]+="[^"<>]*")*)(\/?)>/.exec(rest);
    assert(tag, `not a tag: ${rest.slice(0, 80)}`);
    const [whole, closing, name, attributes, selfClosing] = tag as unknown as string[];
    if (closing) assertEquals(open.pop(), name);
    else if (selfClosing === "") open.push(name!);
    const names = [...attributes!.matchAll(/ ([a-zA-Z0-9:-]+)=/g)].map((match) => match[1]);
    assertEquals(new Set(names).size, names.length, `an attribute stands twice: ${whole}`);
    rest = rest.slice(whole!.length);
  }
  assertEquals(open, []);
}

/** Fails unless every gradient and clip that is used is there, once. */
function assertReferencesResolve(text: string): void {
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  assertEquals(new Set(ids).size, ids.length);
  for (const [, used] of text.matchAll(/url\(#([^)]+)\)/g)) assert(ids.includes(used!), `no #${used}`);
}

Deno.test("drawnFace() gives the same face for the same seed and index, in whatever order", () => {
  const forward = [0, 1, 2, 3].map((index) => drawnFace(7, index));
  const backward = [3, 2, 1, 0].map((index) => drawnFace(7, index)).reverse();
  assertEquals(forward, backward);
});

Deno.test("drawnFace() gives other faces for other indices and other seeds", () => {
  const faces = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    for (let index = 0; index < 20; index++) faces.add(drawnFace(seed, index).svg);
  }
  assertEquals(faces.size, 400);
  assertNotEquals(drawnFace(0, 2 ** 32).svg, drawnFace(0, 0).svg);
  assertNotEquals(drawnFace(2 ** 32, 0).svg, drawnFace(0, 0).svg);
});

Deno.test("drawnFace() refuses a seed or an index that is not a whole number of 0 or more", () => {
  assertThrows(
    () => drawnFace(0, -1),
    RangeError,
    "Cannot draw a face: index must be an integer of 0 or more, got -1",
  );
  assertThrows(
    () => drawnFace(0.5, 0),
    RangeError,
    "Cannot draw a face: seed must be an integer of 0 or more, got 0.5",
  );
});

Deno.test("drawnFace() draws well-formed faces", () => {
  for (let index = 0; index < 300; index++) {
    const text = drawnFace(1, index).svg;
    assert(text.startsWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128">'));
    assertWellFormed(text);
    assertReferencesResolve(text);
  }
});

Deno.test("drawFace() depends on the attributes and the state of the generator alone", () => {
  const attributes = sampleFaceAttributes(createRandom(5));
  const before = structuredClone(attributes);
  assertEquals(drawFace(attributes, createRandom(6)), drawFace(before, createRandom(6)));
  assertEquals(attributes, before);
  assertNotEquals(drawFace(attributes, createRandom(6)), drawFace(attributes, createRandom(7)));
});

Deno.test("drawFace() takes the same numbers from the generator whatever the attributes", () => {
  const states = new Set<string>();
  for (let seed = 0; seed < 100; seed++) {
    const details = createRandom(99);
    drawFace(sampleFaceAttributes(createRandom(seed)), details);
    states.add(details.state().join());
  }
  assertEquals(states.size, 1);
});

Deno.test("drawFace() refuses attributes that are not finite", () => {
  const attributes = { ...drawnFace(0, 0).attributes, tilt: NaN };
  assertThrows(
    () => drawFace(attributes, createRandom(0)),
    RangeError,
    "Cannot write an SVG: expected a finite number, got NaN",
  );
});

Deno.test("drawFace() draws every category and every end of a range, and each changes the picture", () => {
  const base = {
    ...drawnFace(3, 0).attributes,
    mouth: "open",
    eyesClosed: false,
    background: "duo",
  } as const;
  for (const definition of FACE_ATTRIBUTES) {
    const values = definition.kind === "category"
      ? definition.categories
      : definition.kind === "number"
      ? definition.range
      : [false, true];
    const drawings = values.map((value) =>
      drawFace({ ...base, [definition.name]: value } as FaceAttributes, faceRandom(3, 0, 1))
    );
    drawings.forEach(assertWellFormed);
    drawings.forEach(assertReferencesResolve);
    // At both ends, hue 0 and hue 360 are the same colour; frown, flat and smile differ by the smile.
    const same = definition.name === "mouth" ? 2 : definition.name === "backgroundHue" ? 1 : 0;
    assertEquals(new Set(drawings).size, values.length - same, definition.name);
  }
});

Deno.test("FACE_ATTRIBUTES describes exactly the attributes of a face, in their order", () => {
  const names = FACE_ATTRIBUTES.map((definition) => definition.name as string);
  assertEquals(names, Object.keys(sampleFaceAttributes(createRandom(0))));
  for (const definition of FACE_ATTRIBUTES) assert(definition.description.length > 10);
});

Deno.test("the shares of each category add up to 1", () => {
  for (const definition of FACE_ATTRIBUTES) {
    if (definition.kind !== "category") continue;
    assertEquals(definition.categories.length, definition.shares.length);
    const sum = definition.shares.reduce((a, b) => a + b, 0);
    assert(Math.abs(sum - 1) < 1e-9, `${definition.name} adds up to ${sum}`);
  }
});

Deno.test("sampleFaceAttributes() keeps to the shares and ranges of FACE_ATTRIBUTES", () => {
  const faces = samples();
  // Five standard deviations of a share p of n samples: sqrt(p (1 - p) / n).
  const assertShare = (count: number, p: number, what: string) => {
    const bound = 5 * Math.sqrt(p * (1 - p) / SAMPLES);
    assert(Math.abs(count / SAMPLES - p) < bound, `${what}: ${count / SAMPLES} instead of ${p}`);
  };
  for (const definition of FACE_ATTRIBUTES) {
    const values = faces.map((face) => face[definition.name]);
    if (definition.kind === "number") {
      const [low, high] = definition.range;
      assert(values.every((value) => Number(value) >= low && Number(value) <= high), definition.name);
    } else if (definition.kind === "boolean") {
      assertShare(values.filter((value) => value === true).length, definition.share, definition.name);
    } else {
      definition.categories.forEach((category, i) => {
        const count = values.filter((value) => value === category).length;
        assertShare(count, definition.shares[i]!, `${definition.name} ${category}`);
      });
    }
  }
});

Deno.test("sampleFaceAttributes() places faces as documented", () => {
  const faces = samples();
  const moments = (values: number[]) => {
    const mean = values.reduce((a, b) => a + b, 0) / SAMPLES;
    return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / SAMPLES)] as const;
  };
  for (const [name, deviation] of [["tilt", 4], ["shiftX", 2], ["shiftY", 1.7]] as const) {
    const [mean, sd] = moments(faces.map((face) => face[name]));
    assert(Math.abs(mean) < 5 * deviation / Math.sqrt(SAMPLES), `${name} has mean ${mean}`);
    assert(Math.abs(sd - deviation) < 0.06 * deviation, `${name} has deviation ${sd}`);
  }
  assert(Math.abs(moments(faces.map((face) => face.scale))[0] - 1.01) < 0.003);
});

Deno.test("sampleFaceAttributes() keeps the background at least 0.12 lighter or darker than the hair", () => {
  for (const face of samples()) {
    assert(Math.abs(face.backgroundLightness - face.hairLightness) > 0.1199, JSON.stringify(face));
  }
});

Deno.test("sampleFaceAttributes() makes corners go up in a smile and down in a frown", () => {
  for (const { mouth, smile } of samples()) {
    if (mouth === "frown") assert(smile < -0.39);
    if (mouth === "smile" || mouth === "open") assert(smile > 0.19);
    if (mouth === "laugh") assert(smile > 0.74);
  }
});

Deno.test("hex() writes known colours", () => {
  assertEquals(hex(colour(1, 0, 0)), "#ffffff");
  assertEquals(hex(colour(0, 0, 0)), "#000000");
  // Oklch of #ff0000, from the table in Ottosson's article.
  assertEquals(hex(colour(0.627955, 0.257683, 29.2339)), "#ff0000");
});

Deno.test("hex() keeps the lightness of a colour that screens cannot show", () => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex(colour(0.7, 0.4, 150)).slice(at, at + 2), 16));
  assert(Math.abs(measureLightness(r!, g!, b!) - 0.7) < 0.01);
});

Deno.test("shade() darkens, tint() lightens, and turn() takes the shorter way round", () => {
  const blonde = colour(0.86, 0.115, 90);
  assert(shade(blonde, 0.1).lightness < 0.77 && tint(blonde, 0.1).lightness > 0.95);
  assert(shade(blonde, 0.1).hue < 90, "blonde hair is orange in shadow, not green");
  assertEquals([turn(350, 10), turn(10, 350), turn(90, 290)], [20, -20, -160]);
});

Deno.test("freshHue() moves hues from 50 to 150 out and leaves the others", () => {
  assertEquals([20, 60, 140, 200, -30, 380].map(freshHue), [20, 0, 200, 200, 330, 20]);
});

Deno.test("shape`` rounds numbers to hundredths and keeps text", () => {
  assertEquals(shape`<a b="${1 / 3}" c="${"d"}" e="${-2}"/>`, '<a b="0.33" c="d" e="-2"/>');
});
