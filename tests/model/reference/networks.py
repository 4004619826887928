"""The networks of recipes.py in PyTorch, written from their sources, and the numbers that everything starts from."""

import math
import sys

import numpy as np
import torch
import torch.nn.functional as F

FLAG = "--float32"
TYPE = torch.float32 if FLAG in sys.argv else torch.float64


def wave(shape, seed):
    """Float32 numbers from -1 to 1 that look random: sin(0.37 i^2 + 0.11 i + seed), i counting the elements."""
    i = np.arange(math.prod(shape), dtype=np.float64)
    return torch.tensor(np.sin(0.37 * i * i + 0.11 * i + seed).astype(np.float32).reshape(shape)).to(TYPE)


class Norm:
    """Batch norm, with PyTorch's running averages; these are divided by what their weights add up to (as Adam's)."""

    is_sampling = False
    is_recording = False

    def __init__(self, gamma, beta, eps):
        self.gamma, self.beta, self.eps, self.updates = gamma, beta, eps, 0
        self.mean, self.variance = torch.zeros_like(beta.data), torch.zeros_like(beta.data)

    def __call__(self, x):
        if Norm.is_sampling:
            share = 1 - 0.9**self.updates
            averages = self.mean / share, self.variance / share
            return F.batch_norm(x, *averages, self.gamma, self.beta, training=False, eps=self.eps)
        self.updates += Norm.is_recording
        averages = (self.mean, self.variance) if Norm.is_recording else (None, None)
        return F.batch_norm(x, *averages, self.gamma, self.beta, training=True, momentum=0.1, eps=self.eps)


class Weights:
    """Makes the weights of one network, in order."""

    def __init__(self, seed, is_spectral=False):
        self.seed = seed
        self.all = []
        self.is_spectral = is_spectral
        self.directions = {}

    def take(self, shape, scale, offset=0.0):
        self.seed += 1
        # In float32 like the weights that they are compared with.
        values = (torch.tensor(offset) + torch.tensor(scale) * wave(shape, self.seed).float()).to(TYPE)
        parameter = torch.nn.Parameter(values)
        self.all.append(parameter)
        return parameter

    def matrix(self, *shape):
        """Weights with the spread of Glorot's, [kh,kw,in,out] (of transposed convolutions [kh,kw,out,in])."""
        weights = self.take(shape, math.sqrt(6 / (math.prod(shape[:-2]) * (shape[-1] + shape[-2]))))
        if self.is_spectral:
            direction = wave((shape[-1],), 301 + len(self.directions))
            self.directions[weights] = direction / direction.norm()
        return weights

    def bias(self, size):
        return self.take((size,), 0.01)

    def norm(self, size, eps):
        return Norm(self.take((size,), 0.02, 1.0), self.take((size,), 0.01), eps)

    def turn(self):
        """One power iteration for every matrix."""
        for weights, direction in self.directions.items():
            matrix = weights.data.flatten(0, -2)
            self.directions[weights] = F.normalize(matrix.T @ (matrix @ direction), dim=0)

    def used(self, weights):
        if not self.is_spectral:
            return weights
        return weights / (weights.flatten(0, -2) @ self.directions[weights]).norm()


def before(length, kernel, stride):
    """TensorFlow's padding "same": zeros before and after."""
    total = max((math.ceil(length / stride) - 1) * stride + kernel - length, 0)
    return total // 2, total - total // 2


def conv(x, weights, bias=None, stride=1, same=True):
    kernel = weights.shape[0]
    if same:
        top, bottom = before(x.shape[2], kernel, stride)
        x = F.pad(x, (top, bottom, top, bottom))
    return F.conv2d(x, weights.permute(3, 2, 0, 1).contiguous(), bias, stride)


def conv_transpose(x, weights, bias=None, stride=2):
    side = x.shape[2] * stride
    top, _ = before(side, weights.shape[0], stride)
    y = F.conv_transpose2d(x, weights.permute(3, 2, 0, 1).contiguous(), bias, stride)
    return y[:, :, top : top + side, top : top + side]


def images(flat, side, filters):
    return flat.reshape(-1, side, side, filters).permute(0, 3, 1, 2)


def flat(x):
    return x.permute(0, 2, 3, 1).flatten(1)


def drop(x, rate, mask):
    return x * mask / (1 - rate)


def chollet(size, channels, latent):
    half, w, v = size // 2, Weights(100), Weights(200)
    dense, dense_bias = w.matrix(latent, half * half * 128), w.bias(half * half * 128)
    shapes = [(5, 128, 256), (4, 256, 256), (5, 256, 256), (5, 256, 256), (7, 256, channels)]
    convs = [(w.matrix(k, k, i, o), w.bias(o)) for k, i, o in shapes]
    d_convs = [(v.matrix(k, k, i, 128), v.bias(128)) for k, i in [(3, channels), (4, 128), (4, 128), (4, 128)]]
    side = ((((size - 2) - 4) // 2 + 1 - 4) // 2 + 1 - 4) // 2 + 1
    last, last_bias = v.matrix(side * side * 128, 1), v.bias(1)

    def generator(z, masks):
        x = images(F.leaky_relu(z @ dense + dense_bias, 0.3), half, 128)
        for i, (weights, bias) in enumerate(convs[:-1]):
            x = F.leaky_relu(conv_transpose(x, weights, bias) if i == 1 else conv(x, weights, bias), 0.3)
        return torch.tanh(conv(x, *convs[-1]))

    def discriminator(x, masks):
        for i, (weights, bias) in enumerate(d_convs):
            x = F.leaky_relu(conv(x, weights, bias, stride=1 if i == 0 else 2, same=False), 0.3)
        x = flat(x)
        return drop(x, 0.4, masks(x.shape)) @ last + last_bias

    return generator, discriminator, w, v


def mnist(size, channels, latent):
    quarter, w, v = size // 4, Weights(100), Weights(200)
    units = quarter * quarter * 256
    dense, dense_norm = w.matrix(latent, units), w.norm(units, 1e-3)
    first, first_norm = w.matrix(5, 5, 128, 256), w.norm(128, 1e-3)
    second, second_norm = w.matrix(5, 5, 64, 128), w.norm(64, 1e-3)
    third = w.matrix(5, 5, channels, 64)
    d_convs = [(v.matrix(5, 5, i, o), v.bias(o)) for i, o in [(channels, 64), (64, 128)]]
    last, last_bias = v.matrix(quarter * quarter * 128, 1), v.bias(1)

    def generator(z, masks):
        x = images(F.leaky_relu(dense_norm(z @ dense), 0.3), quarter, 256)
        x = F.leaky_relu(first_norm(conv_transpose(x, first, stride=1)), 0.3)
        x = F.leaky_relu(second_norm(conv_transpose(x, second)), 0.3)
        return torch.tanh(conv_transpose(x, third))

    def discriminator(x, masks):
        for weights, bias in d_convs:
            x = F.leaky_relu(conv(x, weights, bias, stride=2), 0.3)
            mask = masks((x.shape[0], x.shape[2], x.shape[3], x.shape[1])).permute(0, 3, 1, 2)
            x = drop(x, 0.3, mask)
        return flat(x) @ last + last_bias

    return generator, discriminator, w, v


def baseline_28(size, channels, latent):
    w, v = Weights(100), Weights(200)
    fc = [(w.matrix(i, o), w.bias(o)) for i, o in [(latent, 1024), (1024, 6272)]]
    convs = [(w.matrix(3, 3, i, o), w.bias(o)) for i, o in [(128, 64), (64, channels)]]
    d_convs = [(v.matrix(3, 3, i, o), v.bias(o)) for i, o in [(channels, 64), (64, 128)]]
    d_fc = [(v.matrix(i, o), v.bias(o)) for i, o in [(3200, 1024), (1024, 1)]]

    def generator(z, masks):
        for weights, bias in fc:
            z = F.relu(z @ weights + bias)
        x = F.relu(conv(F.interpolate(images(z, 7, 128), scale_factor=2), *convs[0]))
        return torch.tanh(conv(F.interpolate(x, scale_factor=2), *convs[1]))

    def discriminator(x, masks):
        for weights, bias in d_convs:
            x = F.max_pool2d(F.relu(conv(x, weights, bias, same=False)), 2)
        x = F.relu(flat(x) @ d_fc[0][0] + d_fc[0][1])
        return x @ d_fc[1][0] + d_fc[1][1]

    return generator, discriminator, w, v


def carpedm20(size, channels, latent):
    w, v = Weights(100), Weights(200)
    widths = [64 * 2**i for i in range(int(math.log2(size)) - 2)]
    dense, dense_bias, dense_norm = w.matrix(latent, 16 * widths[-1]), w.bias(16 * widths[-1]), w.norm(widths[-1], 1e-5)
    ups = []
    for i, o in zip(widths[::-1], widths[-2::-1]):
        ups.append((w.matrix(5, 5, o, i), w.bias(o), w.norm(o, 1e-5)))
    final, final_bias = w.matrix(5, 5, channels, widths[0]), w.bias(channels)
    downs = []
    for level, (i, o) in enumerate(zip([channels, *widths], widths)):
        downs.append((v.matrix(5, 5, i, o), v.bias(o), v.norm(o, 1e-5) if level else None))
    last, last_bias = v.matrix(16 * widths[-1], 1), v.bias(1)

    def generator(z, masks):
        x = F.relu(dense_norm(images(z @ dense + dense_bias, 4, widths[-1])))
        for weights, bias, norm in ups:
            x = F.relu(norm(conv_transpose(x, weights, bias)))
        return torch.tanh(conv_transpose(x, final, final_bias))

    def discriminator(x, masks):
        for weights, bias, norm in downs:
            x = conv(x, weights, bias, stride=2)
            x = F.leaky_relu(norm(x) if norm else x, 0.2)
        return flat(x) @ last + last_bias

    return generator, discriminator, w, v


def radford(size, channels, latent, narrowest=64, dropout=0, generator_dropout=0, is_spectral=False, is_smooth=False):
    w, v = Weights(100), Weights(200, is_spectral)
    relu, leaky = (torch.tanh, torch.tanh) if is_smooth else (F.relu, lambda x: F.leaky_relu(x, 0.2))
    widths = [narrowest * 2**i for i in range(int(math.log2(size)) - 2)]
    dense, dense_norm = w.matrix(latent, 16 * widths[-1]), w.norm(widths[-1], 1e-5)
    ups = [(w.matrix(4, 4, o, i), w.norm(o, 1e-5)) for i, o in zip(widths[::-1], widths[-2::-1])]
    final = w.matrix(4, 4, channels, widths[0])
    downs = []
    for level, (i, o) in enumerate(zip([channels, *widths], widths)):
        downs.append((v.matrix(4, 4, i, o), v.norm(o, 1e-5) if level else None))
    last = v.matrix(16 * widths[-1], 1)

    def transpose(x, weights):
        return F.conv_transpose2d(x, weights.permute(3, 2, 0, 1).contiguous(), stride=2, padding=1)

    def generator(z, masks):
        x = relu(dense_norm(images(z @ dense, 4, widths[-1])))
        if generator_dropout and not Norm.is_sampling:
            mask = masks((x.shape[0], 4, 4, widths[-1])).permute(0, 3, 1, 2)
            x = drop(x, generator_dropout, mask)
        for weights, norm in ups:
            x = relu(norm(transpose(x, weights)))
        return torch.tanh(transpose(x, final))

    def discriminator(x, masks):
        for weights, norm in downs:
            x = F.conv2d(x, v.used(weights).permute(3, 2, 0, 1).contiguous(), stride=2, padding=1)
            x = leaky(norm(x) if norm else x)
        x = flat(x)
        if dropout:
            x = drop(x, dropout, masks(x.shape))
        return x @ v.used(last)

    return generator, discriminator, w, v


def small(*sizes, **options):
    """Where no rounding can decide about the side of a kink, 20 steps stay together."""
    return radford(*sizes, narrowest=8, is_smooth=True, **options)
