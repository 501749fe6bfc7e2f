/**
 * The address that a tracked link leads to: the step's own, byte for byte with its query and fragment, and `wa_message`
 * added, by which the shop can tell us of a conversion (design 6).
 */
export function linkDestination(link: string, messageKey: string): string {
  const fragmentAt = link.indexOf('#');
  const page = fragmentAt === -1 ? link : link.slice(0, fragmentAt);
  const fragment = fragmentAt === -1 ? '' : link.slice(fragmentAt);
  const joint = !page.includes('?') ? '?' : /[?&]$/.test(page) ? '' : '&';
  return `${page}${joint}wa_message=${messageKey}${fragment}`;
}
