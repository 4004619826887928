"""One training step of PyTorch's DCGAN example, for `deno task bench step --peer PYTHON`.

    python3 bench/pytorch_dcgan.py SIZE BATCH WIDTH THREADS [channels_last] [bf16] [compiled]

Networks, losses and optimizers are those of pytorch/examples dcgan/main.py, written anew. The first line printed names
the version. For every line on standard input one step is taken on random pixels: bytes to floats in [-1,1], z drawn,
losses read. The milliseconds that it took and the largest resident memory so far are printed.
"""
import json
import math
import signal
import sys
import time

import torch
from torch import nn

from peak_memory import peak_mib

# Ctrl-C reaches every process of the terminal; this one ends with its input.
signal.signal(signal.SIGINT, signal.SIG_IGN)
LATENT, CHANNELS = 100, 3
size, batch, width, threads = map(int, sys.argv[1:5])
memory_format = torch.channels_last if "channels_last" in sys.argv else torch.contiguous_format
torch.manual_seed(0)
torch.set_num_threads(threads)


def filters():
    return [width * 2**i for i in range(int(math.log2(size)) - 2)]


def build_generator():
    wide = filters()[::-1]
    layers = [nn.ConvTranspose2d(LATENT, wide[0], 4, 1, 0, bias=False), nn.BatchNorm2d(wide[0]), nn.ReLU(True)]
    for before, after in zip(wide, wide[1:]):
        layers += [nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(wide[-1], CHANNELS, 4, 2, 1, bias=False), nn.Tanh())


def build_discriminator():
    layers, before = [], CHANNELS
    for index, after in enumerate(filters()):
        layers.append(nn.Conv2d(before, after, 4, 2, 1, bias=False))
        if index > 0:
            layers.append(nn.BatchNorm2d(after))
        layers.append(nn.LeakyReLU(0.2, True))
        before = after
    return nn.Sequential(*layers, nn.Conv2d(before, 1, 4, 1, 0, bias=False), nn.Flatten(0))


def initialise(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


networks = [build().apply(initialise).to(memory_format=memory_format) for build in (build_generator, build_discriminator)]
optimizer_g, optimizer_d = [torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999)) for network in networks]
generator, discriminator = [torch.compile(network) for network in networks] if "compiled" in sys.argv else networks
criterion = nn.BCEWithLogitsLoss()
pixels = torch.randint(0, 256, (batch, CHANNELS, size, size), dtype=torch.uint8)
real_labels, fake_labels = torch.ones(batch), torch.zeros(batch)


def step():
    real = (pixels.float() / 127.5 - 1).to(memory_format=memory_format)
    with torch.autocast("cpu", torch.bfloat16, enabled="bf16" in sys.argv):
        optimizer_d.zero_grad()
        loss_real = criterion(discriminator(real), real_labels)
        loss_real.backward()
        fake = generator(torch.randn(batch, LATENT, 1, 1))
        loss_fake = criterion(discriminator(fake.detach()), fake_labels)
        loss_fake.backward()
        optimizer_d.step()
        optimizer_g.zero_grad()
        loss_g = criterion(discriminator(fake), real_labels)
        loss_g.backward()
        optimizer_g.step()
    return loss_real.item() + loss_fake.item(), loss_g.item()


print(json.dumps({"engine": f"PyTorch {torch.__version__}"}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    step()
    milliseconds = (time.perf_counter() - start) * 1000
    print(json.dumps({"milliseconds": milliseconds, "peakMiB": peak_mib()}), flush=True)
