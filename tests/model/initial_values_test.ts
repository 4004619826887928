import { assert, assertEquals } from "@std/assert";
import { drawInitial } from "../../src/model/initial_values.ts";
import { type Layer, weightsOf } from "../../src/model/layers.ts";
import { createRandom } from "../../src/tensor/random.ts";

const draw = (layer: Layer) => drawInitial(weightsOf(layer, [200])[0]!, createRandom(1));
const spreadOf = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

Deno.test("Glorot's range is sqrt(6 / (inputs + outputs)), and it is used up", () => {
  const values = draw({ kind: "dense", units: 100, initial: "glorotUniform" });
  const limit = Math.sqrt(6 / 300);
  assert(values.every((value) => Math.abs(value) <= limit));
  assert(Math.max(...values) > 0.999 * limit && Math.min(...values) < -0.999 * limit);
  // sqrt(limit² / 3), good to 0.4 % at 20,000 numbers.
  assert(Math.abs(spreadOf(values) / (limit / Math.sqrt(3)) - 1) < 0.02);
});

Deno.test("a convolution's inputs and outputs count once for each tap", () => {
  const [spec] = weightsOf({ kind: "conv", filters: 6, kernel: 5, stride: 2, initial: "glorotUniform" }, [
    8,
    8,
    4,
  ]);
  assertEquals(spec!.sd, Math.sqrt(2 / (25 * 10)));
});

Deno.test("truncated normal numbers stay within two deviations", () => {
  const values = draw({ kind: "dense", units: 100, initial: "truncatedNormal" });
  assert(values.every((value) => Math.abs(value) <= Math.fround(0.04)));
  // What is left of a normal distribution within 2 sd spreads by 0.8796 of it.
  assert(Math.abs(spreadOf(values) / (0.02 * 0.8796) - 1) < 0.02, `${spreadOf(values)}`);
});

Deno.test("constants draw nothing", () => {
  const random = createRandom(1), before = random.state();
  const [, bias] = weightsOf({ kind: "dense", units: 3, bias: true }, [2]);
  assertEquals(drawInitial(bias!, random), Float32Array.of(0, 0, 0));
  assertEquals(random.state(), before);
});
