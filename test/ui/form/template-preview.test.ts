import fc from 'fast-check';
import { previewOf, shownValue, type TextRun } from '../../../src/ui/form/template-preview';
import { aroundBlank } from '../../../src/ui/form/template-text';

const textOf = (runs: TextRun[]) => runs.map(({ text }) => text).join('');
const body = (text: string, values: Record<string, string> = {}) =>
  previewOf({ category: 'UTILITY', components: [{ type: 'BODY', text }] } as never, (key) => values[key] ?? '').body;

test('values stand in the place of their blanks, and are marked as values', () => {
  const runs = body('Hi {{1}}, your {{ 2 }}.', { 'body.1': 'Ana', 'body.2': 'order' });
  expect(textOf(runs)).toBe('Hi Ana, your order.');
  expect(runs.filter(({ filled }) => filled).map(({ text }) => text)).toEqual(['Ana', 'order']);
});

test('a blank without a value shows itself', () => {
  expect(textOf(body('Hi {{first_name}}'))).toBe('Hi {{first_name}}');
});

test.each([
  ['*bold*', 'bold'],
  ['_italic_', 'italic'],
  ['~struck~', 'struck'],
  ['```mono```', 'mono'],
] as const)('%s is drawn as WhatsApp draws it', (text, style) => {
  expect(body(text)).toEqual([expect.objectContaining({ text: style, [style]: true })]);
});

test.each(['5 * 3 = 15', '* item', 'a*b', '**', '2 ~ 3'])('%j has no marks, only signs', (text) => {
  expect(textOf(body(text))).toBe(text);
});

test('marks inside a value are signs, and a value can stand inside marks', () => {
  const runs = body('*Hi {{1}}*', { 'body.1': '*Ana*' });
  expect(textOf(runs)).toBe('Hi *Ana*');
  expect(runs.every(({ bold }) => bold)).toBe(true);
});

test('no text of a template is lost but its marks', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, value) => {
      const signs = (some: string) => some.replaceAll(/[*_~`]/g, '');
      const shown = textOf(body(`${text.replaceAll(/[{}]/g, '')}{{1}}`, { 'body.1': value || 'x' }));
      expect(signs(shown)).toBe(signs(`${text.replaceAll(/[{}]/g, '')}${value || 'x'}`));
    }),
  );
});

test('a link button shows the whole address, a header its file', () => {
  const preview = previewOf(
    {
      category: 'UTILITY',
      components: [
        { type: 'HEADER', format: 'DOCUMENT' },
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Track', url: 'https://a.example/{{1}}' }] },
      ],
    } as never,
    (key) => ({ 'button.0': 'l/abc', 'header.media': 'https://cdn.example/files/invoice.pdf?x=1' })[key] ?? '',
  );
  expect(preview.buttons).toEqual([{ kind: 'link', label: 'Track', detail: 'https://a.example/l/abc' }]);
  expect(preview.header).toEqual({ kind: 'media', format: 'DOCUMENT', caption: 'invoice.pdf' });
});

test('what a parameter shows: sample, then example, then the name of the field', () => {
  const context = { samples: {}, example: undefined, link: 'l/…' };
  const bound = '{{Event.K."First Name"}}';
  expect(shownValue(bound, { ...context, samples: { [bound]: 'Eva' }, example: 'Ana' })).toBe('Eva');
  expect(shownValue(bound, { ...context, example: 'Ana' })).toBe('Ana');
  expect(shownValue(bound, context)).toBe('First Name');
  expect(shownValue(`Dear ${bound}`, context)).toBe('Dear First Name');
  expect(shownValue('@link', context)).toBe('l/…');
  expect(shownValue('', { ...context, example: 'Ana' })).toBe('Ana');
});

test('the words around a blank tell which one it is', () => {
  const components = [{ type: 'BODY', text: 'Hi {{1}}, good news:\nyour *order* {{2}} is on its way to you' }] as never;
  expect(aroundBlank(components, 'body.1')).toBe('Hi {{1}}, good news: your …');
  expect(aroundBlank(components, 'body.2')).toBe('… good news: your order {{2}} is on its …');
  expect(aroundBlank(components, 'header.1')).toBeUndefined();
});

test('the names of blanks keep their underscores, and WhatsApp’s marks are left out', () => {
  const components = [{ type: 'BODY', text: '*Your* {{plan_name}} plan _starts_ on {{start_date}}' }];
  expect(aroundBlank(components, 'body.start_date')).toBe('… {{plan_name}} plan starts on {{start_date}}');
});
