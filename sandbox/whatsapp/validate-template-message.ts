import { GraphError } from './graph-error';
import { checkedText, checkKeys, checkLength, countMismatch, isFilled, isObject, type Json } from './payload-checks';
import { fillPlaceholders, type TemplateNeeds } from './template';
import { buttonIndex, checkButtons } from './validate-template-buttons';

/** What the checks may ask of their surroundings. */
export interface CheckContext {
  now: number;
  /** Media uploaded to this sandbox; any other id is unknown. */
  hasMedia: (id: string) => boolean;
}

const LIMITS = { header: 60, body: 1024 };
/**
 * Checks the `template` object of a message against what the approved template needs (WA 1.4, 2.3).
 * @throws GraphError with the code of the first violation.
 */
export function validateTemplateMessage(template: Json, needs: TemplateNeeds, context: CheckContext): void {
  const components = template.components === undefined ? [] : template.components;
  if (!Array.isArray(components)) throw new GraphError(100, 'template[components] must be an array.');
  validateComponents(components, needs, context, 'template');
}

function validateComponents(
  components: readonly unknown[],
  needs: TemplateNeeds,
  context: CheckContext,
  where: string,
): void {
  let header: unknown[] | undefined;
  let body: unknown[] | undefined;
  let offer: unknown[] | undefined;
  let cards: unknown;
  const buttons = new Map<number, Json>();

  for (const [place, component] of components.entries()) {
    const at = `${where}['components'][${place}]`;
    if (!isObject(component)) throw new GraphError(100, `${at} must be an object.`);
    switch (component.type) {
      case 'header':
        if (header) throw new GraphError(100, `${at}: a second header.`);
        header = plainComponent(component, at);
        break;
      case 'body':
        if (body) throw new GraphError(100, `${at}: a second body.`);
        body = plainComponent(component, at);
        break;
      case 'limited_time_offer':
        if (offer) throw new GraphError(100, `${at}: a second limited_time_offer.`);
        offer = plainComponent(component, at);
        break;
      case 'carousel':
        if (where !== 'template') throw new GraphError(100, `${at}: a carousel cannot stand inside a card.`);
        checkKeys(component, ['type', 'cards'], at);
        cards = component.cards;
        break;
      case 'button': {
        checkKeys(component, ['type', 'sub_type', 'index', 'parameters'], at);
        const index = buttonIndex(component.index, at);
        if (buttons.has(index)) throw new GraphError(100, `${at}: button index ${index} is given twice.`);
        buttons.set(index, component);
        break;
      }
      default:
        throw new GraphError(
          100,
          `${at}['type'] must be one of {header, body, button, limited_time_offer, carousel} - got "${String(component.type)}".`,
        );
    }
  }

  checkHeader(header, needs, context, where);
  const bodyValues = checkBody(body, needs, where);
  checkOffer(offer, needs, context);
  checkButtons(buttons, needs, bodyValues, where);
  checkCards(cards, needs, context);
}

function plainComponent(component: Json, at: string): unknown[] {
  checkKeys(component, ['type', 'parameters'], at);
  if (!Array.isArray(component.parameters)) throw new GraphError(131008, `${at}['parameters'] is missing.`);
  return component.parameters;
}

function checkHeader(
  parameters: unknown[] | undefined,
  needs: TemplateNeeds,
  context: CheckContext,
  where: string,
): void {
  const what = where === 'template' ? 'header' : `${where} header`;
  const need = needs.header;
  const given = parameters ?? [];
  if (need.kind === 'none' || need.kind === 'text') {
    const placeholders = need.kind === 'text' ? need.placeholders : [];
    const values = textValues(given, placeholders, needs.named, what, ['text']);
    if (need.kind === 'text') checkLength(what, fillPlaceholders(need.text, values), LIMITS.header);
    return;
  }
  if (given.length > 1) throw countMismatch(what, given.length, 1);
  const [parameter] = given;
  const expected = need.kind === 'media' ? need.format : need.kind;
  const received = isObject(parameter) && typeof parameter.type === 'string' ? parameter.type : undefined;
  if (!isObject(parameter) || received !== expected) {
    throw new GraphError(
      132012,
      `${what}: Format mismatch, expected ${expected.toUpperCase()}, received ${(received ?? 'unknown').toUpperCase()}`,
    );
  }
  checkKeys(parameter, ['type', expected], what);
  const value = parameter[expected];
  if (!isObject(value)) throw new GraphError(131008, `${what}: Parameter of type ${expected} is missing its value`);
  if (need.kind === 'location') checkLocation(value, what);
  else if (need.kind === 'product') checkProduct(value, what);
  else checkMedia(value, expected, context, what);
}

function checkMedia(media: Json, format: string, context: CheckContext, what: string): void {
  checkKeys(media, format === 'document' ? ['id', 'link', 'filename'] : ['id', 'link'], `${what} ${format}`);
  if ((media.id === undefined) === (media.link === undefined)) {
    throw new GraphError(131008, `${what}: ${format} needs either id or link.`);
  }
  if (media.filename !== undefined && !isFilled(media.filename)) {
    throw new GraphError(131009, `${what}: filename must be a text that is not empty.`);
  }
  if (media.link !== undefined) {
    const url = typeof media.link === 'string' && URL.canParse(media.link) ? new URL(media.link) : undefined;
    if (url?.protocol !== 'https:') throw new GraphError(131009, `${what}: link is not a valid https URL.`);
  } else if (typeof media.id !== 'string' || !context.hasMedia(media.id)) {
    throw new GraphError(131009, `${what}: no media with id ${JSON.stringify(media.id)} was uploaded.`);
  }
}

function checkLocation(location: Json, what: string): void {
  checkKeys(location, ['latitude', 'longitude', 'name', 'address'], `${what} location`);
  for (const [key, limit] of [
    ['latitude', 90],
    ['longitude', 180],
  ] as const) {
    const value = location[key];
    if (value === undefined || value === '') throw new GraphError(131008, `${what}: location is missing ${key}.`);
    const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
    if (!(Math.abs(number) <= limit)) throw new GraphError(131009, `${what}: ${key} must lie within ±${limit}.`);
  }
  for (const key of ['name', 'address']) {
    if (location[key] !== undefined && !isFilled(location[key])) {
      throw new GraphError(131009, `${what}: location ${key} must be a text that is not empty.`);
    }
  }
}

function checkProduct(product: Json, what: string): void {
  checkKeys(product, ['product_retailer_id', 'catalog_id'], `${what} product`);
  for (const key of ['product_retailer_id', 'catalog_id']) {
    if (!isFilled(product[key])) throw new GraphError(131008, `${what}: product is missing ${key}.`);
  }
}

function checkBody(
  parameters: unknown[] | undefined,
  needs: TemplateNeeds,
  where: string,
): ReadonlyMap<string, string> {
  const what = where === 'template' ? 'body' : `${where} body`;
  const kinds = needs.authentication ? ['text'] : ['text', 'currency', 'date_time'];
  const values = textValues(parameters ?? [], needs.body.placeholders, needs.named, what, kinds);
  checkLength(what, fillPlaceholders(needs.body.text, values), LIMITS.body);
  return values;
}

/** Reads the values of a text, positional or named, and refuses what does not fit its placeholders. */
function textValues(
  parameters: readonly unknown[],
  placeholders: readonly string[],
  named: boolean,
  what: string,
  kinds: readonly string[],
): ReadonlyMap<string, string> {
  if (parameters.length !== placeholders.length) throw countMismatch(what, parameters.length, placeholders.length);
  const values = new Map<string, string>();
  for (const [place, parameter] of parameters.entries()) {
    const at = `${what} parameter ${place}`;
    if (!isObject(parameter)) throw new GraphError(100, `${at} must be an object.`);
    if (typeof parameter.type !== 'string' || !kinds.includes(parameter.type)) {
      throw new GraphError(132012, `${at}: expected ${kinds.join(', ')}, received ${String(parameter.type)}`);
    }
    const name = parameter.parameter_name;
    if (named && !isFilled(name)) throw new GraphError(132012, `${at}: Parameter name is missing or empty`);
    if (!named && name !== undefined) {
      throw new GraphError(132012, `${at}: the template has positional parameters, parameter_name is not allowed`);
    }
    const placeholder = named ? String(name) : placeholders[place];
    if (placeholder === undefined || !placeholders.includes(placeholder) || values.has(placeholder)) {
      throw new GraphError(132012, `${at}: the template has no parameter "${placeholder}" left to fill`);
    }
    values.set(placeholder, parameterText(parameter, at));
  }
  return values;
}

function parameterText(parameter: Json, at: string): string {
  const kind = String(parameter.type);
  checkKeys(parameter, ['type', 'parameter_name', kind], at);
  if (kind === 'text') return checkedText(parameter.text, `${at}: Parameter of type text is missing text value`);
  const value = parameter[kind];
  if (!isObject(value)) throw new GraphError(131008, `${at}: Parameter of type ${kind} is missing its value`);
  if (kind === 'currency') {
    checkKeys(value, ['fallback_value', 'code', 'amount_1000'], at);
    if (typeof value.code !== 'string' || !/^[A-Z]{3}$/.test(value.code)) {
      throw new GraphError(131009, `${at}: currency code must be an ISO 4217 code.`);
    }
    if (!Number.isInteger(value.amount_1000))
      throw new GraphError(131009, `${at}: amount_1000 must be a whole number.`);
  } else {
    checkKeys(value, ['fallback_value'], at);
  }
  return checkedText(value.fallback_value, `${at}: fallback_value is missing`);
}

function checkOffer(parameters: unknown[] | undefined, needs: TemplateNeeds, context: CheckContext): void {
  if (needs.limitedTimeOffer !== 'with_expiration') {
    if (parameters) throw countMismatch('limited_time_offer', parameters.length, 0);
    return;
  }
  if (parameters?.length !== 1) throw countMismatch('limited_time_offer', parameters?.length ?? 0, 1);
  const [parameter] = parameters;
  if (!isObject(parameter) || parameter.type !== 'limited_time_offer' || !isObject(parameter.limited_time_offer)) {
    throw new GraphError(132012, 'limited_time_offer: Format mismatch, expected LIMITED_TIME_OFFER');
  }
  checkKeys(parameter, ['type', 'limited_time_offer'], 'limited_time_offer');
  checkKeys(parameter.limited_time_offer, ['expiration_time_ms'], 'limited_time_offer');
  const expires = parameter.limited_time_offer.expiration_time_ms;
  if (typeof expires !== 'number' || !Number.isInteger(expires)) {
    throw new GraphError(131008, 'limited_time_offer: expiration_time_ms is missing or not a whole number.');
  }
  if (expires <= context.now) {
    throw new GraphError(131009, 'limited_time_offer: expiration_time_ms must lie in the future (UNIX milliseconds).');
  }
}

function checkCards(cards: unknown, needs: TemplateNeeds, context: CheckContext): void {
  if (needs.cards.length === 0) {
    if (cards !== undefined) throw countMismatch('carousel', Array.isArray(cards) ? cards.length : 1, 0);
    return;
  }
  if (cards === undefined) throw countMismatch('carousel', 0, needs.cards.length);
  if (!Array.isArray(cards)) throw new GraphError(100, 'carousel: cards must be an array.');
  if (cards.length !== needs.cards.length) throw countMismatch('carousel', cards.length, needs.cards.length);
  const seen = new Set<number>();
  for (const card of cards) {
    if (!isObject(card)) throw new GraphError(100, 'carousel: a card must be an object.');
    checkKeys(card, ['card_index', 'components'], 'cards');
    const index = card.card_index;
    const need = typeof index === 'number' ? needs.cards[index] : undefined;
    if (typeof index !== 'number' || need === undefined || seen.has(index)) {
      throw new GraphError(
        131009,
        `carousel: card_index ${JSON.stringify(index)} is missing, given twice or too high.`,
      );
    }
    seen.add(index);
    if (!Array.isArray(card.components)) throw new GraphError(131008, `carousel: card ${index} has no components.`);
    validateComponents(card.components, need, context, `card ${index}`);
  }
}
