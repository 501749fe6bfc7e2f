/** Longer than what browsers and shops take as one line of a header. */
const LONGEST_LINK = 2_000;

/**
 * Whether a tracked link may lead to this address: https alone, and no name before an `@` that would make a customer read
 * another host than the one they come to.
 */
export function isTrackableLink(text: string): boolean {
  if (text.length > LONGEST_LINK || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' && !/^https:\/\/[^/?#]*@/i.test(text);
}
