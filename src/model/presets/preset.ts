/** What a preset is: layers, and a table of the numbers that they are trained with. */
import type { Architecture } from "../architecture.ts";
import type { Recipe } from "../recipe.ts";

/** The numbers of a preset; each is the default of a flag. */
export interface PresetTable {
  /** Z, components of a latent. */
  readonly latentSize: number;
  /** Where latents come from: N(0,1) or U(-1,1). */
  readonly prior: "normal" | "uniform";
  /** Images in a step. */
  readonly batchSize: number;
  /** How long it is trained. */
  readonly length: { readonly epochs: number } | { readonly steps: number };
  /** In which order pictures are taken. */
  readonly order: "shuffled" | "sequential";
  /** How a step is taken. */
  readonly recipe: Recipe;
}

/** A known pair of networks with the settings of its source. */
export interface Preset {
  /** Side of the images that it is meant for, in pixels. */
  readonly size: number;
  /** Channels of the images that it is meant for. */
  readonly channels: 1 | 3;
  /** Its numbers. */
  readonly table: PresetTable;
  /** Numbers that are others at a size of images. */
  readonly tableAt?: Readonly<Record<number, Partial<PresetTable>>>;
  /**
   * Its layers.
   *
   * @throws {RangeError} for sizes and channels that it is not defined for
   */
  build(size: number, channels: number, latentSize: number): Architecture;
}

/** The numbers of a preset at a size of images. */
export function tableOf({ table, tableAt }: Preset, size: number): PresetTable {
  return { ...table, ...tableAt?.[size] };
}

/**
 * Checks the images that a preset is asked for.
 *
 * @throws {RangeError} for other sizes, and for channels other than 1 and 3
 */
export function assertImages(name: string, sizes: readonly number[], size: number, channels: number): void {
  if (!sizes.includes(size)) {
    const allowed = sizes.length === 1 ? sizes[0] : `one of ${sizes.join(", ")}`;
    throw new RangeError(`Cannot build ${name}: size must be ${allowed}, got ${size}`);
  }
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`Cannot build ${name}: channels must be 1 or 3, got ${channels}`);
  }
}
