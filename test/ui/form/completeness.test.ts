import fc from 'fast-check';
import { templateSummary } from '../../../src/configuration/templates-endpoint';
import { stepFaults } from '../../../src/decision/step-faults';
import { inArgumentsSchema } from '../../../src/journey/in-arguments';
import { LIMITS } from '../../../src/limits';
import { inArgumentsFrom, readMessageStep } from '../../../src/ui/form/activity-form';
import { cautionsOf } from '../../../src/ui/form/cautions';
import { contactsAnHour, gapsOf, type Surroundings } from '../../../src/ui/form/completeness';
import { contactAttributesIn } from '../../../src/ui/form/contact-attributes';
import { holdoutNeed } from '../../../src/ui/form/holdout-form';
import { EMPTY_FORM, type MessageForm } from '../../../src/ui/form/message-form';
import { NIGHT } from '../../../src/ui/form/quiet-hours-form';
import { uncheckedOf } from '../../../src/ui/form/unchecked';
import { ISO_WEEKDAYS, LATE_KINDS, LATE_TRIGGERS } from '../../../src/vocabulary';
import { accountTemplates } from '../../support/account-templates';

const SURROUNDINGS: Surroundings = {
  senders: [{ id: 's', displayName: 'S', phoneNumber: '', quality: 'GREEN', available: true }],
  templates: accountTemplates().map((template) => templateSummary(template)),
  entryKeys: ['K'],
  fieldType: () => undefined,
};

const COMPLETE: MessageForm = {
  ...EMPTY_FORM,
  sender: 's',
  template: { name: 'simple_hello', language: 'es_MX' },
  phone: '{{Event.K."Mobile"}}',
  purpose: 'service',
  stage: 'retention',
  topic: 'help',
  owner: { name: 'Care', email: 'care@example.com' },
  conversion: 'none',
};

const gaps = (change: Partial<MessageForm>, surroundings = SURROUNDINGS) =>
  gapsOf({ ...COMPLETE, ...change }, surroundings).map(({ field, code }) => `${field} ${code}`);
const cautions = (change: Partial<MessageForm>, surroundings = SURROUNDINGS) =>
  cautionsOf({ ...COMPLETE, ...change }, surroundings).map(({ code }) => code);

test('a step is complete when every governance question has an answer', () => {
  expect(gaps({})).toEqual([]);
});

test('an untouched step asks each of them', () => {
  expect(gapsOf(EMPTY_FORM, SURROUNDINGS).map(({ field }) => field)).toEqual([
    'sender',
    'template',
    'phone',
    'purpose',
    'stage',
    'topic',
    'ownerName',
    'ownerEmail',
    'conversion',
  ]);
});

test('no contact is lost to a number or a text that the page called complete and execute refuses', () => {
  const near = ({ min, max }: { min: number; max: number }) =>
    fc.constantFrom(null, min - 1, min, min + 0.5, max, max + 1, 10 * max);
  const long = (max: number) => fc.constantFrom('', ' ', 'x', 'x'.repeat(max), 'x'.repeat(max + 1));
  const anyChange = fc.record<Partial<MessageForm>>(
    {
      topic: long(LIMITS.topic.max),
      email: fc.constantFrom('', '{{Event.K."Email"}}'),
      decideOn: fc.constantFrom('accepted', 'delivered'),
      waitSeconds: near(LIMITS.waitSeconds),
      frequencyCap: fc.option(fc.record({ messages: near(LIMITS.capMessages), days: near(LIMITS.capDays) })),
      lateFallback: fc.record({
        kind: fc.constantFrom('none', ...LATE_KINDS),
        key: fc.constantFrom('', ' ', 'wa-late'),
        on: fc.subarray([...LATE_TRIGGERS]),
        afterMinutes: near(LIMITS.afterMinutes),
      }),
      conversion: fc.oneof(
        fc.constant('none' as const),
        fc.record({ name: long(LIMITS.conversionName.max), windowHours: near(LIMITS.windowHours) }),
      ),
    },
    { requiredKeys: [] },
  );
  const changed = fc.sample(anyChange, 3_000).map((change) => ({ ...COMPLETE, ...change }));
  const complete = changed.filter((form) => gapsOf(form, SURROUNDINGS).length === 0);
  expect(complete.length).toBeGreaterThan(50);
  const refused = complete.filter((form) => !inArgumentsSchema.safeParse(inArgumentsFrom(form)).success);
  expect(refused).toEqual([]);
});

test('a step that was saved is activated where the page, opened on it, has no question left, and nowhere else', () => {
  const words = fc.constantFrom('', ' ', 'Yes', 'x'.repeat(1_100), '{{1}}', '%%Name%%', '{body.1}');
  const near = ({ min, max }: { min: number; max: number }) => fc.constantFrom(null, min - 1, min, max + 1);
  const answers = fc.record<Partial<MessageForm>>({
    sender: fc.constantFrom('', 's', 'somebody-elses'),
    template: fc.constantFrom(null, { name: 'ramadan_hours', language: 'ar' }, { name: 'gone', language: 'en' }),
    parameters: fc.constantFrom({}, { 'body.1': '{{Event.K."N"}}' }, { 'body.1': '{{1}}' }, { 'body.1': 'Ana' }),
    whenEmpty: fc.constantFrom({}, { 'body.1': 'you' }, { 'body.1': 'x'.repeat(2_000) }),
    languageByContact: fc.boolean(),
    locale: fc.constantFrom('', '{{Event.K."Locale"}}', '{{Locale}}'),
    phone: fc.constantFrom('', '{{Event.K."Mobile"}}'),
    purpose: fc.constantFrom(null, 'service', 'promotional'),
    stage: fc.constantFrom(null, 'retention'),
    topic: fc.constantFrom('', 'help', 'x'.repeat(61), '{{1}}'),
    email: fc.constantFrom('', '{{Event.K."Email"}}'),
    owner: fc.record({ name: fc.constantFrom('', 'Care'), email: fc.constantFrom('', 'care', 'care@example.com') }),
    lateFallback: fc.record({
      kind: fc.constantFrom('none', ...LATE_KINDS),
      key: fc.constantFrom('', 'wa-late'),
      on: fc.subarray([...LATE_TRIGGERS]),
      afterMinutes: near(LIMITS.afterMinutes),
    }),
    quietHours: fc.option(
      fc.record({
        start: fc.constantFrom('', '21:00'),
        end: fc.constantFrom('08:00', '25:00'),
        timeZone: fc.constantFrom('', 'UTC'),
        zoneFrom: fc.constantFrom('named', 'number'),
        whenQuiet: fc.constantFrom('hold', 'fallback'),
        days: fc.constantFrom({}, { 6: { from: '14:00', until: '10:00' } }, { 7: 'closed' as const }),
      }),
    ),
    replies: fc.record({
      handOver: fc.constant('owner' as const),
      acknowledgement: words,
      event: fc.constant(''),
      questions: fc.array(fc.record({ text: words, options: fc.constantFrom('', 'Yes, No', 'Yes, yes', '{{1}}') }), {
        maxLength: 2,
      }),
    }),
    sessionMessage: fc.option(
      fc.record({ text: words, buttons: fc.array(words, { maxLength: 2 }), minMinutes: near(LIMITS.windowMinutes) }),
    ),
    conversion: fc.oneof(
      fc.constantFrom('none' as const, null),
      fc.record({ name: fc.constantFrom('', 'purchase', 'x'.repeat(61)), windowHours: near(LIMITS.windowHours) }),
    ),
    holdout: fc.option(
      fc.record({
        percent: near(LIMITS.holdoutPercent),
        until: fc.constantFrom('', '2027-01-31', '2027-02-30'),
        smallestEffect: near(LIMITS.smallestEffect),
        basePerThousand: near(LIMITS.basePerThousand),
        branch: fc.constant('continue' as const),
      }),
    ),
  });
  // Few at once: with more something is nearly always wrong.
  const anyChange = answers.chain((all) =>
    fc
      .subarray(Object.entries(all), { minLength: 1, maxLength: 2 })
      .map((some): Partial<MessageForm> => Object.fromEntries(some)),
  );
  const senders = SURROUNDINGS.senders?.map(({ id }) => id) ?? [];
  const holdoutFacts = { now: 0, purposes: ['promotional' as const] };
  const verdicts = fc.sample(anyChange, 6_000).map((change) => {
    const isConfigured = change.conversion !== null;
    const saved = inArgumentsFrom({ ...COMPLETE, ...change });
    const opened = readMessageStep({ metaData: { isConfigured }, arguments: { execute: { inArguments: [saved] } } });
    const read = inArgumentsSchema.safeParse(saved);
    const { template } = read.data?.settings ?? {};
    const listed = SURROUNDINGS.templates?.find(({ name }) => name === template?.name) ?? null;
    const facts = { senders, template: listed, holdoutPurposes: holdoutFacts.purposes, successIsOpen: !isConfigured };
    return {
      change,
      page: gapsOf(opened.form, { ...SURROUNDINGS, holdoutFacts }).length === 0,
      validate: read.success && stepFaults(saved, facts).length === 0,
    };
  });
  expect(verdicts.filter(({ page }) => page).length).toBeGreaterThan(50);
  const differing = verdicts.filter(({ page, validate }) => page !== validate);
  expect(differing.slice(0, 5)).toEqual([]);
});

const ORDER = '{{Event.K."Order"}}';

test.each<[string, Partial<MessageForm>, string[]]>([
  [
    'a paused template',
    { template: { name: 'weekly_news', language: 'en_US' } },
    ['template not_sendable', 'parameter-body.1 missing'],
  ],
  ['a template that is gone', { template: { name: 'gone', language: 'en' } }, ['template gone']],
  ['the same name in another language', { template: { name: 'simple_hello', language: 'es' } }, ['template gone']],
  [
    'a blank',
    { template: { name: 'invoice', language: 'en_US' } },
    ['parameter-header.media missing', 'parameter-body.1 missing'],
  ],
  [
    'a media address that is none',
    {
      template: { name: 'invoice', language: 'en_US' },
      parameters: { 'header.media': 'http://x.example/a.pdf', 'body.1': 'Ana' },
    },
    ['parameter-header.media not_an_address'],
  ],
  [
    "a template's placeholder as a value",
    { template: { name: 'ramadan_hours', language: 'ar' }, parameters: { 'body.1': '{{1}}' } },
    ['parameter-body.1 braces'],
  ],
  [
    "a template's placeholder as a replacement",
    {
      template: { name: 'ramadan_hours', language: 'ar' },
      parameters: { 'body.1': '{{Event.K."N"}}' },
      whenEmpty: { 'body.1': '{{1}}' },
    },
    ['when-empty-body.1 same_for_all'],
  ],
  [
    'a place off the globe',
    {
      template: { name: 'store_location', language: 'en_US' },
      parameters: {
        'header.location.latitude': '91',
        'header.location.longitude': 'east',
        'header.location.name': 'Shop',
        'header.location.address': 'Via 1',
      },
    },
    ['parameter-header.location.latitude not_a_coordinate', 'parameter-header.location.longitude not_a_coordinate'],
  ],
  [
    'a coupon that is too long and an offer without an end',
    {
      template: { name: 'flash_sale', language: 'en_US' },
      parameters: { 'header.media': 'https://x.example/v.mp4', 'button.0': 'A'.repeat(21), 'offer.expiration': 'soon' },
    },
    ['parameter-offer.expiration not_a_date', 'parameter-button.0 too_long'],
  ],
  [
    'a tracked link that leads nowhere',
    {
      template: { name: 'order_update', language: 'en_US' },
      parameters: { 'header.1': 'a', 'body.1': 'b', 'body.2': 'c', 'button.0': '@link' },
    },
    ['link missing'],
  ],
  ['a link without its beginning', { link: 'aurora.example' }, ['link not_an_address']],
  ['a link with braces that are no field', { link: 'https://x.example/?order={{Order Number}}' }, ['link braces']],
  ['a link with a field that there is not', { link: `https://x.example/${ORDER}/{Nr}` }, ['link unknown_field']],
  ['a link with a blank written by hand', { link: 'https://x.example/{link.1}' }, ['link unknown_field']],
  ['a link to a site that a field names', { link: `https://${ORDER}/x` }, ['link field_in_host']],
  [
    'a link whose replacement leads nowhere',
    { link: `https://x.example/${ORDER}`, whenEmpty: { link: 'orders' } },
    ['when-empty-link not_an_address'],
  ],
  [
    'a field in what is the same for all',
    { topic: ORDER, owner: { name: ORDER, email: 'c@x.example' } },
    ['topic same_for_all', 'ownerName same_for_all'],
  ],
  ['a link with a placeholder of email', { link: 'https://x.example/?order=%%Order%%' }, ['link foreign_placeholder']],
  ['a topic that is too long', { topic: 'x'.repeat(61) }, ['topic too_long']],
  [
    'quiet hours without times',
    { quietHours: { start: '25:00', end: '', timeZone: '', zoneFrom: 'named', whenQuiet: 'hold', days: {} } },
    ['quietStart not_a_time', 'quietEnd not_a_time', 'quietTimeZone missing'],
  ],
  [
    'a weekday that ends before it begins',
    { quietHours: { ...NIGHT, days: { 6: { from: '14:00', until: '10:00' }, 7: 'closed' } } },
    ['quietUntil-6 not_after'],
  ],
  [
    'a week without an open day',
    { quietHours: { ...NIGHT, days: Object.fromEntries(ISO_WEEKDAYS.map((day) => [day, 'closed'])) } },
    ['quietDays never_open'],
  ],
  ['an expiry without a number', { expiry: { minutes: null } }, ['expiresAfter out_of_range']],
  [
    'a cap without numbers',
    { frequencyCap: { messages: null, days: 0 } },
    ['capMessages out_of_range', 'capDays out_of_range'],
  ],
  ['a wait that Journey Builder would cut', { decideOn: 'delivered', waitSeconds: 81 }, ['waitSeconds out_of_range']],
  [
    'a late email without key, trigger and address',
    { lateFallback: { kind: 'email', key: '', on: [], afterMinutes: null } },
    ['lateKey missing', 'lateOn missing', 'lateAfter out_of_range', 'email needs_email_field'],
  ],
  ['an owner who cannot be written to', { owner: { name: 'Care', email: 'care' } }, ['ownerEmail not_an_email']],
  [
    'a conversion without a name',
    { conversion: { name: ' ', windowHours: 0 } },
    ['conversionName missing', 'conversionWindow out_of_range'],
  ],
])('%s keeps the step from being activated', (_name, change, expected) => {
  expect(gaps(change)).toEqual(expected);
});

test('while the templates cannot be loaded, a saved template is not doubted', () => {
  expect(gaps({}, { ...SURROUNDINGS, templates: undefined })).toEqual([]);
});

test.each<[string, Partial<MessageForm>, Partial<Surroundings>, string[]]>([
  ['nothing', {}, {}, []],
  ['a sender that must not send', { sender: 'other' }, {}, ['sender_unavailable']],
  [
    'low quality and a move to marketing',
    { template: { name: 'autumn_offer', language: 'es_MX' } },
    {},
    ['template_red', 'template_recategorised', 'marketing_purpose'],
  ],
  [
    'marketing to those who did not opt in, whatever the purpose says',
    { template: { name: 'autumn_offer', language: 'es_MX' }, requireOptIn: false },
    {},
    ['template_red', 'template_recategorised', 'marketing_purpose', 'promotional_without_opt_in'],
  ],
  ['promotions without an opt-in', { purpose: 'promotional', requireOptIn: false }, {}, ['promotional_without_opt_in']],
  ['a wait', { decideOn: 'delivered' }, {}, ['slow_when_waiting']],
  ['another entry source', {}, { entryKeys: ['K2'] }, ['entry_source_changed']],
  [
    'a date in a text',
    { template: { name: 'ramadan_hours', language: 'ar' }, parameters: { 'body.1': '{{Event.K."Day"}}' } },
    { fieldType: () => 'Date' },
    ['date_as_text'],
  ],
])('the review points out %s', (_name, change, surroundings, expected) => {
  expect(cautions(change, { ...SURROUNDINGS, ...surroundings })).toEqual(expected);
});

test('waiting 20 s lets 1,800 contacts an hour through', () => {
  expect(contactsAnHour(20)).toBe(1_800);
});

describe('a holdout', () => {
  const PLANNED = {
    percent: 50,
    until: '2027-01-31',
    smallestEffect: 20,
    basePerThousand: 50,
    branch: 'continue' as const,
  };
  const NOW = Date.parse('2027-01-01T12:00:00Z');
  const facts = { now: NOW, purposes: ['promotional' as const, 'sales' as const] };
  const offer = (holdout: Partial<typeof PLANNED> | Record<string, unknown>, more: Partial<MessageForm> = {}) => ({
    purpose: 'promotional' as const,
    conversion: { name: 'purchase', windowHours: 72 },
    holdout: { ...PLANNED, ...holdout } as MessageForm['holdout'],
    ...more,
  });
  const known = (contactsADay?: number) => ({
    ...SURROUNDINGS,
    holdoutFacts: { ...facts, ...(contactsADay && { contactsADay }) },
  });

  test('wants every one of its answers', () => {
    expect(gaps(offer({}), known())).toEqual([]);
    const unanswered = { percent: null, until: '', smallestEffect: null, basePerThousand: null };
    expect(gaps(offer(unanswered), known())).toEqual([
      'holdoutUntil not_a_day',
      'holdoutPercent out_of_range',
      'holdoutEffect out_of_range',
      'holdoutBase out_of_range',
    ]);
    expect(gaps(offer({ percent: 51, until: '2027-02-30' }), known())).toEqual([
      'holdoutUntil not_a_day',
      'holdoutPercent out_of_range',
    ]);
  });

  test('is of messages that nobody waits for', () => {
    expect(gaps(offer({}, { purpose: 'service' }), known())).toEqual(['holdout holdout_not_allowed']);
    expect(gaps(offer({}, { purpose: 'service' }))).toEqual([]);
  });

  test('warns of what spoils it', () => {
    expect(cautions(offer({}), known())).not.toContainEqual(expect.stringContaining('holdout'));
    const spoilt = offer({ branch: 'email_fallback', until: '2026-12-31' }, { conversion: 'none' });
    expect(cautions(spoilt, known())).toEqual(
      expect.arrayContaining(['holdout_without_conversion', 'holdout_against_email', 'holdout_over']),
    );
  });

  test('says how many people it takes, how long, and where the last day comes too early', () => {
    const holdout = PLANNED;
    const { people } = holdoutNeed(holdout, undefined) ?? { people: 0 };
    expect(people).toBeGreaterThan(16_000);
    expect(people).toBeLessThan(17_000);
    expect(holdoutNeed(holdout, { ...facts, contactsADay: 1_000 })).toEqual({ people, days: 17, isInTime: true });
    expect(holdoutNeed(holdout, { ...facts, contactsADay: 500 })).toEqual({ people, days: 33, isInTime: false });
    expect(cautions(offer({}), known(500))).toContain('holdout_too_short');
    expect(cautions(offer({}), known(1_000))).not.toContain('holdout_too_short');
    expect(holdoutNeed({ ...holdout, basePerThousand: null }, undefined)).toBeUndefined();
  });

  test('is saved as execute reads it, and taken out again', () => {
    const saved = inArgumentsFrom({ ...COMPLETE, ...offer({}) });
    expect(inArgumentsSchema.parse(saved).settings).toMatchObject({ holdout: PLANNED });
    const activity = { arguments: { execute: { inArguments: [saved] } } };
    expect(readMessageStep(activity).form.holdout).toEqual(PLANNED);
    expect(inArgumentsFrom({ ...COMPLETE, holdout: null }, saved).settings).not.toHaveProperty('holdout');
  });
});

describe('what a check and an execution would find for every contact', () => {
  const late = { kind: 'email' as const, key: 'no-such-definition', on: ['failed' as const], afterMinutes: 60 };
  const quietHours: MessageForm['quietHours'] = { ...NIGHT, timeZone: 'UTC', whenQuiet: 'hold' };

  test('a key that the account has not stops the step, and one that nobody could look up is said to be unchecked', () => {
    const form = { ...COMPLETE, email: '{{Event.K."Email"}}', lateFallback: late };
    expect(gaps(form, { ...SURROUNDINGS, lateKey: 'missing' })).toEqual(['lateKey no_such_key']);
    expect(gaps(form, { ...SURROUNDINGS, lateKey: 'unknown' })).toEqual([]);
    expect(uncheckedOf(form, { ...SURROUNDINGS, lateKey: 'unknown' })).toEqual(['lateKey']);
    expect(uncheckedOf(form, { ...SURROUNDINGS, lateKey: 'there' })).toEqual([]);
  });

  test('a contact attribute is unchecked until the lists of the account show it', () => {
    const points = '{{Contact.Attribute."Loyalty Programme"."Points"}}';
    const form = { ...COMPLETE, optIn: points };
    expect(contactAttributesIn(form)).toEqual([{ set: 'Loyalty Programme', name: 'Points' }]);
    expect(uncheckedOf(form, SURROUNDINGS)).toEqual(['attributes']);
    expect(uncheckedOf(form, { ...SURROUNDINGS, attributesAreListed: false })).toEqual(['attributes']);
    expect(uncheckedOf(form, { ...SURROUNDINGS, attributesAreListed: true })).toEqual([]);
    expect(contactAttributesIn({ ...COMPLETE, locale: '{{Contact.Key}}', email: '{{Contact.Default.Email}}' })).toEqual(
      [],
    );
  });

  test('while WhatsApp is away its answers are unchecked, and nothing is called wrong', () => {
    const away = { ...SURROUNDINGS, senders: undefined, templates: undefined };
    expect(gaps({}, away)).toEqual([]);
    expect(uncheckedOf(COMPLETE, away)).toEqual(['senders', 'templates']);
    expect(uncheckedOf(COMPLETE, SURROUNDINGS)).toEqual([]);
  });

  test('a sender that is not this account’s stops the step', () => {
    expect(gaps({ sender: 'somebody-elses' })).toEqual(['sender gone']);
  });

  test('a hold that nothing makes up for is said', () => {
    expect(cautions({ quietHours })).toEqual(['nothing_holds']);
    expect(cautions({ quietHours, lateFallback: late })).toEqual([]);
  });

  test('a placeholder of email in a fixed text stops the step', () => {
    const template = { name: 'order_update', language: 'en_US' };
    const parameters = { 'body.1': '%%FirstName%%', 'body.2': 'A-1', 'body.3': 'today', 'button.0': 'x' };
    expect(gaps({ template, parameters })).toContain('parameter-body.1 foreign_placeholder');
  });
});
