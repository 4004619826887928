/** One column of a table of labels: its type is what all its values have in common. */
import type { AttributeType, AttributeValue } from "./attribute_table.ts";

/** A column that has been read. */
export interface FinishedColumn {
  readonly type: AttributeType;
  /** The value in a row: a boolean, a number, or the index of a category. */
  valueAt(row: number): AttributeValue;
}

/** A column of other texts than these many has no categories. */
export const MOST_CATEGORIES = 1_000;

/** Pairs of texts that mean no and yes. */
const BOOLEANS = [["-1", "1"], ["0", "1"], ["false", "true"], ["no", "yes"]] as const;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const FIRST_ROOM = 1_024;

const LONGEST_SHOWN = 60;

/** A text of a file for a message: in one line and not too long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}

/** Takes the texts of a column one by one. */
export class ColumnBuilder {
  /** Of the column. */
  readonly name: string;
  /** Each text that occurs, and its number; given up when they are too many. */
  #numbers: Map<string, number> | undefined = new Map();
  #codes = new Uint16Array(FIRST_ROOM);
  /** The values of a column of numbers with too many different ones. */
  #values = new Float64Array(0);
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  /**
   * Adds a value below the others.
   *
   * @returns what is wrong with it, if anything
   */
  add(text: string): string | undefined {
    if (text === "") return "expected a value, got none";
    if (this.#numbers) {
      let code = this.#numbers.get(text);
      if (code === undefined) {
        code = this.#numbers.size;
        this.#numbers.set(text, code);
      }
      if (code < MOST_CATEGORIES) {
        if (this.#count === this.#codes.length) this.#codes = grown(this.#codes, Uint16Array);
        this.#codes[this.#count++] = code;
        return undefined;
      }
      const wrong = [...this.#numbers.keys()].find((known) => !isNumber(known));
      if (wrong !== undefined) {
        return `expected numbers, or at most ${MOST_CATEGORIES} categories, got more, such as ${
          quoted(wrong)
        }`;
      }
      this.#useNumbers(this.#numbers);
    }
    if (!isNumber(text)) return `expected a number as above, got ${quoted(text)}`;
    if (this.#count === this.#values.length) this.#values = grown(this.#values, Float64Array);
    this.#values[this.#count++] = Number(text);
    return undefined;
  }

  /** Ends the column, which has at least one value. */
  finish(): FinishedColumn {
    const { name } = this;
    if (!this.#numbers) return numberColumn(name, this.#values.slice(0, this.#count));
    const texts = [...this.#numbers.keys()];
    const codes = this.#codes.slice(0, this.#count);
    const lower = texts.map((text) => text.toLowerCase());
    const pair = BOOLEANS.find((pair) => lower.every((text) => pair.includes(text as never)));
    if (pair) {
      const isTrue = lower.map((text) => text === pair[1]);
      return { type: { name, kind: "boolean" }, valueAt: (row) => isTrue[codes[row]!]! };
    }
    if (texts.every(isNumber)) {
      const values = texts.map(Number);
      return numberColumn(name, values, codes);
    }
    const categories = texts.toSorted();
    const places = new Map(categories.map((text, place) => [text, place]));
    const indices = texts.map((text) => places.get(text)!);
    return { type: { name, kind: "category", categories }, valueAt: (row) => indices[codes[row]!]! };
  }

  #useNumbers(numbers: ReadonlyMap<string, number>): void {
    const values = [...numbers.keys()].map(Number);
    this.#values = new Float64Array(2 * this.#codes.length);
    for (let row = 0; row < this.#count; row++) this.#values[row] = values[this.#codes[row]!]!;
    this.#codes = new Uint16Array(0);
    this.#numbers = undefined;
  }
}

/** A column of numbers; with codes, they say which of the values a row has. */
function numberColumn(name: string, values: ArrayLike<number>, codes?: Uint16Array): FinishedColumn {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    min = Math.min(min, values[i]!);
    max = Math.max(max, values[i]!);
  }
  const type: AttributeType = { name, kind: "number", range: [min, max] };
  return { type, valueAt: (row) => values[codes ? codes[row]! : row]! };
}

function isNumber(text: string): boolean {
  return NUMBER.test(text) && Number.isFinite(Number(text));
}

function grown<A extends Uint16Array | Float64Array>(values: A, type: new (length: number) => A): A {
  const more = new type(Math.max(FIRST_ROOM, 2 * values.length));
  more.set(values);
  return more;
}
