/** Op attributes: checked in JavaScript, then handed to TensorFlow. */
import { ATTRIBUTE_TYPES } from "./data_types.ts";
import type { CString, TensorFlowSymbols } from "./binding.ts";

/** An op attribute as tfjs-node's kernels write it; lists are allowed for all kinds but strings. */
export interface TensorFlowAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

const LARGEST_DATA_TYPE = 63;
const MOST_OUTPUTS = 65536;
const KINDS = ["a string", "an integer", "a float", "a bool", "a data type", "a shape"];

/** What TensorFlow says an attribute is. */
interface AttributeKind {
  /** One of {@linkcode ATTRIBUTE_TYPES}, or -1 if the op has no attribute of that name. */
  readonly type: number;
  readonly isList: boolean;
}

/** What each attribute of each op used so far is. */
const kindsSeen = new Map<string, AttributeKind>();

function kindOf(
  symbols: TensorFlowSymbols,
  op: Deno.PointerValue,
  opName: string,
  name: string,
  cString: CString,
  status: Deno.PointerValue,
): AttributeKind {
  const key = `${opName}/${name}`;
  let kind = kindsSeen.get(key);
  if (!kind) {
    const isList = new Uint8Array(1);
    const type = symbols.TFE_OpGetAttrType(op, cString(name), isList, status);
    kind = { type: symbols.TF_GetCode(status) === 0 ? type : -1, isList: isList[0] === 1 };
    kindsSeen.set(key, kind);
  }
  return kind;
}

/**
 * Checks what an op is called with, as far as it can be told without TensorFlow.
 *
 * @throws {TypeError | RangeError} if something is not what it should be
 */
export function checkCall(
  name: string,
  attributes: readonly TensorFlowAttribute[],
  inputs: readonly unknown[],
  outputCount: number,
): void {
  if (typeof name !== "string" || !Array.isArray(attributes) || !Array.isArray(inputs)) {
    throw new TypeError("Cannot run an op: expected a name, a list of attributes and a list of inputs");
  }
  for (const attribute of attributes) {
    if (typeof attribute?.name === "string") continue;
    throw new TypeError(
      `Cannot run ${name}: an attribute must be a name, a type and a value, got ${show(attribute)}`,
    );
  }
  if (!Number.isInteger(outputCount) || outputCount < 0 || outputCount > MOST_OUTPUTS) {
    throw new RangeError(
      `Cannot run ${name}: the number of outputs must be 0 to ${MOST_OUTPUTS}, got ${show(outputCount)}`,
    );
  }
}

/** A value that a caller handed over, for a message. */
export function show(value: unknown): string {
  return Deno.inspect(value, {
    compact: true,
    breakLength: Infinity,
    strAbbreviateSize: 60,
    iterableLimit: 10,
  });
}

/** The C API's setter for an attribute, after its prefix, and what it takes behind op and name. */
interface EncodedAttribute {
  readonly setter: string;
  readonly parameters: readonly unknown[];
}

/**
 * Sets one attribute of an eager op under construction. TensorFlow would ignore an attribute that the op does
 * not have, and crash on some values that are none.
 *
 * @throws {TypeError} if the op has no such attribute, or the value does not fit its kind
 */
export function setAttribute(
  symbols: TensorFlowSymbols,
  op: Deno.PointerValue,
  opName: string,
  attribute: TensorFlowAttribute,
  cString: CString,
  status: Deno.PointerValue,
): void {
  const { name, type, value } = attribute;
  const kind = kindOf(symbols, op, opName, name, cString, status);
  if (kind.type !== type) {
    const expected = kind.type === -1
      ? "is not one of its attributes"
      : `is ${KINDS[kind.type] ?? "of another kind"}`;
    throw new TypeError(`Cannot run ${opName}: ${name} ${expected}, got ${show(value)}`);
  }
  if (type !== ATTRIBUTE_TYPES.TF_ATTR_SHAPE && kind.isList !== Array.isArray(value)) {
    const expected = kind.isList ? "a list" : "no list";
    throw new TypeError(`Cannot run ${opName}: attribute ${name} must be ${expected}, got ${show(value)}`);
  }
  const { setter, parameters } = encodeAttribute(opName, attribute);
  const last = setter === "Shape" ? [status] : [];
  call(symbols, `TFE_OpSetAttr${setter}`, op, cString(name), ...parameters, ...last);
}

/**
 * Sets one attribute of a graph's operation under construction; TensorFlow itself refuses attributes that the
 * operation does not have when it is finished.
 *
 * @throws {TypeError} if the value does not fit the attribute's kind
 */
export function setGraphAttribute(
  symbols: TensorFlowSymbols,
  operation: Deno.PointerValue,
  opName: string,
  attribute: TensorFlowAttribute,
  cString: CString,
): void {
  const { setter, parameters } = encodeAttribute(opName, attribute);
  call(symbols, `TF_SetAttr${setter}`, operation, cString(attribute.name), ...parameters);
}

/** The eager and the graph setters take the same parameters, which the types cannot tell. */
function call(symbols: TensorFlowSymbols, name: string, ...parameters: unknown[]): void {
  const setters = symbols as unknown as Record<string, (...parameters: unknown[]) => void>;
  setters[name]!(...parameters);
}

function encodeAttribute(opName: string, { name, type, value }: TensorFlowAttribute): EncodedAttribute {
  const isList = Array.isArray(value);
  const refuse = (expected: string): never => {
    throw new TypeError(
      `Cannot run ${opName}: attribute ${name} must be ${expected}, got ${show(value)}`,
    );
  };
  const numbers = (valid: (n: unknown) => boolean, expected: string): number[] => {
    const list: unknown[] = isList ? value : [value];
    return list.every(valid) ? list as number[] : refuse(expected);
  };
  const encode = (setter: string, values: ArrayLike<number | bigint>): EncodedAttribute =>
    isList
      ? { setter: `${setter}List`, parameters: [values, values.length] }
      : { setter, parameters: [values[0]] };

  switch (type) {
    case ATTRIBUTE_TYPES.TF_ATTR_STRING: {
      const bytes = typeof value === "string" ? new TextEncoder().encode(value) : refuse("a string");
      return { setter: "String", parameters: [bytes, BigInt(bytes.length)] };
    }
    case ATTRIBUTE_TYPES.TF_ATTR_INT: {
      // tfjs's multinomial passes fractions; the compiled addon truncates them, so this does too.
      const isInt64 = (n: unknown) => typeof n === "number" && n >= -(2 ** 63) && n < 2 ** 63;
      const integers = numbers(isInt64, "a number of 64 bits").map((n) => BigInt(Math.trunc(n)));
      return encode("Int", BigInt64Array.from(integers));
    }
    case ATTRIBUTE_TYPES.TF_ATTR_FLOAT:
      return encode("Float", Float32Array.from(numbers((n) => typeof n === "number", "a number")));
    case ATTRIBUTE_TYPES.TF_ATTR_BOOL:
      return encode("Bool", Uint8Array.from(numbers((n) => typeof n === "boolean", "true or false")));
    case ATTRIBUTE_TYPES.TF_ATTR_TYPE: {
      const isType = (n: unknown) =>
        Number.isInteger(n) && (n as number) > 0 && (n as number) <= LARGEST_DATA_TYPE;
      return encode("Type", Int32Array.from(numbers(isType, "a data type")));
    }
    case ATTRIBUTE_TYPES.TF_ATTR_SHAPE: {
      const isLength = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= -1;
      const shape = isList && value.every(isLength) && value.length <= 254 ? value : refuse("a shape");
      return { setter: "Shape", parameters: [BigInt64Array.from(shape, BigInt), shape.length] };
    }
    default:
      return refuse("of a known kind");
  }
}

/** The attributes of the Cast op, by TensorFlow's numbers of the two data types. */
export function castAttributes(from: number, to: number): TensorFlowAttribute[] {
  const { TF_ATTR_TYPE, TF_ATTR_BOOL } = ATTRIBUTE_TYPES;
  return [
    { name: "SrcT", type: TF_ATTR_TYPE, value: from },
    { name: "DstT", type: TF_ATTR_TYPE, value: to },
    { name: "Truncate", type: TF_ATTR_BOOL, value: false },
  ];
}
