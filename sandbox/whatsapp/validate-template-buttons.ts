import { GraphError } from './graph-error';
import { checkedText, checkKeys, checkLength, countMismatch, isFilled, isObject, type Json } from './payload-checks';
import { fillPlaceholders, placeholdersOf, type TemplateButton, type TemplateNeeds } from './template';

const LIMITS = { url: 2000, coupon: 20, code: 15, sections: 10, products: 30 };
const BUTTONS_WITHOUT_VALUE = new Set(['PHONE_NUMBER', 'VOICE_CALL', 'REQUEST_CONTACT_INFO']);
const SUB_TYPES: Record<string, string> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  OTP: 'url',
  COPY_CODE: 'copy_code',
  FLOW: 'flow',
  CATALOG: 'catalog',
  MPM: 'mpm',
};
/** The zero-based place of a button: a digit as string or number, both are seen (WA 1.4). */
export function buttonIndex(index: unknown, at: string): number {
  const number = typeof index === 'string' && /^\d$/.test(index) ? Number(index) : index;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 9) {
    throw new GraphError(index === undefined ? 131008 : 131009, `${at}['index'] must be a number from 0 to 9.`);
  }
  return number;
}

/** Checks the button components, by index, against the buttons of the template. */
export function checkButtons(
  given: ReadonlyMap<number, Json>,
  needs: TemplateNeeds,
  bodyValues: ReadonlyMap<string, string>,
  where: string,
): void {
  const what = where === 'template' ? 'buttons' : `${where} buttons`;
  for (const index of given.keys()) {
    if (needs.buttons[index] === undefined) {
      throw new GraphError(131009, `${what}: the template has no button at index ${index}.`);
    }
  }
  for (const [index, button] of needs.buttons.entries()) {
    checkButton(button, given.get(index), index, what, bodyValues);
  }
}

function needsValue(button: TemplateButton): boolean {
  if (button.type === 'URL') return placeholdersOf(button.url ?? '').length > 0;
  return button.type === 'COPY_CODE' || button.type === 'MPM' || button.type === 'OTP';
}

function checkButton(
  button: TemplateButton,
  given: Json | undefined,
  index: number,
  what: string,
  bodyValues: ReadonlyMap<string, string>,
): void {
  if (given === undefined) {
    if (!needsValue(button)) return;
    throw new GraphError(131008, `${what}: Button at index ${index} of type ${button.type} requires a parameter`);
  }
  const subType = given.sub_type;
  if (subType === undefined) throw new GraphError(131008, `${what}: sub_type of button ${index} is missing.`);
  if (BUTTONS_WITHOUT_VALUE.has(button.type) || (button.type === 'URL' && !needsValue(button))) {
    throw countMismatch(`${what}: button at index ${index} of type ${button.type}`, 1, 0);
  }
  const expected = SUB_TYPES[button.type] ?? button.type.toLowerCase();
  // Meta's own examples write CATALOG in capitals and the rest in lower case (WA 1.4).
  const matches =
    expected === 'catalog' || expected === 'mpm' ? String(subType).toLowerCase() === expected : subType === expected;
  if (!matches) {
    throw new GraphError(132012, `${what}: button at index ${index} is ${expected}, received ${String(subType)}`);
  }
  const parameters = given.parameters;
  if (parameters === undefined && (expected === 'catalog' || expected === 'flow')) return;
  if (!Array.isArray(parameters)) throw new GraphError(131008, `${what}: parameters of button ${index} are missing.`);
  if (parameters.length !== 1) throw countMismatch(`${what}: button at index ${index}`, parameters.length, 1);
  const [parameter] = parameters;
  if (!isObject(parameter)) throw new GraphError(100, `${what}: parameter of button ${index} must be an object.`);
  checkButtonParameter(button, expected, parameter, `${what}: button at index ${index}`, bodyValues);
}

const PARAMETER_TYPES: Record<string, string> = {
  quick_reply: 'payload',
  url: 'text',
  copy_code: 'coupon_code',
  flow: 'action',
  catalog: 'action',
  mpm: 'action',
};

function checkButtonParameter(
  button: TemplateButton,
  subType: string,
  parameter: Json,
  at: string,
  bodyValues: ReadonlyMap<string, string>,
): void {
  const type = PARAMETER_TYPES[subType] ?? 'text';
  if (parameter.type !== type) {
    throw new GraphError(132012, `${at}: expected a parameter of type ${type}, received ${String(parameter.type)}`);
  }
  checkKeys(parameter, ['type', type], at);
  if (type === 'action') {
    const action = parameter.action;
    if (!isObject(action)) throw new GraphError(131008, `${at}: action is missing.`);
    if (subType === 'flow') checkFlowAction(action, at);
    else checkCatalogAction(action, subType === 'mpm', at);
    return;
  }
  const value = checkedText(parameter[type], `${at}: Parameter of type ${type} is missing its value`);
  if (subType === 'copy_code' && value.length > LIMITS.coupon) {
    throw new GraphError(131009, `${at}: a coupon code has at most ${LIMITS.coupon} characters.`);
  }
  if (button.type === 'OTP') {
    if (value.length > LIMITS.code)
      throw new GraphError(131009, `${at}: a code has at most ${LIMITS.code} characters.`);
    if (value !== bodyValues.get('1')) throw new GraphError(132018, `${at}: the code must equal the one in the body.`);
  } else if (subType === 'url') {
    if (/\s/.test(value)) throw new GraphError(131009, `${at}: a URL value cannot hold blanks.`);
    checkLength(at, fillPlaceholders(button.url ?? '', new Map([['1', value]])), LIMITS.url);
  }
}

function checkFlowAction(action: Json, at: string): void {
  checkKeys(action, ['flow_token', 'flow_action_data'], at);
  if (action.flow_token !== undefined && !isFilled(action.flow_token)) {
    throw new GraphError(131009, `${at}: flow_token must be a text that is not empty.`);
  }
  if (action.flow_action_data !== undefined && !isObject(action.flow_action_data)) {
    throw new GraphError(131009, `${at}: flow_action_data must be an object.`);
  }
}

function checkCatalogAction(action: Json, withSections: boolean, at: string): void {
  checkKeys(action, ['thumbnail_product_retailer_id', ...(withSections ? ['sections'] : [])], at);
  if (!isFilled(action.thumbnail_product_retailer_id)) {
    throw new GraphError(131008, `${at}: thumbnail_product_retailer_id is missing.`);
  }
  if (!withSections) return;
  const sections = action.sections;
  if (!Array.isArray(sections) || sections.length === 0) throw new GraphError(131008, `${at}: sections are missing.`);
  if (sections.length > LIMITS.sections) throw new GraphError(131009, `${at}: at most ${LIMITS.sections} sections.`);
  let products = 0;
  for (const section of sections) {
    if (!isObject(section)) throw new GraphError(100, `${at}: a section must be an object.`);
    checkKeys(section, ['title', 'product_items'], at);
    if (!isFilled(section.title)) throw new GraphError(131008, `${at}: a section has no title.`);
    if (!Array.isArray(section.product_items) || section.product_items.length === 0) {
      throw new GraphError(131008, `${at}: a section has no product_items.`);
    }
    for (const item of section.product_items) {
      if (!isObject(item) || !isFilled(item.product_retailer_id)) {
        throw new GraphError(131008, `${at}: a product has no product_retailer_id.`);
      }
      products += 1;
    }
  }
  if (products > LIMITS.products) throw new GraphError(131009, `${at}: at most ${LIMITS.products} products.`);
}
