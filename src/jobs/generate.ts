/** `deno task generate`: single pictures by seed, or of a latent from elsewhere. */
import { join } from "@std/path";
import { type LatentSource, nameOfLatentSource, parseLatentSource } from "../latent/latent_source.ts";
import { enlarge } from "../plots/grid.ts";
import { type FigureOptions, recipeOf } from "./figures.ts";
import { withGenerator } from "./load_generator.ts";
import { readLatent } from "./read_latent.ts";
import type { Reporter } from "./reporter.ts";
import { writePng, writeRecipe } from "./write_picture.ts";

/** The options of `deno task generate`. */
export interface GenerateOptions extends Omit<FigureOptions, "file"> {
  readonly seeds: readonly number[];
  /** One picture more: a seed, numbers, or a file with latents, see `parseLatentSource()`. */
  readonly latent?: string;
  /** Where the pictures go; default: `generated` in the run folder. */
  readonly folder?: string;
}

/** Latents whose pictures are decoded together. */
const CHUNK = 64;

/**
 * Writes one PNG for each seed, and one of the latent if there is one; a seed means the same latent in every
 * command.
 *
 * @returns the paths of the pictures
 * @throws {UserError} if the latent cannot be read or does not fit the generator
 */
export async function generate(options: GenerateOptions, reporter: Reporter): Promise<string[]> {
  const { latent, scale } = options;
  const sources: LatentSource[] = [
    ...options.seeds.map((seed) => ({ kind: "seed", seed }) as const),
    ...latent === undefined ? [] : [parseLatentSource(latent, "--latent")],
  ];
  return await withGenerator(options, reporter, async (generator) => {
    const latents = sources.map((source) => readLatent(generator.prior, source, "--latent"));
    const folder = options.folder ?? join(generator.run, "generated", `step-${generator.step}`);
    const bar = reporter.progress("Generating", sources.length);
    const paths: string[] = [];
    for (let start = 0; start < sources.length; start += CHUNK) {
      const pictures = await generator.decode(latents.slice(start, start + CHUNK));
      for (const [i, picture] of pictures.entries()) {
        const [source, z] = [sources[start + i]!, latents[start + i]!];
        const path = join(
          folder,
          `${source.kind === "seed" ? "seed" : "latent"}-${nameOfLatentSource(source)}.png`,
        );
        paths.push(await writePng(path, enlarge(picture, scale)));
        const from = source.kind === "seed" ? { seed: source.seed } : { from: latent };
        writeRecipe(path, recipeOf(generator, "generate", { ...from, scale, latent: z }));
        bar.update(paths.length);
      }
    }
    bar.end();
    return paths;
  });
}
