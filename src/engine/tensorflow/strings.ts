/** TensorFlow's strings (tf_tstring.h): 24 bytes in the tensor, longer ones on the heap. */
import type { TensorFlowSymbols } from "./binding.ts";

/** Bytes that one string takes in a tensor's own buffer. */
export const TSTRING_BYTES = 24;

function eachString(
  symbols: TensorFlowSymbols,
  tensor: Deno.PointerValue,
  count: number,
  visit: (at: Deno.PointerValue, index: number) => void,
): void {
  const start = Deno.UnsafePointer.value(symbols.TF_TensorData(tensor));
  for (let i = 0; i < count; i++) visit(Deno.UnsafePointer.create(start + BigInt(TSTRING_BYTES * i)), i);
}

/** Copies strings into a newly allocated string tensor; free them with {@linkcode freeStrings}. */
export function fillStrings(
  symbols: TensorFlowSymbols,
  tensor: Deno.PointerValue,
  strings: readonly Uint8Array[],
): void {
  eachString(symbols, tensor, strings.length, (at, i) => {
    const bytes = strings[i] as Uint8Array<ArrayBuffer>;
    symbols.TF_StringInit(at);
    symbols.TF_StringCopy(at, bytes, BigInt(bytes.length));
  });
}

/** Frees what {@linkcode fillStrings} copied. */
export function freeStrings(symbols: TensorFlowSymbols, tensor: Deno.PointerValue, count: number): void {
  eachString(symbols, tensor, count, (at) => symbols.TF_StringDealloc(at));
}

/** Copies all strings of a tensor out. */
export function readStrings(symbols: TensorFlowSymbols, tensor: Deno.PointerValue): Uint8Array[] {
  const strings: Uint8Array[] = [];
  eachString(symbols, tensor, Number(symbols.TF_TensorByteSize(tensor)) / TSTRING_BYTES, (at) => {
    const bytes = Number(symbols.TF_StringGetSize(at));
    const data = symbols.TF_StringGetDataPointer(at);
    const view = bytes && data ? Deno.UnsafePointerView.getArrayBuffer(data, bytes) : new ArrayBuffer(0);
    strings.push(new Uint8Array(view.slice(0)));
  });
  return strings;
}
