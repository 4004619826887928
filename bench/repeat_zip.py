"""A stored zip in which the pictures of a folder come again and again, for `deno task bench prepare --zip`.

python repeat_zip.py FOLDER OUT COUNT
"""
import os
import sys
import zipfile

folder, out, count = sys.argv[1:]
names = sorted(os.listdir(folder))
with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
    for i in range(int(count)):
        archive.write(os.path.join(folder, names[i % len(names)]), f"{i:08d}.jpg")
