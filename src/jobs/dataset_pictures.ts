/** A dataset to look at. */
import type { Dataset } from "../data/dataset.ts";
import { arrangeGrid } from "../plots/grid.ts";
import type { Picture } from "../tensor/pixels.ts";
import { writePng } from "./write_picture.ts";

const PREVIEW_SIDE = 8;

/** About how wide the mean picture is shown, in pixels. */
const MEAN_SIDE = 256;

/** The files that stand beside a dataset. */
export function filesBeside(path: string): { preview: string; mean: string; skipped: string } {
  const stem = path.replace(/\.ganwalk$/, "");
  return { preview: `${stem}.png`, mean: `${stem}.mean.png`, skipped: `${stem}.skipped.csv` };
}

/** Writes a grid of pictures, evenly spread over the dataset. @returns its path */
export async function writePreview(dataset: Dataset): Promise<string> {
  const [count, height, width, channels] = dataset.header.shape;
  const shown = Math.min(count, PREVIEW_SIDE ** 2);
  const pictures = Array.from({ length: shown }, (_, i): Picture => ({
    width,
    height,
    channels,
    data: dataset.readImages([Math.floor(i * count / shown)]),
  }));
  return await writePng(
    filesBeside(dataset.path).preview,
    arrangeGrid(pictures, { columns: Math.min(PREVIEW_SIDE, shown) }),
  );
}

/** Writes the mean picture, enlarged without smoothing. @returns its path */
export async function writeMean(path: string, picture: Picture): Promise<string> {
  const scale = Math.max(1, Math.round(MEAN_SIDE / picture.width));
  return await writePng(path, arrangeGrid([picture], { columns: 1, scale }));
}
