"""Sliced Wasserstein distance and MS-SSIM in numpy and scipy, to check src/metrics against.

Written from the definitions in Karras et al. 2018 (arXiv 1710.10196) and Wang et al. 2003: two-dimensional
kernels, float64 and whole arrays, where src/metrics has separable ones, float32 and blocks. The random choices
are the same: sfc32, Box-Muller and the order of the draws are written out below.

    python3 bench/metrics_reference.py          prints {name: values} as JSON; bench/metrics.ts compares
"""
import json
import math

import numpy as np
from scipy.ndimage import convolve
from scipy.signal import convolve2d

MASK = 0xFFFFFFFF


class Random:
    """sfc32, seeded as createRandom() does."""

    def __init__(self, seed):
        self.a, self.b, self.c, self.counter = seed & MASK, seed >> 32, 0x9E3779B9, 1
        for _ in range(16):
            self.word()

    def word(self):
        word = (self.a + self.b + self.counter) & MASK
        self.counter = (self.counter + 1) & MASK
        self.a = self.b ^ (self.b >> 9)
        self.b = (self.c + (self.c << 3)) & MASK
        self.c = (((self.c << 21) | (self.c >> 11)) + word) & MASK
        return word

    def normal(self):
        radius = math.sqrt(-2 * math.log((self.word() + 1) / 2**32))
        return radius * math.cos(2 * math.pi * (self.word() / 2**32))

    def integer(self, below):
        limit = 2**32 - 2**32 % below
        word = self.word()
        while word >= limit:
            word = self.word()
        return word % below


def hash32(value):
    """Murmur3's final mixing, for arrays of uint64 below 2^32."""
    x = np.asarray(value, np.uint64) & MASK
    x = ((x ^ (x >> 16)) * 0x85EBCA6B) & MASK
    x = ((x ^ (x >> 13)) * 0xC2B2AE35) & MASK
    return x ^ (x >> 16)


def hashed_pictures(seed, count, height, width, channels):
    """The pictures of tests/metrics/hashed_pictures.ts, uint8 [N,H,W,C]."""
    i, y, x, c = (a.astype(np.uint64) for a in np.ogrid[0:count, 0:height, 0:width, 0:channels])
    slope_x = 1 + hash32(1000 * seed + 2 * i) % 5
    slope_y = 1 + hash32(1000 * seed + 2 * i + 1) % 5
    shade = hash32(2000 * (seed + 1) + 3 * i + c) % 128
    at = np.arange(count * height * width * channels, dtype=np.uint64).reshape(count, height, width, channels)
    noise = hash32(100_000_000 * (seed + 1) + at) % 64
    return (shade + (slope_x * x + slope_y * y) % 64 + noise).astype(np.uint8)


BINOMIAL = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1])[None, :, :, None] / 256


def pyramid(images):
    """Laplacian levels, fine to coarse, float64 [N,S,S,3]."""
    levels = [images.astype(np.float64)]
    while levels[-1].shape[1] // 2 >= 16:
        fine = levels[-1]
        coarse = convolve(fine, BINOMIAL, mode="mirror")[:, ::2, ::2]
        widened = np.zeros_like(fine)
        widened[:, ::2, ::2] = coarse
        levels[-1] = fine - convolve(widened, 4 * BINOMIAL, mode="mirror")
        levels.append(coarse)
    return levels


def descriptors(level, patches, random):
    """Random 7 x 7 patches, normalised by channel: [N K, 147]."""
    choices = level.shape[1] - 6
    found = []
    for image in level:
        for _ in range(patches):
            x, y = random.integer(choices), random.integer(choices)
            found.append(image[y : y + 7, x : x + 7])
    found = np.stack(found)
    found = (found - found.mean((0, 1, 2))) / found.std((0, 1, 2))
    return found.reshape(len(found), -1)


def sliced_wasserstein(a, b, seed, patches=128, repeats=4, directions_per_repeat=128):
    """Distances times 1000 by level, then their mean."""
    random = Random(seed)
    if a.shape[3] == 1:
        a, b = a.repeat(3, axis=3), b.repeat(3, axis=3)
    distances = []
    for level_a, level_b in zip(pyramid(a), pyramid(b)):
        left = descriptors(level_a, patches, random)
        right = descriptors(level_b, patches, random)
        results = []
        for _ in range(repeats):
            directions = np.array([[random.normal() for _ in range(147)] for _ in range(directions_per_repeat)])
            directions /= np.linalg.norm(directions, axis=1, keepdims=True)
            results.append(np.abs(np.sort(left @ directions.T, 0) - np.sort(right @ directions.T, 0)).mean())
        distances.append(1000 * float(np.mean(results)))
    return distances + [float(np.mean(distances))]


WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def windowed(image, window):
    return np.stack([convolve2d(image[..., c], window, mode="valid") for c in range(image.shape[2])], 2)


def ssim_terms(a, b):
    """Mean similarity and mean contrast-structure of two pictures [H,W,C]."""
    size = min(11, a.shape[0], a.shape[1])
    deviation = 1.5 * size / 11
    x = np.arange(size) - (size - 1) / 2
    window = np.exp(-(x[:, None] ** 2 + x[None, :] ** 2) / (2 * deviation**2))
    window /= window.sum()
    mean_a, mean_b = windowed(a, window), windowed(b, window)
    variance_a = windowed(a * a, window) - mean_a**2
    variance_b = windowed(b * b, window) - mean_b**2
    covariance = windowed(a * b, window) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    contrast = (2 * covariance + c2) / (variance_a + variance_b + c2)
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return (luminance * contrast).mean(), contrast.mean()


def ms_ssim(a, b):
    a, b = a.astype(np.float64), b.astype(np.float64)
    result = 1.0
    for i, weight in enumerate(WEIGHTS):
        whole, contrast = ssim_terms(a, b)
        result *= max(0.0, whole if i == len(WEIGHTS) - 1 else contrast) ** weight
        if i < len(WEIGHTS) - 1:
            a, b = (
                v.reshape(v.shape[0] // 2, 2, v.shape[1] // 2, 2, v.shape[2]).mean((1, 3)) for v in (a, b)
            )
    return float(result)


def diversity(images, seed, pairs):
    random = Random(seed)
    scores = []
    for _ in range(pairs):
        first, other = random.integer(len(images)), random.integer(len(images) - 1)
        scores.append(ms_ssim(images[first], images[other + (other >= first)]))
    return float(np.mean(scores))


def swd_case(count, size, channels, **options):
    sets = [hashed_pictures(seed, count, size, size, channels) for seed in (1, 2)]
    return sliced_wasserstein(*sets, seed=7, **options)


def ssim_case(height, width, channels):
    return [ms_ssim(*hashed_pictures(3, 2, height, width, channels))]


def main():
    level0 = pyramid(hashed_pictures(1, 1, 64, 64, 3))[0][0]
    level1 = pyramid(hashed_pictures(1, 1, 64, 64, 3))[1][0]
    results = {
        "pyramid, corners": [*level0[0, 0], *level0[63, 63], *level1[0, 31], *level1[31, 0]],
        "swd, 3 of 64 x 64 x 3": swd_case(3, 64, 3, patches=5, repeats=2, directions_per_repeat=6),
        "swd, 4 of 32 x 32 x 1": swd_case(4, 32, 1, patches=7, repeats=1, directions_per_repeat=5),
        "swd, 5 of 16 x 16 x 3": swd_case(5, 16, 3, patches=16, repeats=3, directions_per_repeat=4),
        "swd, 32 of 64 x 64 x 3, as published": swd_case(32, 64, 3),
        "ms-ssim, 64 x 64 x 3": ssim_case(64, 64, 3),
        "ms-ssim, 32 x 32 x 1": ssim_case(32, 32, 1),
        "ms-ssim, 48 x 80 x 3": ssim_case(48, 80, 3),
        "ms-ssim, 10 pairs of 5 of 64 x 64 x 3": [diversity(hashed_pictures(4, 5, 64, 64, 3), 7, 10)],
    }
    print(json.dumps({name: [float(v) for v in values] for name, values in results.items()}, indent=1))


if __name__ == "__main__":
    main()
