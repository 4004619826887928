/** A page that shows figures: one HTML file without scripts, its pictures beside it, light or dark as the reader's system is. */
import { SHEET_STYLE } from "./sheet_style.ts";
import { escapeText } from "./svg_text.ts";

/** What was made by one command. */
export interface SheetPart {
  /** The model's letter, where each has a part. */
  readonly model?: string;
  /** What makes it; undefined where it failed too early. */
  readonly command?: string;
  /** Files beside the page, relative to it. */
  readonly pictures: readonly string[];
  /** Others that belong to it, such as the JSON. */
  readonly files: readonly string[];
  /** Lines below it. */
  readonly notes: readonly string[];
  /** Why there is no picture. */
  readonly failure?: string;
}

/** A figure, of each model or of all. */
export interface SheetFigure {
  /** Its anchor, without spaces. */
  readonly id: string;
  /** Above it. */
  readonly title: string;
  /** What it shows. */
  readonly about: string;
  /** Whether two of them have room beside each other; false by default. */
  readonly half?: boolean;
  /** 1 or more. */
  readonly parts: readonly SheetPart[];
}

/** What a page shows. */
export interface ContactSheet {
  /** Above everything. */
  readonly title: string;
  /** What makes it all. */
  readonly command: string;
  /** Names and values that tell each model from others. */
  readonly models: readonly {
    readonly name?: string;
    readonly facts: readonly (readonly [name: string, value: string])[];
  }[];
  /** The parts of the page. */
  readonly sections: readonly { readonly title: string; readonly figures: readonly SheetFigure[] }[];
}

/**
 * Writes a page.
 *
 * @returns the text of an HTML file
 * @example
 * ```ts
 * import { contactSheet } from "ganwalk";
 * const part = { command: "deno task explore grid", pictures: ["grid.png"], files: ["grid.json"], notes: [] };
 * const figure = { id: "grid", title: "Samples", about: "64 of them.", parts: [part] };
 * const sections = [{ title: "Samples", figures: [figure] }];
 * const html = contactSheet({ title: "What it has learned", command: "", models: [], sections });
 * console.log(html.startsWith("<!doctype html>"), html.includes('src="grid.png"')); // true true
 * ```
 */
export function contactSheet({ title, command, models, sections }: ContactSheet): string {
  const links = sections.map((section, i) => `<a href="#part-${i + 1}">${escapeText(section.title)}</a>`);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeText(title)}</title>`,
    `<style>\n${SHEET_STYLE}</style>`,
    "</head>",
    "<body>",
    "<header>",
    `<h1>${escapeText(title)}</h1>`,
    '<div class="models">',
    ...models.map(modelCard),
    "</div>",
    `<p>All of it: ${commandCode(command)}</p>`,
    `<nav>${links.join(" ")}</nav>`,
    "</header>",
    "<main>",
    ...sections.flatMap((section, i) => [
      `<section id="part-${i + 1}">`,
      `<h2>${escapeText(section.title)}</h2>`,
      '<div class="figures">',
      ...section.figures.flatMap(figureCard),
      "</div>",
      "</section>",
    ]),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function modelCard({ name, facts }: ContactSheet["models"][number]): string {
  const rows = facts.map(([term, value]) => `<dt>${escapeText(term)}</dt><dd>${escapeText(value)}</dd>`);
  const badge = name === undefined ? "" : `<span class="badge">${escapeText(name)}</span>`;
  return `<div class="model">${badge}<dl>${rows.join("")}</dl></div>`;
}

function figureCard({ id, title, about, half = false, parts }: SheetFigure): string[] {
  return [
    `<article id="${attribute(id)}"${half && parts.length === 1 ? ' class="half"' : ""}>`,
    `<h3><a href="#${attribute(id)}">${escapeText(title)}</a></h3>`,
    `<p>${escapeText(about)}</p>`,
    `<div class="parts">`,
    ...parts.flatMap((part) => partCard(part, title)),
    "</div>",
    "</article>",
  ];
}

function partCard({ model, command, pictures, files, notes, failure }: SheetPart, title: string): string[] {
  const name = model === undefined ? title : `${title}, ${model}`;
  const links = files.map((file) => `<a href="${address(file)}">${escapeText(file)}</a>`);
  return [
    "<figure>",
    ...model === undefined ? [] : [`<span class="badge">${escapeText(model)}</span>`],
    ...pictures.map((file) =>
      `<a class="picture" href="${address(file)}"><img src="${address(file)}" alt="${attribute(name)}"></a>`
    ),
    "<figcaption>",
    ...failure === undefined ? [] : [`<p class="failure">Left out: ${escapeText(failure)}</p>`],
    ...notes.length > 0 ? [`<p class="notes">${notes.map(escapeText).join("<br>")}</p>`] : [],
    ...command === undefined ? [] : [commandCode(command)],
    ...links.length > 0 ? [`<p class="files">${links.join(" ")}</p>`] : [],
    "</figcaption>",
    "</figure>",
  ];
}

function commandCode(command: string): string {
  // Browsers would break a line within --seed.
  const words = command.split(" ").map((word) => `<span>${escapeText(word)}</span>`);
  return `<code>${words.join(" ")}</code>`;
}

function attribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;");
}

/** A file's name as a relative address. */
function address(file: string): string {
  return attribute(file.split("/").map(encodeURIComponent).join("/"));
}
