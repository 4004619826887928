/**
 * A matrix product whose factors need not lie in memory as matrices: a function tells where each element lies, so that
 * convolutions are products without their patches being written out ("implicit GEMM", Chetlur et al. 2014, arXiv
 * 1410.0759).
 *
 * A workgroup makes a tile of the result: it brings slices of both factors into shared memory, and each thread adds up a block of 4x4 results in registers.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { runProgram, type WebGPUBackend } from "./program.ts";

/** One factor. Its outer index is the row or the column of the result, its inner index is summed over. */
export interface Factor {
  /** Where the elements are. */
  readonly tensor: tf.TensorInfo;
  /** Along which of its two indices four neighbours are read together. */
  readonly along: "inner" | "outer";
  /** Whether these four lie side by side in memory, at a multiple of four. */
  readonly isVector: boolean;
  /**
   * Body of `fn(layer: i32, outer: i32, inner: i32) -> i32`: the element's place in the tensor, or -1 for a zero; both
   * indices are in range.
   */
  readonly index: string;
}

/** What is multiplied. All sizes become constants of the code. */
export interface MatrixProduct {
  /** Tells it from other products of the same sizes and factors; with the constants it names the program. */
  readonly name: string;
  /** Numbers that the bodies of the functions use, by name. */
  readonly constants: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly columns: number;
  /** How many products are added up. */
  readonly inner: number;
  /** Independent products, told apart by `layer`. */
  readonly layers: number;
  /** Into how many layers the sum is split instead; each gives the sum over a part. */
  readonly parts?: number;
  readonly left: Factor;
  readonly right: Factor;
  readonly outputShape: readonly number[];
  /** Body of `fn(layer: i32, row: i32, column: i32) -> i32`: where a result goes, or -1 for nowhere. */
  readonly target: string;
  /** Whether results of four neighbouring columns lie side by side, at a multiple of four. */
  readonly isVector: boolean;
}

/** Each thread makes 4x4 results. */
const BLOCK = 4;

/** Blocks down and across a tile, one for each thread, and the depth of the slices that are shared. */
interface Tile {
  readonly down: number;
  readonly across: number;
  readonly depth: number;
}

const WIDE: Tile = { down: 16, across: 16, depth: 16 };
/** For pictures of up to 4 channels, of which a wide tile would use a sixteenth. */
const NARROW: Tile = { down: 64, across: 1, depth: 8 };

function tileFor(columns: number): Tile {
  return columns <= BLOCK * NARROW.across ? NARROW : WIDE;
}

/** The tiles of a result, down and across. */
function gridOf(rows: number, columns: number): [number, number] {
  const { down, across } = tileFor(columns);
  return [Math.ceil(rows / (BLOCK * down)), Math.ceil(columns / (BLOCK * across))];
}

/** How many workgroups make a result of so many rows and columns. */
export function countTiles(rows: number, columns: number): number {
  const [down, across] = gridOf(rows, columns);
  return down * across;
}

/** Computes the product; the result is a tensor of the caller. */
export function multiply(backend: WebGPUBackend, product: MatrixProduct): tf.TensorInfo {
  const { rows, columns, left, right, layers, parts } = product;
  const tile = tileFor(columns);
  const sizes = Object.values(product.constants).join();
  return runProgram(backend, {
    name: `${product.name} ${sizes} ${parts ?? ""}`,
    inputs: [
      { name: "leftData", tensor: left.tensor, isVector: left.isVector },
      { name: "rightData", tensor: right.tensor, isVector: right.isVector },
    ],
    outputShape: product.outputShape,
    isVector: product.isVector,
    threads: tile.down * tile.across,
    workgroups: [...gridOf(rows, columns), parts ?? layers],
    code: codeOf(product, tile),
  });
}

function codeOf(product: MatrixProduct, { down, across, depth }: Tile): string {
  const { rows, columns, inner, parts = 1, left, right } = product;
  const steps = Math.ceil(inner / (depth * parts));
  const constants = Object.entries({ ...product.constants, THREADS: down * across })
    .map(([name, value]) => `const ${name} = ${value};`).join("\n");
  return `
${constants}
var<workgroup> leftTile: array<vec4<f32>, ${depth * down}>;
var<workgroup> rightTile: array<vec4<f32>, ${depth * across}>;
${readerOf("left", left, rows, inner)}
${readerOf("right", right, columns, inner)}
fn targetOf(layer: i32, row: i32, column: i32) -> i32 { ${product.target} }
${writerOf(product.isVector, rows, columns)}
fn compute() {
  let thread = i32(localIndex);
  let down = thread / ${across};
  let across = thread % ${across};
  let firstRow = i32(workgroupId.x) * ${BLOCK * down};
  let firstColumn = i32(workgroupId.y) * ${BLOCK * across};
  let layer = i32(workgroupId.z);
  let firstInner = ${parts > 1 ? `layer * ${steps * depth}` : "0"};
  var sum0 = vec4<f32>(0.0);
  var sum1 = sum0;
  var sum2 = sum0;
  var sum3 = sum0;
  for (var step = 0; step < ${steps}; step++) {
    let slice = firstInner + step * ${depth};
    ${loaderOf("left", left, [down, depth], "firstRow", "thread")}
    ${loaderOf("right", right, [across, depth], "firstColumn", "THREADS - 1 - thread")}
    workgroupBarrier();
    for (var i = 0; i < ${depth}; i++) {
      let a = leftTile[i * ${down} + down];
      let b = rightTile[i * ${across} + across];
      sum0 += a.x * b;
      sum1 += a.y * b;
      sum2 += a.z * b;
      sum3 += a.w * b;
    }
    workgroupBarrier();
  }
  let row = firstRow + down * ${BLOCK};
  let column = firstColumn + across * ${BLOCK};
  writeFour(layer, row, column, sum0);
  writeFour(layer, row + 1, column, sum1);
  writeFour(layer, row + 2, column, sum2);
  writeFour(layer, row + 3, column, sum3);
}`;
}

/** Declares `fn leftFour(layer, outer, inner)`: four elements along the factor's axis; beyond its ends they are zeros. */
function readerOf(side: "left" | "right", factor: Factor, outer: number, inner: number): string {
  const one = `
fn ${side}Index(layer: i32, outer: i32, inner: i32) -> i32 { ${factor.index} }
fn ${side}One(layer: i32, outer: i32, inner: i32) -> f32 {
  if (outer >= ${outer} || inner >= ${inner}) { return 0.0; }
  let index = ${side}Index(layer, outer, inner);
  if (index < 0) { return 0.0; }
  return ${side}Data[index];
}`;
  const at = (i: number) => factor.along === "inner" ? `outer, inner + ${i}` : `outer + ${i}, inner`;
  if (!factor.isVector) {
    const parts = [0, 1, 2, 3].map((i) => `${side}One(layer, ${at(i)})`).join(", ");
    return `${one}
fn ${side}Four(layer: i32, outer: i32, inner: i32) -> vec4<f32> { return vec4<f32>(${parts}); }`;
  }
  // Four that lie side by side are in range together.
  return `
fn ${side}Index(layer: i32, outer: i32, inner: i32) -> i32 { ${factor.index} }
fn ${side}Four(layer: i32, outer: i32, inner: i32) -> vec4<f32> {
  if (outer >= ${outer} || inner >= ${inner}) { return vec4<f32>(0.0); }
  let index = ${side}Index(layer, outer, inner);
  if (index < 0) { return vec4<f32>(0.0); }
  return ${side}Data[index / 4];
}`;
}

/**
 * Brings a slice of a factor into shared memory, [inner][four outer]. Four along the inner index are read for four
 * outer ones by the same thread, which turns them; that keeps the sums' reads whole vectors.
 */
function loaderOf(
  side: "left" | "right",
  { along }: Factor,
  [blocks, depth]: readonly [number, number],
  first: string,
  thread: string,
): string {
  if (along === "outer") {
    return `for (var t = thread; t < ${depth * blocks}; t += THREADS) {
      ${side}Tile[t] = ${side}Four(layer, ${first} + t % ${blocks} * ${BLOCK}, slice + t / ${blocks});
    }`;
  }
  const fours = depth / BLOCK;
  const turned = ["x", "y", "z", "w"].map((part, i) =>
    `${side}Tile[(inner + ${i}) * ${blocks} + block] = vec4<f32>(f0.${part}, f1.${part}, f2.${part}, f3.${part});`
  ).join("\n      ");
  return `for (var t = ${thread}; t < ${fours * blocks}; t += THREADS) {
      let block = t / ${fours};
      let inner = t % ${fours} * ${BLOCK};
      let outer = ${first} + block * ${BLOCK};
      let f0 = ${side}Four(layer, outer, slice + inner);
      let f1 = ${side}Four(layer, outer + 1, slice + inner);
      let f2 = ${side}Four(layer, outer + 2, slice + inner);
      let f3 = ${side}Four(layer, outer + 3, slice + inner);
      ${turned}
    }`;
}

function writerOf(isVector: boolean, rows: number, columns: number): string {
  if (isVector) {
    return `
fn writeFour(layer: i32, row: i32, column: i32, values: vec4<f32>) {
  if (row >= ${rows} || column >= ${columns}) { return; }
  let index = targetOf(layer, row, column);
  if (index >= 0) { result[index / 4] = values; }
}`;
  }
  return `
fn writeFour(layer: i32, row: i32, column: i32, values: vec4<f32>) {
  if (row >= ${rows}) { return; }
  for (var i = 0; i < ${BLOCK}; i++) {
    if (column + i >= ${columns}) { return; }
    let index = targetOf(layer, row, column + i);
    if (index >= 0) { result[index] = values[i]; }
  }
}`;
}
