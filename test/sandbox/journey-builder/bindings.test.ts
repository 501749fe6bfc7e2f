import { resolveBindings } from '../../../sandbox/journey-builder/bindings';

const scope = {
  Contact: { Key: '003ABC', Default: { Email: 'ana@example.com' }, Attribute: { 'Loyalty tier': { Points: 120 } } },
  Event: {
    'DEAudience-4f3b-11': {
      Email: 'ana@example.com',
      'First Name': 'Ana "Anita" O\'Brien & Söhne',
      Mobile: '+52 55 5550 0100',
      Joined: new Date('2020-07-04T00:00:00Z'),
      Orders: 3,
      Vip: true,
      Empty: '',
    },
  },
  Interaction: { 'RESTDECISION-1': { messageKey: 'abc123', reason: 'accepted' } },
  Context: { IsTest: false },
};

describe('bindings in in-arguments', () => {
  it.each([
    ['the contact key is put in', '{{Contact.Key}}', '003ABC'],
    [
      'a quoted field name with a blank is found',
      '{{Event.DEAudience-4f3b-11."First Name"}}',
      'Ana "Anita" O\'Brien & Söhne',
    ],
    ['a simple field name needs no quotes', '{{Event.DEAudience-4f3b-11.Email}}', 'ana@example.com'],
    ['blanks inside a value stay', '{{Event.DEAudience-4f3b-11."Mobile"}}', '+52 55 5550 0100'],
    [
      'text around an expression is kept',
      'Hi {{Contact.Key}}, {{Event.DEAudience-4f3b-11."Email"}}!',
      'Hi 003ABC, ana@example.com!',
    ],
    ['a date arrives in US order without a zone', '{{Event.DEAudience-4f3b-11."Joined"}}', '7/4/2020 12:00:00 AM'],
    ['a number arrives as text', '{{Event.DEAudience-4f3b-11."Orders"}}', '3'],
    ['a boolean arrives as text', '{{Event.DEAudience-4f3b-11."Vip"}} {{Context.IsTest}}', 'True False'],
    ['an empty field arrives as empty text', '{{Event.DEAudience-4f3b-11."Empty"}}', ''],
    ['an attribute in a set with a blank is found', '{{Contact.Attribute."Loyalty tier"."Points"}}', '120'],
    ["an earlier activity's answer is found", '{{Interaction.RESTDECISION-1.messageKey}}', 'abc123'],
    ['a WhatsApp placeholder becomes empty text', 'Hello {{1}}', 'Hello '],
    ['an unknown name becomes empty text', '[{{Event.DEAudience-4f3b-11."Nope"}}]', '[]'],
    ['names are case-sensitive', '[{{contact.key}}]', '[]'],
    ['a field name with a hyphen must be quoted', '[{{Event.DEAudience-4f3b-11.First-Name}}]', '[]'],
    ['a set is no value', '[{{Contact.Attribute."Loyalty tier"}}]', '[]'],
    ['what every object inherits is no value', '[{{Contact.constructor}}]', '[]'],
  ])('%s', (_, expression, expected) => {
    expect(resolveBindings(expression, scope)).toBe(expected);
  });

  it('reaches into nested objects and lists and leaves literals their JSON type', () => {
    expect(
      resolveBindings(
        [{ v: 1, flag: true, none: null, parameters: { 'body.1': '{{Contact.Key}}', list: ['{{Contact.Key}}'] } }],
        scope,
      ),
    ).toEqual([{ v: 1, flag: true, none: null, parameters: { 'body.1': '003ABC', list: ['003ABC'] } }]);
  });
});
