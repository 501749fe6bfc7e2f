/** Markup that needs no further escaping. */
export class Html {
  constructor(readonly markup: string) {}
}

type Piece = Html | string | number | undefined | readonly Html[];

/** Template tag: everything that is put in is escaped, except other `Html`. */
export function html(texts: TemplateStringsArray, ...pieces: Piece[]): Html {
  return new Html(texts.reduce((markup, text, index) => markup + render(pieces[index - 1]) + text));
}

function render(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.markup;
  if (Array.isArray(piece)) return (piece as readonly Html[]).map(({ markup }) => markup).join('');
  return String(piece).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A whole page of the stand-in `site` with the sandbox's own small style sheet; no script, nothing from elsewhere. */
export function htmlPage(site: string, title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header><a href="/_sandbox/">${site}</a><span>a local stand-in, not Salesforce</span></header>
<main>${content}</main>
</body>
</html>`.markup;
}

const STYLE = `
:root { --ink: #16233a; --soft: #5b6b82; --line: #dfe5ec; --back: #f5f7fa; --link: #0b5cab; --warn: #8a4b00; }
* { box-sizing: border-box; }
body { margin: 0; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--back); }
header { display: flex; gap: 1rem; align-items: baseline; padding: .75rem 1.5rem; background: var(--ink); }
header a { color: #fff; font-weight: 600; text-decoration: none; }
header span { color: #b9c4d4; }
main { padding: 1.25rem 1.5rem 3rem; }
h1 { font-size: 1.35rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0 .75rem; color: var(--soft); }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.scroll { overflow-x: auto; background: #fff; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .4rem .7rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
td.long { max-width: 26rem; overflow: hidden; text-overflow: ellipsis; }
table.rows th:first-child, table.rows td:first-child { position: sticky; left: 0; background: #fff; border-right: 1px solid var(--line); }
table.rows th:first-child { background: #eef2f6; }
tbody tr:last-child td { border-bottom: 0; }
tbody tr:hover td { background: #f1f6fc; }
th { background: #eef2f6; font-weight: 600; }
th a { color: inherit; text-decoration: none; }
th a:hover { text-decoration: underline; }
th small { color: var(--soft); font-weight: 400; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.none { color: #66758b; }
.tools { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: .75rem 0; }
.tools form { display: flex; gap: .4rem; }
input, button { font: inherit; padding: .3rem .6rem; border: 1px solid #b6c1cf; border-radius: 4px; background: #fff; color: inherit; }
button { background: var(--link); border-color: var(--link); color: #fff; cursor: pointer; }
.warning { color: var(--warn); }
`;
