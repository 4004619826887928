/** `deno task generate`: single pictures by seed. */
import { join } from "@std/path";
import { sampleLatent } from "../latent/prior.ts";
import { enlarge } from "../plots/grid.ts";
import { createRandom } from "../tensor/random.ts";
import { type FigureOptions, recipeOf } from "./figures.ts";
import { loadGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { writePng, writeRecipe } from "./write_picture.ts";

/** The options of `deno task generate`. */
export interface GenerateOptions extends Omit<FigureOptions, "file"> {
  readonly seeds: readonly number[];
  /** Where the pictures go; default: `generated` in the run folder. */
  readonly folder?: string;
}

/** Seeds whose pictures are decoded together. */
const CHUNK = 64;

/**
 * Writes one PNG for each seed; a seed means the same latent in every command.
 *
 * @returns the paths of the pictures
 */
export async function generate(options: GenerateOptions, reporter: Reporter): Promise<string[]> {
  const { seeds, scale } = options;
  const generator = await loadGenerator(options, reporter.line);
  const folder = options.folder ?? join(generator.run, "generated", `step-${generator.step}`);
  const bar = reporter.progress("Generating", seeds.length);
  const paths: string[] = [];
  for (let start = 0; start < seeds.length; start += CHUNK) {
    const chunk = seeds.slice(start, start + CHUNK);
    const latents = chunk.map((seed) => sampleLatent(generator.prior, createRandom(seed)));
    const pictures = await generator.decode(latents);
    for (const [i, seed] of chunk.entries()) {
      const path = join(folder, `seed-${seed}.png`);
      paths.push(await writePng(path, enlarge(pictures[i]!, scale)));
      writeRecipe(path, recipeOf(generator, "generate", { seed, scale, latent: latents[i]! }));
      bar.update(paths.length);
    }
  }
  bar.end();
  generator.dispose();
  return paths;
}
