import type { TemplateSummary } from '../../configuration/page-data';
import { expressionsIn } from '../../decision/expressions';
import type { TemplateButton, TemplateCardComponent } from '../../whatsapp/template';
import { bindingIn } from './binding';

/** A stretch of text as WhatsApp draws it. `filled` tells a value from the template's own words. */
export interface TextRun {
  text: string;
  bold: boolean;
  italic: boolean;
  struck: boolean;
  mono: boolean;
  filled: boolean;
  /** The parameter that fills it, where one does. */
  key?: string;
}

export type PreviewHeader =
  | { kind: 'text'; runs: TextRun[] }
  | { kind: 'media'; format: 'IMAGE' | 'VIDEO' | 'GIF' | 'DOCUMENT' | 'LOCATION' | 'PRODUCT'; caption: string };

export interface PreviewButton {
  kind: 'reply' | 'link' | 'call' | 'copy' | 'flow' | 'catalog' | 'other';
  label: string;
  /** The whole address of a link button, or the code that is copied. */
  detail: string;
}

export interface Preview {
  header: PreviewHeader | undefined;
  body: TextRun[];
  footer: string;
  offer: { text: string; expires: string } | undefined;
  buttons: PreviewButton[];
  cards: { header: PreviewHeader | undefined; body: TextRun[]; buttons: PreviewButton[] }[];
}

/** What each parameter key shows: the value a customer would see. */
export type ShownValues = (key: string) => string;

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;
const MEDIA = new Set(['IMAGE', 'VIDEO', 'GIF', 'DOCUMENT', 'LOCATION', 'PRODUCT'] as const);

/** Draws a template with its values, component by component (WA 1.4, 2.3). Fetches nothing: media is named, not shown. */
export function previewOf(template: Pick<TemplateSummary, 'components' | 'category'>, shown: ShownValues): Preview {
  const part = (type: string) => template.components.find((component) => component.type.toUpperCase() === type);
  const offer = part('LIMITED_TIME_OFFER');
  return {
    header: headerOf(part('HEADER'), 'header', shown),
    body: bodyOf(part('BODY'), 'body', shown, template.category === 'AUTHENTICATION'),
    footer: part('FOOTER')?.text ?? '',
    offer: offer ? { text: offer.limited_time_offer?.text ?? '', expires: shown('offer.expiration') } : undefined,
    buttons: buttonsOf(part('BUTTONS'), 'button', shown),
    cards: (part('CAROUSEL')?.cards ?? []).map(({ components }, index) => {
      const inCard = (type: string) => components.find((component) => component.type.toUpperCase() === type);
      const prefix = `card.${index}`;
      return {
        header: headerOf(inCard('HEADER'), `${prefix}.header`, shown),
        body: bodyOf(inCard('BODY'), `${prefix}.body`, shown),
        buttons: buttonsOf(inCard('BUTTONS'), `${prefix}.button`, shown),
      };
    }),
  };
}

/**
 * What the preview shows for a parameter: fixed text as it is, a bound field as the sample that the marketer gave for
 * it, else the template's own example, else the field's name.
 */
export function shownValue(
  value: string,
  context: { samples: Record<string, string>; example: string | undefined; link: string },
): string {
  if (value === '') return context.example ?? '';
  if (value === '@link') return context.link;
  const binding = bindingIn(value);
  if (binding) return context.samples[value] || context.example || binding.name;
  return expressionsIn(value).reduce(
    (text, expression) =>
      text.replaceAll(expression, context.samples[expression] || bindingIn(expression)?.name || expression),
    value,
  );
}

function headerOf(
  component: TemplateCardComponent | undefined,
  prefix: string,
  shown: ShownValues,
): PreviewHeader | undefined {
  if (!component) return undefined;
  const format = (component.format ?? 'TEXT').toUpperCase();
  const media = [...MEDIA].find((known) => known === format);
  if (!media) return { kind: 'text', runs: filledRuns(component.text ?? '', prefix, shown) };
  const caption =
    media === 'LOCATION'
      ? [shown(`${prefix}.location.name`), shown(`${prefix}.location.address`)].filter(Boolean).join(', ')
      : shown(`${prefix}.filename`) || fileNameOf(shown(`${prefix}.media`));
  return { kind: 'media', format: media, caption };
}

/** Meta writes the body of an authentication template itself and some listings leave it out (WA 1.4). */
const AUTHENTICATION_BODY = '*{{1}}* is your verification code.';

function bodyOf(
  component: TemplateCardComponent | undefined,
  prefix: string,
  shown: ShownValues,
  isAuthentication = false,
): TextRun[] {
  const text = component?.text ?? (component && isAuthentication ? AUTHENTICATION_BODY : '');
  return filledRuns(text, prefix, shown);
}

function buttonsOf(component: TemplateCardComponent | undefined, prefix: string, shown: ShownValues): PreviewButton[] {
  return (component?.buttons ?? []).map((button, index) => {
    const kind = BUTTON_KINDS[button.type.toUpperCase()] ?? 'other';
    return { kind, label: button.text ?? '', detail: buttonDetail(button, shown(`${prefix}.${index}`)) };
  });
}

const BUTTON_KINDS: Record<string, PreviewButton['kind']> = {
  QUICK_REPLY: 'reply',
  URL: 'link',
  PHONE_NUMBER: 'call',
  VOICE_CALL: 'call',
  COPY_CODE: 'copy',
  OTP: 'copy',
  FLOW: 'flow',
  CATALOG: 'catalog',
  MPM: 'catalog',
  SPM: 'catalog',
};

function buttonDetail(button: TemplateButton, value: string): string {
  if (button.url !== undefined) return button.url.replaceAll(PLACEHOLDER, () => value);
  return value;
}

function fileNameOf(address: string): string {
  if (!URL.canParse(address)) return address;
  return new URL(address).pathname.split('/').at(-1) || address;
}

/* A value is kept apart from the template's words by two characters that no text holds. */
const BEGIN = '\uE000';
const END = '\uE001';

function filledRuns(text: string, prefix: string, shown: ShownValues): TextRun[] {
  const keys: string[] = [];
  const filled = text.replaceAll(PLACEHOLDER, (whole, name: string) => {
    const key = `${prefix}.${name}`;
    keys.push(key);
    const value = shown(key);
    return `${BEGIN}${value === '' ? whole : value}${END}`;
  });
  return runsOf(filled, keys);
}

const MARKS = [
  ['```', 'mono'],
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'struck'],
] as const;

/** WhatsApp's own marks: *bold*, _italic_, ~struck~ and ```mono```; a mark without its partner is an ordinary sign. */
function runsOf(text: string, keys: readonly string[]): TextRun[] {
  const left = [...keys];
  let key: string | undefined;
  const runs: TextRun[] = [];
  const style = { bold: false, italic: false, struck: false, mono: false, filled: false };
  let run = '';
  const flush = () => {
    if (run !== '') runs.push({ text: run, ...style, ...(key !== undefined && { key }) });
    run = '';
  };
  for (let at = 0; at < text.length; ) {
    const sign = text.charAt(at);
    if (sign === BEGIN || sign === END) {
      flush();
      style.filled = sign === BEGIN;
      key = style.filled ? left.shift() : undefined;
      at += 1;
      continue;
    }
    const mark = style.filled
      ? undefined
      : MARKS.find(
          ([signs, name]) => text.startsWith(signs, at) && (style[name] || isClosed(text, at + signs.length, signs)),
        );
    if (mark) {
      flush();
      style[mark[1]] = !style[mark[1]];
      at += mark[0].length;
      continue;
    }
    run += sign;
    at += 1;
  }
  flush();
  return runs;
}

/** Whether a mark that opens at `from` has its partner later in the line, with something other than a blank between. */
function isClosed(text: string, from: number, signs: string): boolean {
  const line = text.slice(from).split('\n')[0] ?? '';
  return !/^\s/.test(line) && line.indexOf(signs) > 0;
}
