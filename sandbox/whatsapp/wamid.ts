const OUTBOUND = 0x11;
const INBOUND = 0x12;

/**
 * A message id of the shape Meta gives: base64 that holds the person's number in clear (WA 1.5), so that code which
 * logs one leaks a number here as it would there.
 * @param hex at least one hex digit that no other message has; the last 18 count.
 */
export function wamid(person: string, hex: string, direction: 'outbound' | 'inbound'): string {
  const unique = hex
    .replace(/[^0-9a-f]/gi, '')
    .slice(-18)
    .toUpperCase()
    .padStart(18, '0');
  const head = Buffer.from([0x1c, 0x18, person.length]);
  const middle = Buffer.from([0x15, 0x02, 0x00, direction === 'outbound' ? OUTBOUND : INBOUND, 0x18, 0x12]);
  return `wamid.${Buffer.concat([head, Buffer.from(person), middle, Buffer.from(unique), Buffer.from([0])]).toString('base64')}`;
}
