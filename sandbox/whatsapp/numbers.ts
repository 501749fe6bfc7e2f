/**
 * Mobile blocks in which the last seven digits may be chosen freely: `prefix` + a serial of `width` digits + the four
 * digits of a fate is a number that libphonenumber-js calls valid (a test goes over all of them).
 */
export const NUMBER_BLOCKS: Record<string, { prefix: string; width: number; first: number }> = {
  AR: { prefix: '+549115', width: 3, first: 0 },
  BR: { prefix: '+551198', width: 3, first: 0 },
  CO: { prefix: '+57310', width: 3, first: 0 },
  DE: { prefix: '+491512', width: 3, first: 0 },
  ES: { prefix: '+3461', width: 3, first: 0 },
  FR: { prefix: '+3361', width: 3, first: 0 },
  GB: { prefix: '+44740', width: 3, first: 0 },
  IN: { prefix: '+91981', width: 3, first: 0 },
  IT: { prefix: '+39347', width: 3, first: 0 },
  MX: { prefix: '+52551', width: 3, first: 0 },
  PT: { prefix: '+35191', width: 3, first: 0 },
  SA: { prefix: '+96655', width: 3, first: 0 },
  // The exchange code of a North American number begins with 2 to 9.
  US: { prefix: '+1415', width: 3, first: 200 },
};

/**
 * A valid mobile number with a given fate.
 * @param digits the four digits of the fate (`fates.ts`).
 * @param serial 0 and up: numbers of one country and fate differ by it; at most 1,000 each (800 in the US).
 */
export function numberWithFate(country: string, digits: string, serial: number): string {
  const block = NUMBER_BLOCKS[country];
  if (block === undefined) throw new RangeError(`no block of numbers for ${country}`);
  const place = block.first + serial;
  if (!Number.isInteger(serial) || serial < 0 || place >= 10 ** block.width) {
    throw new RangeError(`serial ${serial} is outside the block of ${country}`);
  }
  return `${block.prefix}${String(place).padStart(block.width, '0')}${digits}`;
}
