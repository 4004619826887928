/**
 * The matrix product behind the sliced Wasserstein distance, as a WebAssembly module written out by hand: scalar
 * code does 1 to 2 multiply-adds in a nanosecond, four lanes about ten times as many. Its sums run in a fixed
 * order, so every machine gets the same numbers.
 */

/** Components of a descriptor: 7 · 7 pixels · 3 channels. */
export const DESCRIPTOR_SIZE = 147;
/** Descriptors that lie interleaved: [panel][component][8]. */
export const PANEL_PATCHES = 8;
/** Directions that lie interleaved: [panel][component][4]. */
export const PANEL_DIRECTIONS = 4;

/**
 * For each descriptor x and each direction d, the sum over components of x d.
 *
 * @param patchPanels how many panels of descriptors
 * @param directionPanels how many panels of directions
 * @param patches byte offset of float32 [patchPanels,147,8]
 * @param directions byte offset of float32 [directionPanels,147,4]
 * @param target byte offset of the float32 result: a row for each direction, an element for each descriptor
 * @param rowBytes from one row to the next
 */
export type ProjectionKernel = (
  patchPanels: number,
  directionPanels: number,
  patches: number,
  directions: number,
  target: number,
  rowBytes: number,
) => void;

/** Opcodes, WebAssembly Core Specification 2.0, "Index of Instructions". */
const loop = [0x03, 0x40];
const end = [0x0b];
const branchIf = [0x0d, 0];
const addInteger = [0x6a];
const subtractInteger = [0x6b];
const addFloats = [0xfd, 0xe4, 0x01];
const multiplyFloats = [0xfd, 0xe6, 0x01];
const zeros = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const tee = (local: number) => [0x22, local];
const integer = (value: number) => [0x41, ...signed(value)];
/** Four floats from [top + offset], aligned to 4 bytes. */
const load = (offset: number) => [0xfd, 0x00, 2, ...unsigned(offset)];
/** One float from [top + offset], four times. */
const loadSplat = (offset: number) => [0xfd, 0x09, 2, ...unsigned(offset)];
const store = (offset: number) => [0xfd, 0x0b, 2, ...unsigned(offset)];

/** Local variables: six parameters, then those of the loops, then vectors. */
const PATCH_PANELS = 0;
const DIRECTION_PANELS = 1;
const PATCHES = 2;
const DIRECTIONS = 3;
const TARGET = 4;
const ROW_BYTES = 5;
const X = 6;
const D = 7;
const ROW = 8;
const PANELS_LEFT = 9;
const STEPS_LEFT = 10;
const X_LOW = 11;
const X_HIGH = 12;
const SPLAT = 13;
const SUMS = 14;
const INTEGER_LOCALS = 5;
const VECTOR_LOCALS = 3 + 2 * PANEL_DIRECTIONS;
const UNROLLED = 7;

/**
 * Builds the kernel on a memory.
 *
 * @param memory where all its arguments lie
 */
export function createProjectionKernel(memory: WebAssembly.Memory): ProjectionKernel {
  const module = new WebAssembly.Module(assemble());
  const instance = new WebAssembly.Instance(module, { "": { memory } });
  return instance.exports.project as unknown as ProjectionKernel;
}

/** The module: one function of six integers that returns nothing, on an imported memory. */
function assemble(): Uint8Array<ArrayBuffer> {
  const [i32, v128] = [0x7f, 0x7b];
  const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
  const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content];
  const locals = [2, INTEGER_LOCALS, i32, VECTOR_LOCALS, v128];
  const body = [...locals, ...code(), ...end];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 6, i32, i32, i32, i32, i32, i32, 0]),
    ...section(2, [1, ...text(""), ...text("memory"), 0x02, 0x00, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("project"), 0x00, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

/** for each panel of patches: for each panel of directions: 147 steps of 4 x 8 multiply-adds in registers. */
function code(): number[] {
  const advance = (local: number, by: number[]) => [...get(local), ...by, ...addInteger, ...set(local)];
  const repeat = (
    local: number,
  ) => [...get(local), ...integer(1), ...subtractInteger, ...tee(local), ...branchIf];
  const sums = Array.from({ length: 2 * PANEL_DIRECTIONS }, (_, i) => SUMS + i);
  const rows = Array.from({ length: PANEL_DIRECTIONS }, (_, i) => i);
  const steps = Array.from({ length: UNROLLED }, (_, i) => step(i));
  return [
    ...loop,
    ...[...get(DIRECTIONS), ...set(D), ...get(TARGET), ...set(ROW)],
    ...[...get(DIRECTION_PANELS), ...set(PANELS_LEFT)],
    ...loop,
    ...[...get(PATCHES), ...set(X), ...integer(DESCRIPTOR_SIZE / UNROLLED), ...set(STEPS_LEFT)],
    ...sums.flatMap((sum) => [...zeros, ...set(sum)]),
    ...loop,
    ...steps.flat(),
    ...advance(X, integer(4 * PANEL_PATCHES * UNROLLED)),
    ...advance(D, integer(4 * PANEL_DIRECTIONS * UNROLLED)),
    ...[...repeat(STEPS_LEFT), ...end],
    ...rows.flatMap((row) => [
      ...[...get(ROW), ...get(SUMS + 2 * row), ...store(0)],
      ...[...get(ROW), ...get(SUMS + 2 * row + 1), ...store(16)],
      ...advance(ROW, get(ROW_BYTES)),
    ]),
    ...[...repeat(PANELS_LEFT), ...end],
    ...advance(PATCHES, integer(4 * PANEL_PATCHES * DESCRIPTOR_SIZE)),
    ...advance(TARGET, integer(4 * PANEL_PATCHES)),
    ...[...repeat(PATCH_PANELS), ...end],
  ];
}

/** One component: 8 descriptors times 4 directions. */
function step(index: number): number[] {
  const at = 4 * PANEL_PATCHES * index;
  const accumulate = (sum: number, factor: number) => [
    ...[...get(sum), ...get(factor), ...get(SPLAT), ...multiplyFloats],
    ...[...addFloats, ...set(sum)],
  ];
  const bytes = [...get(X), ...load(at), ...set(X_LOW), ...get(X), ...load(at + 16), ...set(X_HIGH)];
  for (let row = 0; row < PANEL_DIRECTIONS; row++) {
    bytes.push(...get(D), ...loadSplat(4 * (PANEL_DIRECTIONS * index + row)), ...set(SPLAT));
    bytes.push(...accumulate(SUMS + 2 * row, X_LOW), ...accumulate(SUMS + 2 * row + 1, X_HIGH));
  }
  return bytes;
}

/** LEB128 of an unsigned integer. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...unsigned(Math.floor(value / 128))];
}

/** LEB128 of a positive integer that is read as signed: bit 6 of its last byte must be clear. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [value % 128 + 128, ...signed(Math.floor(value / 128))];
}
