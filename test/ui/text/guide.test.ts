import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { en } from '../../../src/ui/text/en';
import { es } from '../../../src/ui/text/es';
import { pt } from '../../../src/ui/text/pt';

const DOCS = join(__dirname, '../../../docs');
const guide = (file: string) => readFileSync(join(DOCS, file), 'utf8');
const GUIDES = [
  ['English', 'first-journey.md', en],
  ['Spanish', 'first-journey.es.md', es],
  ['Portuguese', 'first-journey.pt.md', pt],
] as const;

/** What stands in italics that is Journey Builder's, the canvas's or the data extension's, which the page does not say. */
const NOT_OURS = new Set(
  'Create New Journey|New journey|Publish|Activate|Push contacts|Audience|Save|Validate|Wait|Email|First Name|Order Number|Locale|Done|H3|on the canvas|the canvas'.split(
    '|',
  ),
);

test.each(GUIDES)('the guide in %s names answers and buttons as the page does', (_language, file, texts) => {
  const said = Object.values(texts).map((text) => text.toLowerCase());
  const named = [
    ...guide(file)
      .replaceAll('**', '')
      .matchAll(/\*([^*]+)\*/g),
  ].map(([, words = '']) => words.replaceAll(/\s+/g, ' '));
  expect(named.length).toBeGreaterThan(20);
  const strange = named.filter(
    (words) => !NOT_OURS.has(words) && !said.some((text) => text.startsWith(words.toLowerCase())),
  );
  expect(strange).toEqual([]);
});

test('the guide has the same parts and pictures in each language, and its own pictures', () => {
  const shapes = GUIDES.map(([, file]) => ({
    parts: [...guide(file).matchAll(/^## (\d+)\. /gm)].map(([, number]) => number),
    pictures: [...guide(file).matchAll(/screenshots\/(\d-[a-z-]+?)-modal/g)].map(([, picture]) => picture),
  }));
  expect(shapes[0]?.parts).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  expect(shapes[1]).toEqual(shapes[0]);
  expect(shapes[2]).toEqual(shapes[0]);
  for (const [, file] of GUIDES.slice(1)) {
    const suffix = `-modal-${file.split('.')[1]}.png`;
    const pictures = [...guide(file).matchAll(/\(screenshots\/([^)]+)\)/g)].map(([, picture = '']) => picture);
    expect(pictures.filter((picture) => !picture.endsWith(suffix))).toEqual([]);
  }
});
