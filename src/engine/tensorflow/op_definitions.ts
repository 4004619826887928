/** What TensorFlow's registry says of an op: how many inputs it can have. */
import type { CString, TensorFlowSymbols } from "./binding.ts";

/** Fields of the protocol buffers OpDef and OpDef.ArgDef (op_def.proto). */
const FIELDS = { inputs: 2, numberAttribute: 5, typeListAttribute: 6 } as const;
const WIRE_TYPES = { varint: 0, length: 2 } as const;

/** How many inputs each op looked up so far has at most; Infinity where one of them is a list. */
const known = new Map<string, number>();

/**
 * Refuses inputs that an op does not have: given one too many, TensorFlow 2.18 reads past the end of its list.
 *
 * @throws {RangeError} if there are more than the op's definition has
 */
export function checkInputCount(
  symbols: TensorFlowSymbols,
  status: Deno.PointerValue,
  op: string,
  count: number,
  cString: CString,
): void {
  let most = known.get(op);
  if (most === undefined) {
    most = mostInputs(readDefinition(symbols, status, op, cString));
    known.set(op, most);
  }
  if (count > most) throw new RangeError(`Cannot run ${op}: it has ${most} inputs, got ${count}`);
}

/** Functions have no definition in the registry; TensorFlow checks their inputs itself. */
function mostInputs(definition: Uint8Array): number {
  const inputs = fieldsOf(definition).filter(({ field }) => field === FIELDS.inputs);
  return definition.length === 0 || inputs.some(({ bytes }) => isList(bytes)) ? Infinity : inputs.length;
}

/** An op's OpDef; empty if there is none. */
function readDefinition(
  symbols: TensorFlowSymbols,
  status: Deno.PointerValue,
  op: string,
  cString: CString,
): Uint8Array {
  const graph = symbols.TF_NewGraph(), buffer = symbols.TF_NewBuffer();
  try {
    symbols.TF_GraphGetOpDef(graph, cString(op), buffer, status);
    if (symbols.TF_GetCode(status) !== 0) return new Uint8Array();
    // A TF_Buffer begins with a pointer to its bytes and their number.
    const view = new Deno.UnsafePointerView(buffer!);
    const data = view.getPointer(0), length = Number(view.getBigUint64(8));
    return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data!, length).slice(0));
  } finally {
    symbols.TF_DeleteBuffer(buffer);
    symbols.TF_DeleteGraph(graph);
  }
}

function isList(argument: Uint8Array): boolean {
  return fieldsOf(argument).some(({ field }) =>
    field === FIELDS.numberAttribute || field === FIELDS.typeListAttribute
  );
}

/** The fields of a protocol buffer message that have a length, which all that matter here have. */
function fieldsOf(message: Uint8Array): { field: number; bytes: Uint8Array }[] {
  const fields: { field: number; bytes: Uint8Array }[] = [];
  let at = 0;
  const varint = () => {
    let value = 0, scale = 1, byte;
    do {
      byte = message[at++]!;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte & 128);
    return value;
  };
  while (at < message.length) {
    const tag = varint(), wireType = tag % 8, value = varint();
    if (wireType === WIRE_TYPES.varint) continue;
    if (wireType !== WIRE_TYPES.length) {
      throw new Error(`Cannot read an op's definition: wire type ${wireType}`);
    }
    fields.push({ field: (tag - wireType) / 8, bytes: message.subarray(at, at += value) });
  }
  return fields;
}
