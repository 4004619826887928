"""Losses and scores of the first steps of every recipe, by PyTorch (2.9.1): the numbers of recipes.json.

    python3 tests/model/reference/recipes.py > tests/model/reference/recipes.json

The networks are written from their sources, not from this project's layers. First weights, pictures, latents, label
noise and dropouts are values of `wave()`, which tests/model/recipes_test.ts has, too, so nothing need be exchanged.
"""

import json
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(0)


def wave(shape, seed):
    """Numbers from -1 to 1 that look random: sin(0.37 i^2 + 0.11 i + seed), i counting the elements."""
    i = np.arange(math.prod(shape), dtype=np.float64)
    return torch.tensor(np.sin(0.37 * i * i + 0.11 * i + seed).astype(np.float32).reshape(shape))


class Weights:
    """Makes the weights of one network, in order."""

    def __init__(self, seed):
        self.seed = seed
        self.all = []

    def take(self, shape, scale, offset=0.0):
        self.seed += 1
        parameter = torch.nn.Parameter(offset + scale * wave(shape, self.seed))
        self.all.append(parameter)
        return parameter

    def matrix(self, *shape):
        """Weights with the spread of Glorot's, [kh,kw,in,out] (of transposed convolutions [kh,kw,out,in])."""
        return self.take(shape, math.sqrt(6 / (math.prod(shape[:-2]) * (shape[-1] + shape[-2]))))

    def bias(self, size):
        return self.take((size,), 0.01)

    def norm(self, size):
        return self.take((size,), 0.02, 1.0), self.take((size,), 0.01)


def before(length, kernel, stride):
    """TensorFlow's padding "same": zeros before and after."""
    total = max((math.ceil(length / stride) - 1) * stride + kernel - length, 0)
    return total // 2, total - total // 2


def conv(x, weights, bias=None, stride=1, same=True):
    kernel = weights.shape[0]
    if same:
        top, bottom = before(x.shape[2], kernel, stride)
        x = F.pad(x, (top, bottom, top, bottom))
    return F.conv2d(x, weights.permute(3, 2, 0, 1), bias, stride)


def conv_transpose(x, weights, bias=None, stride=2):
    side = x.shape[2] * stride
    top, _ = before(side, weights.shape[0], stride)
    y = F.conv_transpose2d(x, weights.permute(3, 2, 0, 1), bias, stride)
    return y[:, :, top : top + side, top : top + side]


def norm(x, parameters, eps):
    return F.batch_norm(x, None, None, *parameters, training=True, eps=eps)


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

    def generator(z):
        x = images(F.leaky_relu(z @ dense + dense_bias, 0.3), half, 128)
        for i, (weights, bias) in enumerate(convs[:-1]):
            x = F.leaky_relu(conv_transpose(x, weights, bias) if i == 1 else conv(x, weights, bias), 0.3)
        return torch.tanh(conv(x, *convs[-1]))

    def discriminator(x, masks):
        for i, (weights, bias) in enumerate(d_convs):
            x = F.leaky_relu(conv(x, weights, bias, stride=1 if i == 0 else 2, same=False), 0.3)
        x = flat(x)
        return drop(x, 0.4, masks(x.shape)) @ last + last_bias

    return generator, discriminator, w.all, v.all


def mnist(size, channels, latent):
    quarter, w, v = size // 4, Weights(100), Weights(200)
    units = quarter * quarter * 256
    dense, dense_norm = w.matrix(latent, units), w.norm(units)
    first, first_norm = w.matrix(5, 5, 128, 256), w.norm(128)
    second, second_norm = w.matrix(5, 5, 64, 128), w.norm(64)
    third = w.matrix(5, 5, channels, 64)
    d_convs = [(v.matrix(5, 5, i, o), v.bias(o)) for i, o in [(channels, 64), (64, 128)]]
    last, last_bias = v.matrix(quarter * quarter * 128, 1), v.bias(1)

    def generator(z):
        x = images(F.leaky_relu(norm(z @ dense, dense_norm, 1e-3), 0.3), quarter, 256)
        x = F.leaky_relu(norm(conv_transpose(x, first, stride=1), first_norm, 1e-3), 0.3)
        x = F.leaky_relu(norm(conv_transpose(x, second), second_norm, 1e-3), 0.3)
        return torch.tanh(conv_transpose(x, third))

    def discriminator(x, masks):
        for weights, bias in d_convs:
            x = F.leaky_relu(conv(x, weights, bias, stride=2), 0.3)
            mask = masks((x.shape[0], x.shape[2], x.shape[3], x.shape[1])).permute(0, 3, 1, 2)
            x = drop(x, 0.3, mask)
        return flat(x) @ last + last_bias

    return generator, discriminator, w.all, v.all


def baseline_28(size, channels, latent):
    w, v = Weights(100), Weights(200)
    fc = [(w.matrix(i, o), w.bias(o)) for i, o in [(latent, 1024), (1024, 6272)]]
    convs = [(w.matrix(3, 3, i, o), w.bias(o)) for i, o in [(128, 64), (64, channels)]]
    d_convs = [(v.matrix(3, 3, i, o), v.bias(o)) for i, o in [(channels, 64), (64, 128)]]
    d_fc = [(v.matrix(i, o), v.bias(o)) for i, o in [(3200, 1024), (1024, 1)]]

    def generator(z):
        for weights, bias in fc:
            z = F.relu(z @ weights + bias)
        x = F.relu(conv(F.interpolate(images(z, 7, 128), scale_factor=2), *convs[0]))
        return torch.tanh(conv(F.interpolate(x, scale_factor=2), *convs[1]))

    def discriminator(x, masks):
        for weights, bias in d_convs:
            x = F.max_pool2d(F.relu(conv(x, weights, bias, same=False)), 2)
        x = F.relu(flat(x) @ d_fc[0][0] + d_fc[0][1])
        return x @ d_fc[1][0] + d_fc[1][1]

    return generator, discriminator, w.all, v.all


def carpedm20(size, channels, latent):
    w, v = Weights(100), Weights(200)
    widths = [64 * 2**i for i in range(int(math.log2(size)) - 2)]
    dense, dense_bias, dense_norm = w.matrix(latent, 16 * widths[-1]), w.bias(16 * widths[-1]), w.norm(widths[-1])
    ups = []
    for i, o in zip(widths[::-1], widths[-2::-1]):
        ups.append((w.matrix(5, 5, o, i), w.bias(o), w.norm(o)))
    final, final_bias = w.matrix(5, 5, channels, widths[0]), w.bias(channels)
    downs = []
    for level, (i, o) in enumerate(zip([channels, *widths], widths)):
        downs.append((v.matrix(5, 5, i, o), v.bias(o), v.norm(o) if level else None))
    last, last_bias = v.matrix(16 * widths[-1], 1), v.bias(1)

    def generator(z):
        x = F.relu(norm(images(z @ dense + dense_bias, 4, widths[-1]), dense_norm, 1e-5))
        for weights, bias, parameters in ups:
            x = F.relu(norm(conv_transpose(x, weights, bias), parameters, 1e-5))
        return torch.tanh(conv_transpose(x, final, final_bias))

    def discriminator(x, masks):
        for weights, bias, parameters in downs:
            x = conv(x, weights, bias, stride=2)
            x = F.leaky_relu(norm(x, parameters, 1e-5) if parameters else x, 0.2)
        return flat(x) @ last + last_bias

    return generator, discriminator, w.all, v.all


def take_steps(networks, size, channels, latent, batch, steps, is_chollet, generator_steps, adam):
    generator, discriminator, g_weights, d_weights = networks(size, channels, latent)
    if is_chollet:
        make = lambda weights, lr: torch.optim.RMSprop(weights, lr, alpha=0.9, eps=1e-7)
        optimizers = [(make(g_weights, 4e-4), 4e-4), (make(d_weights, 8e-4), 8e-4)]
    else:
        lr, beta1, eps = adam
        make = lambda weights: torch.optim.Adam(weights, lr, (beta1, 0.999), eps)
        optimizers = [(make(g_weights), lr), (make(d_weights), lr)]
    real_label, fake_label = (0.0, 1.0) if is_chollet else (1.0, 0.0)

    def update(which, loss, weights, count):
        optimizer, lr = optimizers[which]
        for weight, gradient in zip(weights, torch.autograd.grad(loss, weights)):
            weight.grad = gradient.clamp(-1, 1) if is_chollet else gradient
        if is_chollet:
            optimizer.param_groups[0]["lr"] = lr / (1 + 1e-8 * (count - 1))
        optimizer.step()

    rows = []
    for t in range(1, steps + 1):
        seed = [1000 * t]

        def draw(shape):
            seed[0] += 1
            return wave(shape, seed[0])

        def masks(shape):
            return (draw(tuple(shape)) > -0.3).float()

        reals = draw((batch, size, size, channels)).permute(0, 3, 1, 2)
        z = draw((batch, latent))
        noise = [0.025 + 0.025 * draw((batch, 1)) if is_chollet else torch.zeros(batch, 1) for _ in range(2)]
        real_logits = discriminator(reals, masks)
        fake_logits = discriminator(generator(z).detach(), masks)
        bce = F.binary_cross_entropy_with_logits
        loss_d = bce(real_logits, real_label + noise[0]) + bce(fake_logits, fake_label + noise[1])
        if is_chollet:
            loss_d = loss_d / 2
        update(1, loss_d, d_weights, t)
        for i in range(generator_steps):
            own = draw((batch, latent)) if is_chollet else z
            logits = discriminator(generator(own), masks)
            loss_g = bce(logits, torch.full((batch, 1), real_label))
            update(0, loss_g, g_weights, (t - 1) * generator_steps + i + 1)
        score = lambda logits: torch.sigmoid(-logits if is_chollet else logits).mean()
        numbers = [loss_d, loss_g, score(real_logits), score(fake_logits)]
        rows.append([round(float(number), 7) for number in numbers])
        print(t, rows[-1], file=sys.stderr)
    return rows


DCGAN, KERAS = (2e-4, 0.5, 1e-8), (1e-4, 0.9, 1e-7)
RUNS = {
    "chollet-64": (chollet, 64, 3, 64, 2, 20, True, 1, None),
    "chollet-32": (chollet, 32, 3, 32, 2, 10, True, 1, None),
    "mnist-28": (mnist, 28, 1, 100, 4, 10, False, 1, KERAS),
    "baseline-28-28": (baseline_28, 28, 1, 100, 4, 10, False, 1, DCGAN),
    "carpedm20-32": (carpedm20, 32, 3, 100, 4, 10, False, 2, DCGAN),
}
chosen = sys.argv[1:] or list(RUNS)
print(json.dumps({name: take_steps(*RUNS[name]) for name in chosen}, indent=1))
