// The guide *Your first journey* as pages that the configuration page leads to, each in one language. It is written in a
// small part of Markdown, and only that is known here: headings, paragraphs, lists, pictures, links, bold, italics and code.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Language → the guide's file in docs. */
const GUIDES = { en: 'first-journey.md', es: 'first-journey.es.md', pt: 'first-journey.pt.md' };

/** Only in the repository: what is for the sandbox, and where to read on. */
const isForReaders = (section) => !/^## /.test(section) || /^## (\d|Before|Antes)/.test(section);
const isForReader = (block) => !/`npm run |^\[(English|Español|Português)\]/.test(block);

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** What stands in a line. A link into the other documents is its words alone: nobody serves them beside the page. */
const inline = (text) =>
  escaped(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/!\[([^\]]*)\]\(screenshots\/([^)]+)\)/g, '<img alt="$1" src="guide/$2" />')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\*([^*]+)\*/g, '<em>$1</em>');

/** The items of a list; a line that is indented goes on with the item above. */
function items(lines) {
  const all = [];
  for (const line of lines) {
    if (/^\s/.test(line)) all.push(`${all.pop()} ${line.trim()}`);
    else all.push(line.replace(/^(-|\d+\.) /, ''));
  }
  return all;
}

function blockHtml(lines) {
  const list = /^\d+\. /.test(lines[0]) ? 'ol' : /^- /.test(lines[0]) ? 'ul' : undefined;
  if (list)
    return `<${list}>${items(lines)
      .map((item) => `<li>${inline(item)}</li>`)
      .join('')}</${list}>`;
  return `<p>${inline(lines.join(' '))}</p>`;
}

/** Lines that belong together: a list, a picture, or a paragraph. */
function blocksOf(section) {
  const blocks = [[]];
  for (const line of section.split('\n')) {
    const isNew =
      line === '' || /^!\[/.test(line) || (/^(- |\d+\. )/.test(line) && !/^(- |\d+\. )/.test(blocks.at(-1)?.[0] ?? ''));
    if (isNew || /^!\[/.test(blocks.at(-1)?.[0] ?? '')) blocks.push([]);
    if (line !== '') blocks.at(-1).push(line);
  }
  return blocks.filter((lines) => lines.length > 0 && isForReader(lines.join(' ')));
}

/** The guide's Markdown as the body of a page; each numbered section can be led to by its number. */
function guideBody(markdown) {
  const sections = markdown.split(/\n(?=## )/).filter(isForReaders);
  return sections
    .map((section) => {
      const [heading = '', ...rest] = section.split('\n');
      const [, marks = '#', title = ''] = /^(#+) (.*)$/.exec(heading) ?? [];
      const number = /^\d+/.exec(title)?.[0];
      const id = number === undefined ? '' : ` id="part-${number}"`;
      const body = blocksOf(rest.join('\n')).map(blockHtml).join('\n');
      return `<h${marks.length}${id}>${inline(title)}</h${marks.length}>\n${body}`;
    })
    .join('\n');
}

/** Writes a page for each language into `folder`, and the pictures that they show beside them. */
export async function writeGuides({ docs, folder, styles }) {
  await rm(join(folder, 'guide'), { recursive: true, force: true });
  await mkdir(join(folder, 'guide'), { recursive: true });
  for (const [language, file] of Object.entries(GUIDES)) {
    const body = guideBody(await readFile(join(docs, file), 'utf8'));
    const [, title = ''] = /<h1>(.*?)<\/h1>/.exec(body) ?? [];
    const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title}</title>
<link rel="stylesheet" href="${styles}" />
<link rel="icon" href="icon.svg" />
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
    await writeFile(join(folder, `guide-${language}.html`), html);
    for (const [, picture] of body.matchAll(/src="guide\/([^"]+)"/g)) {
      await mkdir(dirname(join(folder, 'guide', picture)), { recursive: true });
      await cp(join(docs, 'screenshots', picture), join(folder, 'guide', picture));
    }
  }
}
