import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { createStepContacts } from '../../src/reporting/step-contacts';

const definitions = readDataExtensions();

/** The contacts that these rows tell of. */
const contactsOf = async (...rows: Record<string, string>[]) => {
  const found = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, text]) => [name.toLowerCase(), text])),
  );
  const stepContacts = createStepContacts({
    rows: { find: async () => found },
    definitions,
    mapping: async () => ({}),
  });
  return (await stepContacts('an-activity')).contacts;
};

test('a contact of a step is told with what they did since, and when as a time that any page can write', async () => {
  const row = { ContactKey: '003A', Branch: 'continue', Reason: 'accepted', FinalReason: 'delivered' };
  const since = { ReadDateUTC: '11/30/2026 8:01:00 AM', ClickedDateUTC: '11/30/2026 8:02:00 AM' };
  expect(await contactsOf({ ...row, ...since, DecidedDateUTC: '11/30/2026 8:00:00 AM' })).toEqual([
    {
      ...{ contactKey: '003A', branch: 'continue', reason: 'accepted', finalReason: 'delivered' },
      ...{ later: ['read', 'clicked'], decided: '2026-11-30T08:00:00.000Z' },
    },
  ]);
  expect(await contactsOf({ ...row, DecidedDateUTC: 'soon' })).toMatchObject([{ decided: 'soon' }]);
});

test('of a contact without a message it is told which blanks had no value; a refusal of Meta’s is none', async () => {
  const row = {
    ContactKey: '003C',
    Branch: 'email_fallback',
    Reason: 'parameters_missing',
    ErrorTitle: 'body.1, link.2',
  };
  expect(await contactsOf(row)).toMatchObject([{ blanks: ['body.1', 'link.2'] }]);
  const held = { ...row, Reason: 'scheduled', FinalReason: 'parameters_missing' };
  expect(await contactsOf(held)).toMatchObject([{ blanks: ['body.1', 'link.2'] }]);
  const others = [
    { ...row, ErrorCode: '132000', ErrorTitle: 'Parameters do not match' },
    { ...row, Reason: 'unreachable', ErrorTitle: 'Not on WhatsApp' },
  ];
  for (const contact of await contactsOf(...others)) expect(contact).not.toHaveProperty('blanks');
});
