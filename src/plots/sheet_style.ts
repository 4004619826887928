/** How a contact sheet looks. */

/** The page's CSS. */
export const SHEET_STYLE = `:root {
  --page: #f6f5f3;
  --card: #ffffff;
  --ink: #23211f;
  --quiet: #6b6661;
  --line: #e3dfda;
  --accent: #8c2f72;
  --code: #f1eeeb;
  --failure: #a8371f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #171619;
    --card: #222125;
    --ink: #ebe8e4;
    --quiet: #a39d97;
    --line: #37353a;
    --accent: #e79bcf;
    --code: #2c2a2f;
    --failure: #ff9d85;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0 auto;
  padding: 2.5rem 1.25rem 5rem;
  max-width: 74rem;
  background: var(--page);
  color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { margin: 0 0 1.25rem; font-size: 2rem; line-height: 1.2; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 3.5rem 0 1rem; font-size: 1.4rem; font-weight: 650; }
h3 { margin: 0 0 0.25rem; font-size: 1.1rem; font-weight: 600; }
h3 a { color: inherit; text-decoration: none; }
p { margin: 0 0 0.75rem; }
a { color: var(--accent); text-underline-offset: 0.2em; }
nav { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 1.25rem; }
nav a {
  padding: 0.3rem 0.85rem;
  border: 1px solid var(--line);
  border-radius: 2rem;
  background: var(--card);
  text-decoration: none;
}
.models { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.model, article {
  padding: 1.25rem 1.4rem;
  border: 1px solid var(--line);
  border-radius: 0.9rem;
  background: var(--card);
}
.model { margin-bottom: 1rem; }
.figures { display: grid; gap: 1.25rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }
article { grid-column: span 2; min-width: 0; }
article.half { grid-column: span 1; }
@media (max-width: 52rem) { article.half { grid-column: span 2; } }
article > p { max-width: 52rem; color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.25rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.badge {
  display: inline-block;
  margin-bottom: 0.5rem;
  padding: 0 0.6rem;
  border-radius: 0.4rem;
  background: var(--accent);
  color: var(--card);
  font-weight: 700;
}
.parts { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
figure { margin: 0; min-width: 0; }
.picture { display: block; width: fit-content; max-width: 100%; margin-bottom: 0.75rem; }
img {
  display: block;
  max-width: 100%;
  height: auto;
  border-radius: 0.5rem;
  background: #ffffff;
  border: 1px solid var(--line);
}
code {
  display: block;
  padding: 0.5rem 0.75rem;
  border-radius: 0.5rem;
  background: var(--code);
  font: 0.82rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  overflow-wrap: anywhere;
  user-select: all;
}
code span { display: inline-block; max-width: 100%; }
figcaption p { margin: 0 0 0.5rem; }
.notes { color: var(--quiet); font-size: 0.9rem; }
.files { margin-top: 0.5rem; font-size: 0.9rem; }
.files a { margin-right: 1rem; }
.failure {
  padding: 0.75rem 1rem;
  border: 1px dashed var(--failure);
  border-radius: 0.5rem;
  color: var(--failure);
}
`;
