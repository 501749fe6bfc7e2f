import type { Template, TemplateButton, TemplateCardComponent } from './template';

/** A `{{…}}` of a text: its parameter key and, in a template with named parameters, the name that Meta wants back. */
export interface Placeholder {
  key: string;
  name?: string;
  example?: string;
}

interface TextPart {
  placeholders: Placeholder[];
  /** The template's own text, and the characters of it that are not placeholders: what is left is for the values. */
  text: string;
  fixedLength: number;
  /** The most characters that the text may have with its values put in (WA 1.4). */
  limit: number;
}

/** What one component of a template needs at send, in the order in which the components are sent (WA 1.4, 2.3). */
export type Part =
  | ({ kind: 'header_text' } & TextPart)
  | { kind: 'header_media'; key: string; media: 'image' | 'video' | 'document' | 'gif' }
  | { kind: 'header_location'; key: string }
  | { kind: 'header_product'; key: string }
  | ({ kind: 'body' } & TextPart)
  | { kind: 'quick_reply'; key: string; index: number; label: string }
  | { kind: 'url'; key: string; index: number; label: string; prefix: string; example?: string }
  | { kind: 'copy_code'; key: string; index: number; label: string; example?: string }
  | { kind: 'flow'; key: string; index: number; label: string }
  | { kind: 'catalog'; key: string; index: number; label: string }
  | { kind: 'multi_product'; key: string; index: number; label: string }
  | { kind: 'one_time_password'; key: string; index: number }
  | { kind: 'offer_expiration'; key: string }
  | { kind: 'carousel'; cards: Part[][] }
  | { kind: 'unsupported'; reason: string };

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;
const LIMITS = { header: 60, body: 1024 } as const;
const MEDIA = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document', GIF: 'gif' } as const;
/** Buttons that take nothing at send (WA 1.4). */
const STATIC_BUTTONS = new Set(['PHONE_NUMBER', 'VOICE_CALL', 'REQUEST_CONTACT_INFO', 'SPM']);

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Sample values of a text component; the listing nests them in several ways (WA 2.3). */
function examples(component: TemplateCardComponent, which: 'header' | 'body'): Map<string, string> {
  const example = record(component.example);
  const found = new Map<string, string>();
  const named = example[`${which}_text_named_params`];
  for (const item of Array.isArray(named) ? named : []) {
    const { param_name, example: value } = record(item);
    if (typeof param_name === 'string' && typeof value === 'string') found.set(param_name, value);
  }
  const listed = example[`${which}_text`];
  const positional: unknown[] = Array.isArray(listed) ? listed.flat() : [];
  positional.forEach((value, index) => {
    if (typeof value === 'string') found.set(String(index + 1), value);
  });
  return found;
}

function textPart(
  component: TemplateCardComponent,
  which: 'header' | 'body',
  prefix: string,
  isDeclaredNamed: boolean,
): TextPart {
  const text = component.text ?? '';
  const samples = examples(component, which);
  const names = [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))];
  // Some listings leave the format out; a name that is no number can only be one.
  const named = isDeclaredNamed || names.some((name) => /\D/.test(name));
  if (!named) names.sort((a, b) => Number(a) - Number(b));
  return {
    text,
    fixedLength: [...text.replaceAll(PLACEHOLDER, '')].length,
    limit: LIMITS[which],
    placeholders: names.map((name) => {
      const example = samples.get(name);
      return {
        key: `${prefix}${which}.${name}`,
        ...(named ? { name } : {}),
        ...(example === undefined ? {} : { example }),
      };
    }),
  };
}

function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}

function buttonPart(button: TemplateButton, index: number, prefix: string, authentication: boolean): Part | undefined {
  const key = `${prefix}button.${index}`;
  const label = button.text ?? '';
  const sample = firstText(button.example);
  const example = sample === undefined ? {} : { example: sample };
  switch (button.type) {
    case 'QUICK_REPLY':
      return { kind: 'quick_reply', key, index, label };
    case 'URL': {
      const url = button.url ?? '';
      const at = url.search(PLACEHOLDER);
      if (at === -1) return undefined;
      // Authentication templates are listed with a URL button that carries the code: it repeats body.1 (WA 1.4).
      if (authentication) return { kind: 'one_time_password', key: `${prefix}body.1`, index };
      return { kind: 'url', key, index, label, prefix: url.slice(0, at), ...example };
    }
    case 'OTP':
      return { kind: 'one_time_password', key: `${prefix}body.1`, index };
    case 'COPY_CODE':
      return { kind: 'copy_code', key, index, label, ...example };
    case 'FLOW':
      return { kind: 'flow', key, index, label };
    case 'CATALOG':
      return { kind: 'catalog', key, index, label };
    case 'MPM':
      return { kind: 'multi_product', key, index, label };
    default:
      return STATIC_BUTTONS.has(button.type)
        ? undefined
        : { kind: 'unsupported', reason: `button ${index} is of the unknown type ${button.type}` };
  }
}

function headerPart(component: TemplateCardComponent, prefix: string, named: boolean): Part | undefined {
  const format = component.format ?? 'TEXT';
  if (format === 'TEXT') {
    const part = textPart(component, 'header', prefix, named);
    return part.placeholders.length > 0 ? { kind: 'header_text', ...part } : undefined;
  }
  if (format === 'LOCATION') return { kind: 'header_location', key: `${prefix}header.location` };
  if (format === 'PRODUCT') return { kind: 'header_product', key: `${prefix}header` };
  if (format in MEDIA) {
    return { kind: 'header_media', key: `${prefix}header`, media: MEDIA[format as keyof typeof MEDIA] };
  }
  return { kind: 'unsupported', reason: `its header is of the unknown format ${format}` };
}

function componentParts(
  component: TemplateCardComponent,
  prefix: string,
  template: { named: boolean; authentication: boolean },
): Part[] {
  switch (component.type) {
    case 'HEADER': {
      const part = headerPart(component, prefix, template.named);
      return part ? [part] : [];
    }
    case 'BODY': {
      const part = textPart(component, 'body', prefix, template.named);
      // The body of an authentication template is Meta's own text; some listings leave the text out.
      if (template.authentication && part.placeholders.length === 0) part.placeholders.push({ key: `${prefix}body.1` });
      return part.placeholders.length > 0 ? [{ kind: 'body', ...part }] : [];
    }
    case 'BUTTONS':
      return (component.buttons ?? []).flatMap((button, index) => {
        const part = buttonPart(button, index, prefix, template.authentication);
        return part ? [part] : [];
      });
    case 'FOOTER':
      return [];
    default:
      return [{ kind: 'unsupported', reason: `it has a component of the unknown type ${component.type}` }];
  }
}

/** Walks a template's components. Pure. */
export function templateParts(template: Template): Part[] {
  const kind = {
    named: template.parameter_format === 'NAMED',
    authentication: template.category === 'AUTHENTICATION',
  };
  return template.components.flatMap((component): Part[] => {
    if (component.type === 'LIMITED_TIME_OFFER') {
      return component.limited_time_offer?.has_expiration === true
        ? [{ kind: 'offer_expiration', key: 'offer.expiration' }]
        : [];
    }
    if (component.type === 'CAROUSEL') {
      const cards = (component.cards ?? []).map((card, index) =>
        card.components.flatMap((inner) => componentParts(inner, `card.${index}.`, kind)),
      );
      return [{ kind: 'carousel', cards }];
    }
    return componentParts(component, '', kind);
  });
}
