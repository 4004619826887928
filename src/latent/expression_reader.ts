/** The words of latent arithmetic: a text that is read from left to right, and the faces in it. */
import { UserError } from "../tensor/errors.ts";
import type { LatentDirection, LatentFace } from "./expression.ts";
import { parseLatentPath } from "./latent_source.ts";

const SEED = "seed:";
const QUOTED = /"[^"]*"|'[^']*'/y;
const BARE_NAME = /[^\s,+*|()"'#]+/y;
const BARE_PATH = /[^\s,+*|()"'#]+(?:#\d+)?/y;

/** A place in a text. */
export class ExpressionReader {
  #at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text.replaceAll(/\s/g, " ");
  }

  /** The next character that is no space. */
  next(): string | undefined {
    while (this.text[this.#at] === " ") this.#at++;
    return this.text[this.#at];
  }

  /** Where the next character stands, from 0. */
  place(): number {
    this.next();
    return this.#at;
  }

  /** Takes the next characters if they are these. */
  takes(token: string): boolean {
    this.next();
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** Takes the next characters if they match a sticky pattern. */
  match(pattern: RegExp): string | undefined {
    this.next();
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  expect(token: string, expected = token): void {
    if (!this.takes(token)) throw this.refuse(expected);
  }

  refuse(expected: string): UserError {
    const next = this.next();
    return this.complain(
      this.#at,
      `expected ${expected}, got ${next === undefined ? "the end" : `"${next}"`}`,
    );
  }

  complain(place: number, message: string): UserError {
    return new UserError(`Cannot read "${this.text}" at character ${place + 1}: ${message}`);
  }
}

/** A face, if the next characters are one. */
export function readFace(reader: ExpressionReader): LatentFace | undefined {
  if (reader.takes("seed")) {
    reader.expect(":");
    return seedFace(reader);
  }
  const place = reader.place() + 1;
  const isNamed = reader.takes("file");
  if (isNamed) reader.expect(":");
  const quoted = reader.match(QUOTED);
  const path = quoted?.slice(1, -1) ?? (isNamed ? reader.match(BARE_PATH) : undefined);
  if (path === undefined) {
    if (/["']/.test(reader.next() ?? "")) throw reader.complain(place - 1, "its quote is not closed");
    if (isNamed) throw reader.refuse('a path such as walk.png#3 or "my walk.png#3"');
    return undefined;
  }
  if (path.trim() === "") throw reader.complain(place - 1, "a file must have a name");
  return { ...parseLatentPath(path), text: `"${path.trim()}"`, place };
}

/** A direction, if the next characters are one. */
export function readDirection(reader: ExpressionReader): LatentDirection | undefined {
  if (!reader.takes("dir:")) return undefined;
  const name = reader.match(QUOTED)?.slice(1, -1) ?? reader.match(BARE_NAME);
  if (!name) throw reader.refuse("the name of a direction such as smile");
  return { kind: "direction", name, text: `dir:${name}` };
}

/** What stands in a mean. */
export function readMember(reader: ExpressionReader): LatentFace {
  return readFace(reader) ?? seedFace(reader);
}

function seedFace(reader: ExpressionReader): LatentFace {
  const place = reader.place();
  const digits = reader.match(/\d+/y);
  if (digits === undefined) throw reader.refuse("the whole number of a seed");
  const seed = Number(digits);
  if (Number.isSafeInteger(seed)) return { kind: "seed", seed, text: `${SEED}${seed}` };
  throw reader.complain(place, `a seed must be at most ${Number.MAX_SAFE_INTEGER}, got ${digits}`);
}
