/** The drawn faces as a source of pictures. */
import { drawnFace, FACE_ATTRIBUTES } from "../data/faces/mod.ts";
import { FACE_COLUMNS, faceValue } from "../data/faces/table.ts";
import type { PictureSource, SourceEntry } from "../data/sources/source.ts";
import { renderSvg } from "../images/svg.ts";

/** The word that names them among sources. */
export const FACES = "faces";

const DESCRIPTION = "faces, seed ";

/** Whether a source's description, or the whole of a dataset's, says that its pictures are drawn. */
export function areDrawn(description: string): boolean {
  return description.startsWith(DESCRIPTION);
}

/**
 * Faces that are drawn when they are read.
 *
 * @param world as in `drawnFace()`
 * @param size of the pictures, in pixels
 */
export function openFaces(world: number, count: number, size: number): PictureSource {
  const entryOf = (index: number): SourceEntry => {
    const { svg, attributes } = drawnFace(world, index);
    return {
      path: `${FACES}#${index}`,
      name: String(index),
      values: FACE_ATTRIBUTES.map((attribute) => faceValue(attribute, attributes)),
      read: async () => ({ width: size, height: size, channels: 3, data: await renderSvg(svg, size) }),
    };
  };
  return {
    name: FACES,
    description: `${DESCRIPTION}${world}`,
    count,
    skipped: [],
    fingerprint: `faces, seed ${world}, ${count}`,
    columns: FACE_COLUMNS,
    *entries() {
      for (let index = 0; index < count; index++) yield entryOf(index);
    },
    close() {},
  };
}
