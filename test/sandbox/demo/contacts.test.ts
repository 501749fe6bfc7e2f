import { readFileSync } from 'node:fs';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { DEMO_CONTACTS_FILE } from '../../../sandbox/demo/contacts-file';
import { makeContactsCsv } from '../../../sandbox/demo/make-contacts';
import { audienceFromCsv } from '../../../sandbox/journey-builder/entry-source';
import { FATES } from '../../../sandbox/whatsapp/fates';

const csv = readFileSync(DEMO_CONTACTS_FILE, 'utf8');
const { contacts } = audienceFromCsv(csv);
const column = (name: string) => contacts.map((contact) => String(contact.row[name]));

/** The number as WhatsApp would be called; Mexico's old mobile 1 is no longer part of it. */
function numberOf(text: string): string | undefined {
  const phone = parsePhoneNumberFromString(text.replace(/[\s-]/g, '').replace(/^\+521(?=\d{10}$)/, '+52'));
  return phone?.isValid() ? phone.number : undefined;
}

describe('the audience of the demo', () => {
  it('is what the generator writes', () => {
    expect(csv).toBe(makeContactsCsv());
  });

  it('holds 1,000 contacts of nine countries', () => {
    expect(contacts).toHaveLength(1000);
    expect([...new Set(column('Country'))].sort()).toEqual(['AR', 'BR', 'DE', 'ES', 'GB', 'IN', 'IT', 'MX', 'US']);
  });

  it('gives nobody the number of another, and each the country of its number', () => {
    const numbers = contacts.map((contact) => ({
      number: numberOf(String(contact.row.Mobile)),
      country: contact.row.Country,
    }));
    const valid = numbers.filter((each) => each.number !== undefined);
    expect(new Set(valid.map((each) => each.number)).size).toBe(valid.length);
    for (const { number, country } of valid) expect(parsePhoneNumberFromString(number ?? '')?.country).toBe(country);
  });

  it('mixes in some invalid phones, suppressed people, test contacts and people without an opt-in', () => {
    const invalid = column('Mobile').filter((phone) => numberOf(phone) === undefined).length;
    expect(invalid).toBeGreaterThan(10);
    expect(invalid).toBeLessThan(60);
    expect(column('Suppressed').filter((value) => value === 'true').length).toBeGreaterThan(10);
    expect(column('Test Contact').filter((value) => value === 'true')).toHaveLength(6);
    expect(
      column('WhatsApp Opt-in').filter((value) => ['false', 'No', '0', ''].includes(value)).length,
    ).toBeGreaterThan(50);
  });

  it('meets only fates that the WhatsApp stand-in has, and more than thirty of them', () => {
    const known = new Set(FATES.map((fate) => fate.digits));
    const met = new Set(column('Mobile').flatMap((phone) => numberOf(phone)?.slice(-4) ?? []));
    expect([...met].filter((digits) => !known.has(digits))).toEqual([]);
    expect(met.size).toBeGreaterThan(30);
  });

  it('names time zones and locales that exist', () => {
    for (const zone of new Set(column('Time Zone')))
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
    expect(Intl.DateTimeFormat.supportedLocalesOf([...new Set(column('Locale'))])).toHaveLength(9);
  });
});
