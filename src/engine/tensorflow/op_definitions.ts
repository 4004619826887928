/** What TensorFlow's registry says of an op: how many inputs it can have, and which attributes it needs. */
import type { CString, TensorFlowSymbols } from "./binding.ts";

/** Fields of the protocol buffers OpDef, OpDef.ArgDef and OpDef.AttrDef (op_def.proto). */
const FIELDS = {
  op: { inputs: 2, attributes: 4 },
  input: { typeAttribute: 4, numberAttribute: 5, typeListAttribute: 6 },
  attribute: { name: 1, defaultValue: 3 },
} as const;
const WIRE_TYPES = { varint: 0, length: 2 } as const;

/** What a call must have. */
export interface OpDefinition {
  /** Infinity where one of the inputs is a list. */
  readonly mostInputs: number;
  /** Attributes that have no default and do not follow from the inputs. */
  readonly needed: readonly string[];
}

/** The ops looked up so far. */
const known = new Map<string, OpDefinition>();

/**
 * What a call of an op must have: given one input too many, TensorFlow 2.18 reads past the end of its list, and its
 * oneDNN kernels end the process where an attribute is missing.
 */
export function opDefinition(
  symbols: TensorFlowSymbols,
  status: Deno.PointerValue,
  op: string,
  cString: CString,
): OpDefinition {
  let definition = known.get(op);
  if (!definition) {
    definition = parseDefinition(readDefinition(symbols, status, op, cString));
    known.set(op, definition);
  }
  return definition;
}

/** Functions have no definition in the registry; TensorFlow checks their inputs itself. */
function parseDefinition(bytes: Uint8Array): OpDefinition {
  if (bytes.length === 0) return { mostInputs: Infinity, needed: [] };
  const parts = (field: number) =>
    fieldsOf(bytes).filter((part) => part.field === field).map(({ bytes }) => bytes);
  const inputs = parts(FIELDS.op.inputs);
  const inferred = new Set(
    inputs.flatMap((input) => Object.values(FIELDS.input).map((field) => textOf(input, field))),
  );
  const needed = parts(FIELDS.op.attributes)
    .filter((attribute) => !fieldsOf(attribute).some(({ field }) => field === FIELDS.attribute.defaultValue))
    .map((attribute) => textOf(attribute, FIELDS.attribute.name)!)
    .filter((name) => !inferred.has(name));
  return { mostInputs: inputs.some(isList) ? Infinity : inputs.length, needed };
}

function textOf(message: Uint8Array, field: number): string | undefined {
  const found = fieldsOf(message).find((part) => part.field === field);
  return found && new TextDecoder().decode(found.bytes);
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
    field === FIELDS.input.numberAttribute || field === FIELDS.input.typeListAttribute
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
