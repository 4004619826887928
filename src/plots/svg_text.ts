/** Text of SVGs: what may stand in it, and how much room it takes. */

/** Mean advance of Roboto's letters and digits, in parts of their size; a digit's is 0.56. */
const ADVANCE = 0.56;

/** A text in which nothing is markup. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** About how wide a line is, in pixels: fonts are not measured, so leave room. */
export function textWidth(text: string, size: number): number {
  return Math.ceil(text.length * size * ADVANCE);
}

/**
 * A text cut to a width, with an ellipsis where something is left out.
 *
 * @param width in pixels
 * @returns the text itself where it fits; at least the ellipsis
 */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const letters = Math.max(0, Math.floor(width / (size * ADVANCE)) - 1);
  return `${text.slice(0, letters).trimEnd()}…`;
}

/**
 * Breaks a text into lines at its spaces.
 *
 * @param width in pixels; a word that is longer stands alone, uncut
 * @returns 1 line or more
 */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
