"""A folder of pictures to square bytes with Pillow on all cores, for `deno task bench prepare`.

python pil_prepare.py FOLDER OUT SIZE PROCESSES [draft]: centre-cropped, Lanczos, RGB, in the order of the names.
With "draft" the decoder may leave out what a picture of twice the size does not need.
The line that it prints tells the processor seconds of all its processes.
"""
import json
import os
import sys
from functools import partial
from multiprocessing import Pool

from PIL import Image


def fit(path, size, draft):
    """The bytes [size,size,3] of a picture file."""
    with Image.open(path) as image:
        if draft:
            image.draft("RGB", (2 * size, 2 * size))
        picture = image.convert("RGB")
    width, height = picture.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    box = (left, top, left + side, top + side)
    return picture.resize((size, size), Image.Resampling.LANCZOS, box=box).tobytes()


def main():
    folder, out, size, processes, *rest = sys.argv[1:]
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    work = partial(fit, size=int(size), draft=rest == ["draft"])
    with Pool(int(processes)) as pool, open(out, "wb") as file:
        for pixels in pool.imap(work, paths, chunksize=16):
            file.write(pixels)
        # Only processes that have ended are counted.
        pool.close()
        pool.join()
    # User and system time, of this process and of its children.
    print(json.dumps({"cpuSeconds": sum(os.times()[:4]), "peakMiB": None}))


if __name__ == "__main__":
    main()
