import { audienceFromCsv } from '../../../sandbox/journey-builder/entry-source';

describe('an audience from CSV', () => {
  it('knows the type of each field by its name, else by its values', () => {
    const { fields } = audienceFromCsv(
      'Subscriber Key,Email,Mobile,Locale,Joined,OptIn,Orders,Zip\na,a@example.com,+34 600,es-ES,2026-01-31,true,3,01234\nb,,,,,,,\n',
    );
    expect(Object.fromEntries(fields.map((field) => [field.name, field.type]))).toEqual({
      'Subscriber Key': 'Text',
      Email: 'EmailAddress',
      Mobile: 'Phone',
      Locale: 'Locale',
      Joined: 'Date',
      OptIn: 'Boolean',
      Orders: 'Number',
      Zip: 'Text',
    });
    expect(fields.filter((field) => field.isPrimaryKey).map((field) => field.name)).toEqual(['Subscriber Key']);
  });

  it('keeps quotes, commas and letters of any script, and reads dates as dates', () => {
    const { contacts } = audienceFromCsv('﻿ContactKey,Name,Joined\nk,"Søren ""S"", München",2020-07-04\n');
    expect(contacts).toEqual([
      { key: 'k', row: { ContactKey: 'k', Name: 'Søren "S", München', Joined: new Date('2020-07-04T00:00:00Z') } },
    ]);
  });

  it.each([
    ['has no contact key column', 'Name\nAna\n', 'no_contact_key_column'],
    ['holds a contact without a key', 'ContactKey,Name\n,Ana\n', 'contact_without_key'],
    ['holds a contact twice', 'ContactKey,Name\na,Ana\na,Ana\n', 'contact_repeated'],
  ])('is refused when it %s', (_, csv, code) => {
    expect(() => audienceFromCsv(csv)).toThrow(expect.objectContaining({ code }));
  });
});
