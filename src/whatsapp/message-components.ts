import { DateTime } from 'luxon';
import { optOutPayload, replyPayload } from './button-payload';
import { linkSuffix } from './link-suffix';
import { productSections } from './product-sections';
import type { Part, Placeholder } from './template-parts';

/** What the parts of one message are filled with. */
export interface ComponentValues {
  /** Values by parameter key (design 2.1); keys that the template does not need are ignored. */
  parameters: Readonly<Record<string, string>>;
  /** Goes out as `biz_opaque_callback_data` and inside button payloads. */
  messageKey: string;
  /** Our tracked link, a whole URL, for the parameter whose value is `@link`. */
  linkFor?: (parameterKey: string) => string | undefined;
  /** What a tap on a quick reply with this label stops: `ALL`, a topic, or undefined where it is no opt-out button. */
  optOutScope?: (label: string) => string | undefined;
}

export type Component =
  | { type: 'header' | 'body' | 'limited_time_offer'; parameters: Parameter[] }
  | { type: 'button'; sub_type: string; index: string; parameters: Parameter[] }
  | { type: 'carousel'; cards: { card_index: number; components: Component[] }[] };
type Parameter = { type: string } & Record<string, unknown>;

const LIMITS = { url: 2000, coupon: 20, payload: 256, oneTimePassword: 15 } as const;

/** Gathers the values of one message and the faults met on the way, each naming its parameter key. */
class Values {
  readonly problems: string[] = [];
  constructor(readonly request: ComponentValues) {}

  /** The value with white space as Meta takes it: no newline or tab, never more than four blanks in a row (WA 1.4). */
  optional(key: string): string {
    const given = this.request.parameters[key] ?? '';
    const value = visible(given === '@link' ? (this.request.linkFor?.(key) ?? '') : given);
    return /[\s\p{Cc}]/u.test(value) ? singleLine(value) : value;
  }

  required(key: string): string {
    const value = this.optional(key);
    if (value === '') this.problem(key, 'has no value');
    return value;
  }

  limited(key: string, limit: number): string {
    const value = this.required(key);
    const length = characters(value);
    if (length > limit) this.problem(key, `has ${length} characters, at most ${limit} are allowed`);
    return value;
  }

  problem(key: string, fault: string): void {
    this.problems.push(`${key}: ${fault}`);
  }
}

/** Letters that show nothing: a value of these alone is empty to Meta and to whoever reads it. */
const SHOWS = /[^\p{DI}\p{Cf}\p{Cc}\p{Z}\u2800]/u;

/** Without half characters (a cut emoji), which Meta refuses or shows as boxes; empty where nothing would be seen. */
function visible(value: string): string {
  const whole = value.replace(/\p{Cs}/gu, '');
  return SHOWS.test(whole) ? whole : '';
}

function singleLine(value: string): string {
  return value
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {5,}/g, '    ')
    .trim();
}

/** Characters as a person counts them for a limit: code points, not UTF-16 units. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function texts(values: Values, placeholders: readonly Placeholder[], room: number, where: string): Parameter[] {
  let used = 0;
  const parameters = placeholders.map(({ key, name }): Parameter => {
    const text = values.required(key);
    used += text.length;
    return name === undefined ? { type: 'text', text } : { type: 'text', parameter_name: name, text };
  });
  if (used > room) {
    const exact = parameters.reduce((sum, { text }) => sum + characters(String(text)), 0);
    if (exact > room) values.problem(where, `its values have ${exact} characters, at most ${room} fit the template`);
  }
  return parameters;
}

/** A picture, video or document by https link, or by the numeric id of an upload. */
function media(values: Values, key: string, kind: string): Parameter {
  const value = values.required(`${key}.media`);
  const object: Record<string, string> = {};
  if (/^\d+$/.test(value)) object.id = value;
  else if (/^https:\/\//i.test(value) && URL.canParse(value)) object.link = value;
  else if (value !== '') values.problem(`${key}.media`, 'is neither an https link nor a media id');
  if (kind === 'document') {
    const filename = values.optional(`${key}.filename`);
    if (filename !== '') object.filename = filename;
  }
  return { type: kind, [kind]: object };
}

function location(values: Values, key: string): Parameter {
  const coordinate = (name: 'latitude' | 'longitude', most: number): string => {
    const value = values.required(`${key}.${name}`);
    if (value !== '' && !(Math.abs(Number(value)) <= most)) {
      values.problem(`${key}.${name}`, `is not a number between -${most} and ${most}`);
    }
    return value;
  };
  return {
    type: 'location',
    location: {
      latitude: coordinate('latitude', 90),
      longitude: coordinate('longitude', 180),
      name: values.required(`${key}.name`),
      address: values.required(`${key}.address`),
    },
  };
}

/** What cannot stand in a URL, also a stray %, is percent-encoded; what the marketer encoded already is left as it is. */
function urlSafe(text: string): string {
  return text.replace(/[^\x21-\x7e]|["<>\\^`{|}]|%(?![0-9A-Fa-f]{2})/gu, (character) =>
    [...Buffer.from(character, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** The text that Meta appends to the button's fixed URL; of our tracked link, a whole URL, what is not in it already. */
function urlSuffix(values: Values, key: string, prefix: string): string {
  if ((values.request.parameters[key] ?? '') !== '@link') {
    return urlSafe(values.limited(key, LIMITS.url - prefix.length));
  }
  const link = values.required(key);
  if (link === '') return '';
  const suffix = linkSuffix(link, prefix);
  if (suffix !== undefined) return suffix;
  values.problem(key, `our tracked link cannot follow the template's fixed URL ${prefix}`);
  return '';
}

function quickReply(values: Values, part: Part & { kind: 'quick_reply' }): string {
  const { messageKey, optOutScope } = values.request;
  const own = values.optional(part.key);
  if (/^OPTOUT(:|$)/.test(own)) {
    const scope = own.slice('OPTOUT:'.length);
    return optOutPayload(scope === '' ? 'ALL' : scope, messageKey);
  }
  const scope = optOutScope?.(part.label);
  if (scope !== undefined) return optOutPayload(scope, messageKey);
  if (own === '') return replyPayload(messageKey, part.index);
  if (own.length > LIMITS.payload)
    values.problem(part.key, `has ${own.length} characters, at most ${LIMITS.payload} are allowed`);
  return own;
}

function expiration(values: Values, key: string): number {
  const value = values.required(key);
  const time = DateTime.fromISO(value, { zone: 'utc' });
  if (value !== '' && !time.isValid) values.problem(key, 'is not an ISO 8601 date');
  return time.toMillis();
}

function button(subType: string, index: number, parameter: Parameter): Component {
  return { type: 'button', sub_type: subType, index: String(index), parameters: [parameter] };
}

function component(values: Values, part: Part): Component | undefined {
  switch (part.kind) {
    case 'header_text':
    case 'body': {
      const which = part.kind === 'body' ? 'body' : 'header';
      const where = part.placeholders[0]?.key ?? which;
      return { type: which, parameters: texts(values, part.placeholders, part.limit - part.fixedLength, where) };
    }
    case 'header_media':
      return { type: 'header', parameters: [media(values, part.key, part.media)] };
    case 'header_location':
      return { type: 'header', parameters: [location(values, part.key)] };
    case 'header_product': {
      const product = {
        product_retailer_id: values.required(`${part.key}.product`),
        catalog_id: values.required(`${part.key}.catalog`),
      };
      return { type: 'header', parameters: [{ type: 'product', product }] };
    }
    case 'quick_reply':
      return button('quick_reply', part.index, { type: 'payload', payload: quickReply(values, part) });
    case 'url':
      return button('url', part.index, { type: 'text', text: urlSuffix(values, part.key, part.prefix) });
    case 'copy_code':
      return button('copy_code', part.index, {
        type: 'coupon_code',
        coupon_code: values.limited(part.key, LIMITS.coupon),
      });
    case 'flow': {
      // Without a token of the marketer's own ours goes out, so that the answered form names its message.
      const flow_token = values.optional(part.key) || values.request.messageKey;
      return button('flow', part.index, { type: 'action', action: { flow_token } });
    }
    case 'catalog': {
      const thumbnail = values.optional(part.key);
      if (thumbnail === '') return undefined;
      return button('CATALOG', part.index, { type: 'action', action: { thumbnail_product_retailer_id: thumbnail } });
    }
    case 'multi_product': {
      const value = values.required(part.key);
      const sections = productSections(value);
      if (sections.ok) return button('mpm', part.index, { type: 'action', action: sections.action });
      if (value !== '') values.problem(part.key, sections.fault);
      return undefined;
    }
    case 'one_time_password':
      return button('url', part.index, { type: 'text', text: values.limited(part.key, LIMITS.oneTimePassword) });
    case 'offer_expiration':
      return {
        type: 'limited_time_offer',
        parameters: [
          {
            type: 'limited_time_offer',
            limited_time_offer: { expiration_time_ms: expiration(values, part.key) },
          },
        ],
      };
    case 'carousel':
      return {
        type: 'carousel',
        cards: part.cards.map((card, card_index) => ({ card_index, components: components(values, card) })),
      };
    case 'unsupported':
      return undefined;
  }
}

function components(values: Values, parts: readonly Part[]): Component[] {
  const built: Component[] = [];
  for (const part of parts) {
    const made = component(values, part);
    if (made) built.push(made);
  }
  return built;
}

/** The components of one message (WA 1.2 to 1.4), and the faults of its values, each naming its parameter key. */
export function buildComponents(
  parts: readonly Part[],
  request: ComponentValues,
): { components: Component[]; problems: string[] } {
  const values = new Values(request);
  return { components: components(values, parts), problems: values.problems };
}
