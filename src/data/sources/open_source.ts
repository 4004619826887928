import { listPictures } from "./folder.ts";
import { basename } from "@std/path";
import type { PictureSource, SourceLimits } from "./source.ts";
export function openSource(
  a: string,
  isPicture: (name: string) => boolean,
  _l: SourceLimits,
): Promise<PictureSource> {
  const paths = listPictures(a, isPicture);
  return Promise.resolve({
    name: basename(Deno.realPathSync(a)),
    description: "folder " + a,
    count: paths.length,
    skipped: [],
    fingerprint: a + paths.length,
    *entries() {
      for (const path of paths) {
        yield {
          path,
          name: path.slice(a.length + 1),
          read: () => Promise.resolve({ bytes: Deno.readFileSync(path) }),
        };
      }
    },
    close() {},
  });
}
