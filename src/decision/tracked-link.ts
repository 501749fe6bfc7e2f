/** Longer than what browsers and shops take as one line of a header. */
const LONGEST_LINK = 2_000;
/** Bytes of a contact's values, as they are carried in the token of a link: 1,400 characters of the 2,000 that a button's URL has. */
const LONGEST_VALUES = 1_000;

/** `{link.1}`: what a contact's `parameters` say under this key. Single braces, since Journey Builder empties others. */
const BLANK = /\{(link\.[1-9]\d?)\}/g;

/**
 * Whether a tracked link may lead to this address, blanks or not: https alone, no name before an `@` that would make a
 * customer read another host than the one they come to, and a host that is the same for everybody.
 */
export function isTrackableLink(text: string): boolean {
  if (text.length > LONGEST_LINK || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' && !/^https:\/\/[^/?#]*[@{]/i.test(text);
}

/** Keys of the parameters in a link, each once, in their order. */
export function linkBlanks(link: string): string[] {
  return [...new Set([...link.matchAll(BLANK)].map(([, key = '']) => key))];
}

/** What of a step says where its links lead. */
interface LinkSettings {
  link?: string | undefined;
  whenEmpty: Readonly<Record<string, string>>;
}

/**
 * What a contact's link carries: the values of its blanks, in their order; none where the step's link has no blank, or
 * where one has no value and `whenEmpty.link` stands in for the whole. Undefined where there is no address for them. Pure.
 */
export function linkValues(
  { link, whenEmpty }: LinkSettings,
  parameters: Readonly<Record<string, string>>,
): string[] | undefined {
  if (link === undefined) return undefined;
  // Half characters, of a text that was cut, cannot stand in an address.
  const values = linkBlanks(link).map((key) => (parameters[key] ?? '').replace(/\p{Cs}/gu, '').trim());
  if (values.length === 0 || filledLink(link, values) !== undefined) return values;
  return isTrackableLink(whenEmpty.link ?? '') ? [] : undefined;
}

/** The address that a link with these values leads to; undefined where it leads nowhere. Pure. */
export function linkAddress({ link, whenEmpty }: LinkSettings, values: readonly string[]): string | undefined {
  if (link === undefined) return undefined;
  const isFilled = values.length > 0 || linkBlanks(link).length === 0;
  const address = isFilled ? filledLink(link, values) : whenEmpty.link;
  return address !== undefined && isTrackableLink(address) ? address : undefined;
}

/**
 * The address with each value percent-encoded, so that it stays inside the part of the address where its blank stands.
 * Undefined where a value is empty, is dots alone (which lead up a folder, encoded or not), or is too long.
 */
function filledLink(link: string, values: readonly string[]): string | undefined {
  const keys = linkBlanks(link);
  const isUsable = values.length === keys.length && values.every((value) => /[^.]/.test(value));
  if (!isUsable || new TextEncoder().encode(JSON.stringify(values)).length > LONGEST_VALUES) return undefined;
  const filled = link.replace(BLANK, (_, key: string) => encodeURIComponent(values[keys.indexOf(key)] ?? ''));
  return filled.length > LONGEST_LINK ? undefined : filled;
}
