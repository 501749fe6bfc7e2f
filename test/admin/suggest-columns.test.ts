import { suggestColumns } from '../../src/admin/suggest-columns';
import type { FieldMetadata } from '../../src/marketing-cloud/data-extension-metadata';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';

const definitions = readDataExtensions();
const field = (
  name: string,
  type: string,
  size: { length?: number; scale?: number; key?: boolean } = {},
): FieldMetadata => ({
  name,
  type,
  length: size.length,
  scale: size.scale,
  isPrimaryKey: size.key === true,
  isNullable: size.key !== true,
});
const suggestions = (table: 'WA_Reply' | 'WA_Consent', fields: FieldMetadata[]) => {
  const choices = suggestColumns(definitions[table], {
    id: '1',
    key: 'k',
    name: 'n',
    fields,
    retention: undefined,
    categoryId: undefined,
  });
  return Object.fromEntries(choices.map((choice) => [choice.column.name, choice]));
};

test('a field of the same name is suggested, whatever its case', () => {
  expect(suggestions('WA_Reply', [field('CONTACTKEY', 'Text', { length: 254 })]).ContactKey?.suggestion).toBe(
    'CONTACTKEY',
  );
});

test('names are compared without signs, prefixes and words that add nothing', () => {
  const found = suggestions('WA_Reply', [field('Received_At', 'Date'), field('WA_Routed-To', 'Text', { length: 60 })]);
  expect(found.ReceivedDateUTC?.suggestion).toBe('Received_At');
  expect(found.RoutedTo?.suggestion).toBe('WA_Routed-To');
});

test('a name that means the same is suggested', () => {
  const found = suggestions('WA_Reply', [
    field('SubscriberKey', 'Text', { length: 254 }),
    field('Phone', 'Text', { length: 20 }),
  ]);
  expect(found.ContactKey?.suggestion).toBe('SubscriberKey');
  expect(found.MobileNumber?.suggestion).toBe('Phone');
});

test('a field of the same name but another type, or too short, is not suggested, and it is said why', () => {
  const found = suggestions('WA_Reply', [
    field('Confidence', 'Text', { length: 10 }),
    field('Body', 'Text', { length: 100 }),
  ]);
  expect(found.Confidence).toMatchObject({ suggestion: null, fits: [], note: 'Confidence is Text, not Decimal' });
  expect(found.Body).toMatchObject({ suggestion: null, note: 'Body holds 100, not 1024' });
});

test('the only key there takes the only key of ours, whatever it is called', () => {
  const found = suggestions('WA_Reply', [field('clave', 'Text', { length: 128, key: true })]);
  expect(found.ReplyID).toMatchObject({ suggestion: 'clave', fits: ['clave'] });
});

test('two keys without telling names are left to the person', () => {
  const keys = [field('a', 'Text', { length: 140, key: true }), field('b', 'Text', { length: 140, key: true })];
  const found = suggestions('WA_Consent', keys);
  expect([found.Address?.suggestion, found.Topic?.suggestion]).toEqual([null, null]);
  const named = suggestions('WA_Consent', [...keys.slice(1), field('topic', 'Text', { length: 60, key: true })]);
  expect([named.Address?.suggestion, named.Topic?.suggestion]).toEqual(['b', 'topic']);
});

test('a key is offered for keys alone, and no field is suggested twice', () => {
  const found = suggestions('WA_Reply', [field('MessageKey', 'Text', { length: 128, key: true })]);
  expect(found.MessageKey).toMatchObject({ suggestion: null, fits: [] });
  expect(found.ReplyID?.suggestion).toBe('MessageKey');
  const all = Object.values(
    suggestions('WA_Reply', [field('Phone', 'Text', { length: 254 }), field('Owner', 'Text', { length: 254 })]),
  );
  const taken = all.map(({ suggestion }) => suggestion).filter((name) => name !== null);
  expect(new Set(taken).size).toBe(taken.length);
});
