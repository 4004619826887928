"""What every recipe does, by PyTorch (2.9.1) in float64: the numbers of recipes.json.

    python3 tests/model/reference/recipes.py                    all of them; chollet-64 takes most of the time
    python3 tests/model/reference/recipes.py mnist-28 hinge     only these; the others stay as they are
    python3 tests/model/reference/recipes.py --float32 hinge    shows how far float32 alone leads away; stores nothing

A row is a step: both losses, the mean scores of real and of generated images, and a weighted sum of one picture that
the generator makes afterwards as in sampling (its averaged weights, where there are some).

The networks and the steps are written from their sources, not from this project's code. First weights, pictures,
latents, label noise and dropouts are values of `wave()`, which tests/model/recipes_test.ts has, too, so nothing need
be exchanged.
"""

import json
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from networks import FLAG, TYPE, Norm, baseline_28, carpedm20, chollet, mnist, radford, small, wave

FILE = pathlib.Path(__file__).with_name("recipes.json")


class Adam:
    def __init__(self, lr, beta1, eps):
        self.lr, self.make = lr, lambda weights: torch.optim.Adam(weights, lr, (beta1, 0.999), eps)

    def move(self, optimizer, update, share):
        optimizer.param_groups[0]["lr"] = self.lr * share
        optimizer.step()


class RMSprop:
    def __init__(self, lr, clip, decay):
        self.lr, self.clip, self.decay = lr, clip, decay
        self.make = lambda weights: torch.optim.RMSprop(weights, lr, alpha=0.9, eps=1e-7)

    def move(self, optimizer, update, share):
        """Keras counts the updates that were before this one."""
        optimizer.param_groups[0]["lr"] = self.lr / (1 + self.decay * (update - 1)) * share
        torch.nn.utils.clip_grad_value_(optimizer.param_groups[0]["params"], self.clip)
        optimizer.step()


def bce(logits, labels):
    return F.binary_cross_entropy_with_logits(logits, labels)


def least_squares(outputs, labels):
    return F.mse_loss(outputs, labels) / 2


def hinge(logits, labels):
    return (labels * F.relu(1 - logits) + (1 - labels) * F.relu(1 + logits)).mean()


PLAIN = dict(
    loss=bce,
    is_mean=False,
    smoothing=0,
    flips=0,
    label_noise=0,
    is_reversed=False,
    d_steps=1,
    g_steps=1,
    is_fresh=False,
    ema=0,
    image_noise=None,
    decay=None,
)


class Step:
    """The draws of one step, in the order in which it takes them, and what the recipe makes of them."""

    def __init__(self, recipe, t, batch):
        self.recipe, self.t, self.batch, self.seed = recipe, t, batch, 1000 * t
        smooth = 1 - recipe["smoothing"]
        self.labels = (1 - smooth, 1) if recipe["is_reversed"] else (smooth, 0)

    def draw(self, *shape):
        self.seed += 1
        return wave((self.batch, *shape), self.seed)

    def masks(self, place):
        """Masks of one pass through a network: it asks for them in the order of its layers."""
        seed = 1000 * self.t + 100 + 10 * place

        def mask(shape):
            nonlocal seed
            seed += 1
            return (wave(tuple(shape), seed) > -0.3).to(TYPE)

        return mask

    def draw_labels(self):
        if not self.recipe["flips"] and not self.recipe["label_noise"]:
            return [torch.full((self.batch, 1), float(label), dtype=TYPE) for label in self.labels]
        uniforms = ((1 + self.draw(4)) / 2).reshape(2, self.batch, 2)
        drawn = []
        for uniform, label, other in zip(uniforms, self.labels, self.labels[::-1]):
            flipped = torch.where(uniform[:, 0] < self.recipe["flips"], float(other), float(label))
            drawn.append((flipped.to(TYPE) + self.recipe["label_noise"] * uniform[:, 1])[:, None])
        return drawn

    def noise(self, images):
        if not self.recipe["image_noise"]:
            return 0
        sd, until = self.recipe["image_noise"]
        side = images[-1]
        drawn = self.draw(side, side, images[0]).permute(0, 3, 1, 2)
        return np.interp(self.t, [1, until + 1], [sd, 0]) * drawn


def take_steps(network, batch, steps, optimizers, changes, **options):
    network, size, channels, latent = network
    recipe = PLAIN | changes
    generator, discriminator, w, v = network(size, channels, latent, **options)
    rules = dict(zip("gd", optimizers))
    states = {"g": rules["g"].make(w.all), "d": rules["d"].make(v.all)}
    averages = [torch.zeros_like(weight) for weight in w.all]
    loss, counts = recipe["loss"], {"g": 0, "d": 0}
    images = (channels, size, size)

    def update(which, value, weights):
        counts[which] += 1
        for weight, gradient in zip(weights, torch.autograd.grad(value, weights)):
            weight.grad = gradient
        share = 1.0
        if recipe["decay"]:
            begin, until = recipe["decay"]
            share = np.interp((counts[which] - 1) // recipe[f"{which}_steps"] + 1, [begin, until + 1], [1, 0])
        rules[which].move(states[which], counts[which], share)

    def score(logits):
        p = logits.clamp(0, 1) if loss is least_squares else torch.sigmoid(logits)
        return (1 - p if recipe["is_reversed"] else p).mean()

    def take_step(t):
        step = Step(recipe, t, batch)
        last = recipe["d_steps"] - 1
        reals, z = step.draw(size, size, channels), step.draw(latent)
        for i in range(recipe["d_steps"]):
            if i > 0:
                reals, z = step.draw(size, size, channels), step.draw(latent)
            labels = step.draw_labels()
            noises = step.noise(images), step.noise(images)
            is_shared = i == last and not recipe["is_fresh"]
            fakes = generator(z, step.masks(42 if is_shared else 3 * i + 2)).detach()
            v.turn()
            real = discriminator(reals.permute(0, 3, 1, 2) + noises[0], step.masks(3 * i))
            fake = discriminator(fakes + noises[1], step.masks(3 * i + 1))
            loss_d = loss(real, labels[0]) + loss(fake, labels[1])
            if recipe["is_mean"]:
                loss_d = loss_d / 2
            update("d", loss_d, v.all)
        for i in range(recipe["g_steps"]):
            own = step.draw(latent) if recipe["is_fresh"] else z
            noise = step.noise(images)
            Norm.is_recording = True
            fakes = generator(own, step.masks(3 * i + 42))
            Norm.is_recording = False
            logits = discriminator(fakes + noise, step.masks(3 * i + 40))
            wanted = 0.0 if recipe["is_reversed"] else 1.0
            if loss is hinge:
                loss_g = (1 - 2 * wanted) * logits.mean()
            else:
                loss_g = loss(logits, torch.full_like(logits, wanted))
            update("g", loss_g, w.all)
        return [loss_d, loss_g, score(real), score(fake)]

    def picture(t):
        """A weighted sum of the pixels of one picture."""
        kept = [weight.data for weight in w.all]
        if recipe["ema"]:
            for weight, average in zip(w.all, averages):
                average.mul_(recipe["ema"]).add_((1 - recipe["ema"]) * weight.data)
                weight.data = average / (1 - recipe["ema"] ** t)
        Norm.is_sampling = True
        with torch.no_grad():
            pixels = generator(wave((1, latent), 7), None).permute(0, 2, 3, 1)
        Norm.is_sampling = False
        for weight, data in zip(w.all, kept):
            weight.data = data
        return (pixels * wave(pixels.shape, 8)).sum() / math.sqrt(pixels.numel())

    rows = []
    for t in range(1, steps + 1):
        rows.append([float(f"{float(number):.8g}") for number in [*take_step(t), picture(t)]])
        print(t, rows[-1], file=sys.stderr)
    return rows


def rates(adam, rmsprop=(), factor=1):
    """The optimizers of both networks, at all or at a part of their rates."""
    if rmsprop:
        return [RMSprop(lr * factor, 1, 1e-8) for lr in rmsprop]
    return [Adam(adam[0] * factor, *adam[1:])] * 2


DCGAN, KERAS, FAST = (2e-4, 0.5, 1e-8), (1e-4, 0.9, 1e-7), [Adam(2e-3, 0.5, 1e-8)] * 2
BOOK = dict(is_mean=True, label_noise=0.05, is_reversed=True, is_fresh=True)
SMALL = ((small, 16, 3, 8), 6, 20)
ALL = dict(smoothing=0.1, flips=0.2, label_noise=0.1, is_reversed=True, d_steps=2, g_steps=2, is_fresh=True, ema=0.8)
PRESETS = {
    "radford-64": ((radford, 64, 3, 100), 4, (DCGAN,), {}),
    "radford-32": ((radford, 32, 3, 100), 4, (DCGAN,), {}),
    "chollet-64": ((chollet, 64, 3, 64), 2, (None, (4e-4, 8e-4)), BOOK),
    "chollet-32": ((chollet, 32, 3, 32), 2, (None, (4e-4, 8e-4)), BOOK),
    "mnist-28": ((mnist, 28, 1, 100), 4, (KERAS,), {}),
    "baseline-28-28": ((baseline_28, 28, 1, 100), 4, (DCGAN,), {}),
    "carpedm20-64": ((carpedm20, 64, 3, 100), 4, (DCGAN,), dict(g_steps=2)),
    "carpedm20-32": ((carpedm20, 32, 3, 100), 4, (DCGAN,), dict(g_steps=2)),
}
RUNS = {}
for name, (network, batch, settings, changes) in PRESETS.items():
    # The first moves of both optimizers are so long, whatever the gradient, that after a few steps even float32 and
    # float64 part. At a fiftieth of the rates they do not.
    RUNS[name] = (network, batch, 3, rates(*settings), changes)
    RUNS[f"{name}-calm"] = (network, batch, 20, rates(*settings, factor=1 / 50), changes)
RUNS |= {
    "plain": (*SMALL, FAST, {}),
    "least-squares": (*SMALL, FAST, dict(loss=least_squares)),
    "hinge": (*SMALL, FAST, dict(loss=hinge)),
    "reversed-hinge": (*SMALL, FAST, dict(loss=hinge, is_reversed=True)),
    "mean": (*SMALL, [RMSprop(2e-3, 0.002, 0)] * 2, dict(is_mean=True)),
    "smoothing": (*SMALL, FAST, dict(smoothing=0.1)),
    "flips": (*SMALL, FAST, dict(flips=0.3)),
    "label-noise": (*SMALL, FAST, dict(label_noise=0.2)),
    "reversed": (*SMALL, FAST, dict(smoothing=0.2, is_reversed=True)),
    "instance-noise": (*SMALL, FAST, dict(image_noise=(0.3, 15))),
    "discriminator-steps": (*SMALL, FAST, dict(d_steps=3)),
    "generator-steps": (*SMALL, FAST, dict(g_steps=3)),
    "fresh": (*SMALL, FAST, dict(is_fresh=True)),
    "rate-decay": (*SMALL, FAST, dict(decay=(5, 15))),
    "ema": (*SMALL, FAST, dict(ema=0.9)),
    "rmsprop": (*SMALL, [RMSprop(1e-3, 0.002, 0.1), RMSprop(2e-3, 0.005, 0.2)], {}),
    "spectral-norm": (*SMALL, FAST, {}, dict(is_spectral=True)),
    "dropout": (*SMALL, FAST, {}, dict(dropout=0.4, generator_dropout=0.3)),
    "all": (
        *SMALL,
        [RMSprop(1e-3, 0.01, 0.05), Adam(2e-3, 0.5, 1e-8)],
        ALL | dict(is_mean=True, image_noise=(0.1, 30), decay=(10, 25)),
        dict(dropout=0.4, generator_dropout=0.3, is_spectral=True),
    ),
}


def main():
    chosen = [name for name in sys.argv[1:] if name != FLAG] or list(RUNS)
    for name in chosen:
        print(name, file=sys.stderr)
        network, batch, steps, optimizers, changes, *options = RUNS[name]
        rows = take_steps(network, batch, steps, optimizers, changes, **(options[0] if options else {}))
        stored = json.loads(FILE.read_text() or "{}") if FILE.exists() else {}
        if FLAG in sys.argv:
            deviations = np.abs(np.array(rows) - np.array(stored[name]))
            print(name, f"{deviations[0].max():.1e} at first, {deviations.max():.1e} at most")
            continue
        stored[name] = rows
        lines = [
            f'  "{key}": [\n' + ",\n".join(f"    {json.dumps(row)}" for row in stored[key]) + "\n  ]"
            for key in RUNS
            if key in stored
        ]
        FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
