/** The mean of many generated pictures: what they have in common. */
import type { Latent } from "../latent/prior.ts";
import type { Decode } from "../model/sample.ts";
import type { Picture } from "../tensor/pixels.ts";

/** Pictures that are held at a time. */
const AT_ONCE = 256;

/**
 * The mean of the pictures of some latents, pixel by pixel, rounded to whole bytes.
 *
 * @param latents 1 or more
 * @param onDecoded is told how many pictures were made since it was last told
 * @returns a new picture
 * @throws {RangeError} if there is no latent
 * @example
 * ```ts
 * import { meanPicture } from "ganwalk";
 * const decode = (latents: readonly Float32Array[]) =>
 *   Promise.resolve(latents.map((z) => ({ width: 1, height: 1, channels: 1, data: Uint8Array.from(z) })));
 * console.log((await meanPicture(decode, [Float32Array.of(10), Float32Array.of(21)])).data); // [ 16 ]
 * ```
 */
export async function meanPicture(
  decode: Decode,
  latents: readonly Latent[],
  onDecoded: (count: number) => void = () => {},
): Promise<Picture> {
  if (latents.length === 0) throw new RangeError("Cannot average pictures: there is no latent");
  let sums = new Float64Array();
  let last: Picture | undefined;
  for (let start = 0; start < latents.length; start += AT_ONCE) {
    const pictures = await decode(latents.slice(start, start + AT_ONCE));
    last = pictures[0]!;
    if (start === 0) sums = new Float64Array(last.data.length);
    for (const { data } of pictures) for (let i = 0; i < sums.length; i++) sums[i]! += data[i]!;
    onDecoded(pictures.length);
  }
  return { ...last!, data: Uint8Array.from(sums, (sum) => Math.round(sum / latents.length)) };
}
