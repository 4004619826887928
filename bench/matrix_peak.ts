/**
 * How fast an engine multiplies plain matrices: the measure of what the processor can do. A child process of
 * `deno task bench step`; its arguments are the engine's name and the number of threads.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Engine, startEngine } from "../src/engine/engine.ts";
import { startTensorFlow } from "../src/engine/tensorflow/backend.ts";
import { DATA_TYPES } from "../src/engine/tensorflow/data_types.ts";
import { recordedLibrary } from "../src/engine/tensorflow/library.ts";
import { Ops } from "../src/engine/tensorflow/ops.ts";
import { TF_BFLOAT16 } from "../src/engine/tensorflow/precision.ts";
import { bestOf } from "./best_of.ts";
import { runChildProgram } from "./child_program.ts";
import { benchDevice } from "./setting.ts";

/** Billions of floating point operations a second; 0 where the engine has no such numbers. */
export interface MatrixPeak {
  readonly f32: number;
  readonly bf16: number;
}

/** Side of the square matrices; the engines without TensorFlow are some ten times slower. */
const SIDE = { tensorflow: 2048, webgpu: 1024, wasm: 512, cpu: 128 } as const;
const ROUNDS = 10;
/** A GPU is given several products at once, because only the wait for the last can be timed. */
const GPU_PRODUCTS = 4;

/** Billions of operations a second of the best product. */
function speedOf(side: number, multiply: () => void): number {
  return 2 * side ** 3 / bestOf(ROUNDS, multiply) / 1e6;
}

async function measureTensorFlow(threads: number): Promise<MatrixPeak> {
  const library = await recordedLibrary();
  if ("missing" in library) throw new Error(library.missing);
  const binding = await startTensorFlow(library.path, { threads });
  const side = SIDE.tensorflow;
  const measure = (dtype: number) => {
    const operands = new Ops(binding, dtype);
    const matrix = operands.constant("operand", [side, side], () => new Float32Array(side ** 2).fill(0.5));
    const speed = speedOf(side, () => {
      const ops = new Ops(binding, dtype);
      ops.matMul(matrix, matrix);
      ops.close();
    });
    operands.close();
    return speed;
  };
  return { f32: measure(DATA_TYPES.TF_FLOAT), bf16: measure(TF_BFLOAT16) };
}

function measureJs({ name }: Engine): MatrixPeak {
  const side = SIDE[name];
  const matrix = tf.fill([side, side], 0.5);
  return { f32: speedOf(side, () => tf.matMul(matrix, matrix).dispose()), bf16: 0 };
}

async function measureWebGpu(): Promise<MatrixPeak> {
  const side = SIDE.webgpu;
  const matrix = tf.fill([side, side], 1 / side);
  const multiply = async () => {
    const start = performance.now();
    const last = tf.tidy(() => {
      let product: tf.Tensor2D = matrix as tf.Tensor2D;
      for (let i = 0; i < GPU_PRODUCTS; i++) product = tf.matMul(product, matrix as tf.Tensor2D);
      return tf.slice(product, [0, 0], [1, 1]);
    });
    await last.data();
    last.dispose();
    return (performance.now() - start) / GPU_PRODUCTS;
  };
  await multiply();
  const milliseconds = Math.min(await multiply(), await multiply());
  return { f32: 2 * side ** 3 / milliseconds / 1e6, bf16: 0 };
}

function measure(engine: Engine, threads: number): MatrixPeak | Promise<MatrixPeak> {
  if (engine.name === "tensorflow") return measureTensorFlow(threads);
  return engine.name === "webgpu" ? measureWebGpu() : measureJs(engine);
}

if (import.meta.main) {
  await runChildProgram(async () => {
    const threads = Number(Deno.args[1]);
    const name = Deno.args[0] as Engine["name"];
    const engine = await startEngine(name, { device: benchDevice(name), threads });
    console.log(JSON.stringify(await measure(engine, threads)));
  });
}
