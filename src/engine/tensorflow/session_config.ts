/** TensorFlow's ConfigProto (tensorflow/core/protobuf/config.proto), as the C API takes it. */

/** What TensorFlow computes on. */
export interface SessionOptions {
  /** How many threads compute; default: as many as there are cores. */
  readonly threads?: number;
  /** The number of the GPU that computes; default: none, whatever is there. */
  readonly gpu?: number;
}

/** Numbers of the fields of ConfigProto and of GPUOptions. */
const FIELD = { deviceCount: 1, threadsWithinOp: 2, threadsBetweenOps: 5, gpuOptions: 6 } as const;
const GPU_FIELD = { allowGrowth: 4, visibleDevices: 5 } as const;

/**
 * Writes a ConfigProto. A GPU's memory is taken as it is needed, since by default TensorFlow takes nearly all of
 * it at once, and others may compute there too.
 *
 * @param options the threads and the GPU
 * @returns the message in protocol buffers' wire format
 */
export function encodeConfig({ threads, gpu }: SessionOptions): Uint8Array<ArrayBuffer> {
  const threadFields = threads === undefined
    ? []
    : [...number(FIELD.threadsWithinOp, threads), ...number(FIELD.threadsBetweenOps, threads)];
  const devices = gpu === undefined
    // An entry of a map is a message of key and value.
    ? bytes(FIELD.deviceCount, [...bytes(1, utf8("GPU")), ...number(2, 0)])
    : bytes(FIELD.gpuOptions, [
      ...number(GPU_FIELD.allowGrowth, 1),
      ...bytes(GPU_FIELD.visibleDevices, utf8(String(gpu))),
    ]);
  return Uint8Array.from([...devices, ...threadFields]);
}

/** Seven bits in each byte, the lowest first; the eighth says that more follow. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

function number(field: number, value: number): number[] {
  return [field << 3, ...varint(value)];
}

function bytes(field: number, content: readonly number[]): number[] {
  return [(field << 3) | 2, ...varint(content.length), ...content];
}

function utf8(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}
