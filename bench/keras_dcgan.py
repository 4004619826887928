"""The training step of PyTorch's DCGAN example in Keras on TensorFlow, for `deno task bench step --peer PYTHON`.

    python3 bench/keras_dcgan.py SIZE BATCH WIDTH THREADS [bf16]

Networks, losses, optimizers and the order of the step are those of pytorch_dcgan.py: one pass of the generator, three
of the discriminator, as one tf.function. In bf16 the policy is Keras's mixed_bfloat16. Input and output as there.
"""
import json
import math
import os
import signal
import sys
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import tensorflow as tf
from keras import layers

from peak_memory import peak_mib

# Ctrl-C reaches every process of the terminal; this one ends with its input.
signal.signal(signal.SIGINT, signal.SIG_IGN)
LATENT, CHANNELS = 100, 3
size, batch, width, threads = map(int, sys.argv[1:5])
tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(threads)
keras.utils.set_random_seed(0)
if "bf16" in sys.argv:
    keras.config.set_dtype_policy("mixed_bfloat16")

filters = [width * 2**i for i in range(int(math.log2(size)) - 2)]
weights = {"kernel_initializer": keras.initializers.RandomNormal(0.0, 0.02), "use_bias": False}
strided = {"kernel_size": 4, "strides": 2, "padding": "same", **weights}


def batch_norm():
    gamma = keras.initializers.RandomNormal(1.0, 0.02)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5, gamma_initializer=gamma)


def build_generator():
    wide = filters[::-1]
    stack = [keras.Input((LATENT,)), layers.Dense(4 * 4 * wide[0], **weights), layers.Reshape((4, 4, wide[0]))]
    stack += [batch_norm(), layers.ReLU()]
    for after in wide[1:]:
        stack += [layers.Conv2DTranspose(after, **strided), batch_norm(), layers.ReLU()]
    stack += [layers.Conv2DTranspose(CHANNELS, **strided), layers.Activation("tanh", dtype="float32")]
    return keras.Sequential(stack)


def build_discriminator():
    stack = [keras.Input((size, size, CHANNELS))]
    for index, after in enumerate(filters):
        stack.append(layers.Conv2D(after, **strided))
        if index > 0:
            stack.append(batch_norm())
        stack.append(layers.LeakyReLU(0.2))
    stack += [layers.Flatten(), layers.Dense(1, **weights), layers.Activation("linear", dtype="float32")]
    return keras.Sequential(stack)


generator, discriminator = build_generator(), build_discriminator()
optimizer_g, optimizer_d = [keras.optimizers.Adam(2e-4, 0.5, 0.999, epsilon=1e-8) for _ in range(2)]
pixels = tf.cast(tf.random.uniform((batch, size, size, CHANNELS), 0, 256, tf.int32), tf.uint8)


def cross_entropy(logits, label):
    labels = tf.fill(tf.shape(logits), label)
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))


@tf.function
def step(images):
    real = tf.cast(images, tf.float32) / 127.5 - 1
    weights_g, weights_d = generator.trainable_weights, discriminator.trainable_weights
    with tf.GradientTape() as tape_g:
        fake = generator(tf.random.normal((batch, LATENT)), training=True)
        with tf.GradientTape() as tape_d:
            loss_real = cross_entropy(discriminator(real, training=True), 1.0)
            loss_fake = cross_entropy(discriminator(tf.stop_gradient(fake), training=True), 0.0)
            loss_d = loss_real + loss_fake
        with tape_g.stop_recording():
            optimizer_d.apply(tape_d.gradient(loss_d, weights_d), weights_d)
        loss_g = cross_entropy(discriminator(fake, training=True), 1.0)
    optimizer_g.apply(tape_g.gradient(loss_g, weights_g), weights_g)
    return loss_d, loss_g


for optimizer, network in ((optimizer_g, generator), (optimizer_d, discriminator)):
    optimizer.build(network.trainable_weights)
print(json.dumps({"engine": f"Keras {keras.__version__}, TensorFlow {tf.__version__}"}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    [loss.numpy() for loss in step(pixels)]
    milliseconds = (time.perf_counter() - start) * 1000
    print(json.dumps({"milliseconds": milliseconds, "peakMiB": peak_mib()}), flush=True)
