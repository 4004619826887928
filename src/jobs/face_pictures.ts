/** Drawn faces in memory, with their attributes. */
import type { AttributeColumn } from "../data/attribute_table.ts";
import { drawnFace } from "../data/faces/mod.ts";
import { tabulateFaces } from "../data/faces/table.ts";
import { renderSvgs } from "../images/svg.ts";
import type { PictureSet } from "../metrics/picture_set.ts";

/** Pictures and what is known of them. */
export interface FacePictures {
  /** One after the other. */
  readonly pictures: PictureSet;
  /** Every attribute of a drawn face. */
  readonly columns: readonly AttributeColumn[];
}

/**
 * Draws the first faces of a world.
 *
 * @param world as in `drawnFace()`
 * @param size width and height in pixels
 * @param onFace called after each face with how many are done
 */
export async function drawFaces(
  world: number,
  count: number,
  size: number,
  onFace?: (done: number) => void,
): Promise<FacePictures> {
  const faces = Array.from({ length: count }, (_, index) => drawnFace(world, index));
  const data = new Uint8Array(count * size * size * 3);
  let done = 0;
  for await (const pixels of renderSvgs(faces.map(({ svg }) => svg), size)) {
    data.set(pixels, done * pixels.length);
    done++;
    onFace?.(done);
  }
  const columns = tabulateFaces(faces.map(({ attributes }) => attributes));
  return { pictures: { count, height: size, width: size, channels: 3, data }, columns };
}
