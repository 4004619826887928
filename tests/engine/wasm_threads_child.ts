/**
 * Starts the wasm engine, trains two layers for one step and prints what runs and what came out, as JSON. The
 * arguments are the threads that are asked for, or nothing, and what is missing, or nothing. It ends without
 * Deno.exit().
 */
import os from "node:os";
import * as tf from "@tensorflow/tfjs-core";
import { startEngine } from "../../src/engine/engine.ts";
import { normals } from "./finite_differences.ts";

const [threads, lack] = Deno.args;
const read = Deno.readTextFileSync;
/** What can be missing from where the threaded build starts. */
const CRIPPLED: Record<string, () => void> = {
  memory: () => Reflect.deleteProperty(globalThis, "SharedArrayBuffer"),
  layout: () => Deno.readTextFileSync = (path) => read(`${path}.missing`),
  workers: () =>
    Deno.readTextFileSync = (path) => read(path).replace('||_scriptDir,"wasm', '||"/missing","wasm'),
};
if (lack) CRIPPLED[lack]!();

const tensor = (shape: number[], seed: number) => tf.tensor(normals(shape, seed), shape);

/** Values of many kernels, each over more elements than one thread is given. */
function compute(): number[] {
  return tf.tidy(() => {
    const x = tensor([4, 32, 32, 8], 1), filter = tf.variable(tensor([4, 4, 8, 16], 2));
    const dense = tf.variable(tensor([4096, 8], 3));
    const { value, grads } = tf.variableGrads(() => {
      const y = tf.leakyRelu(tf.conv2d(x as tf.Tensor4D, filter as unknown as tf.Tensor4D, 2, "same"), 0.2);
      const logits = tf.matMul(tf.reshape(y, [4, 4096]), dense as unknown as tf.Tensor2D);
      return tf.mean(tf.sigmoid(tf.tanh(logits))) as tf.Scalar;
    });
    return [value, ...Object.values(grads)].flatMap((tensor) => [...tensor.dataSync()]);
  });
}

const globals = () => [globalThis.Worker, os.cpus, self, globalThis.location];
const before = globals();
const engine = await startEngine("wasm", threads ? { threads: Number(threads) } : {});
const isUnchanged = globals().every((value, i) => value === before[i]);
const values = compute();
await startEngine("cpu");
await startEngine("wasm");
const again = compute();
const isSame = values.every((value, i) => Math.abs(value - again[i]!) <= 1e-6);
console.log(JSON.stringify({ device: engine.device, isUnchanged, isSame, values }));
