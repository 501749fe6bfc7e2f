import type { AdminWords } from './admin-words';

/** Ids that go on with a name of something, and the sentence that names it. The first that fits. */
const NAMED: readonly (readonly [id: RegExp, family: string, code?: string])[] = [
  [/^(?<name>.+)\.time$/, 'check', 'time'],
  [/^whatsapp\.number\.(?<name>\d+)\.(?<code>\w+)$/, 'check.number'],
  [/^whatsapp\.number\.(?<name>.+)$/, 'check', 'whatsapp.number.of'],
  [/^whatsapp\.permission\.(?<name>.+)$/, 'check', 'whatsapp.permission.of'],
  [/^marketing_cloud\.scope\.(?<name>.+)$/, 'check', 'marketing_cloud.scope.of'],
  [/^data_extension\.(?<name>.+)$/, 'check', 'data_extension.of'],
  [/^hand_over\.people\.(?<name>.+)$/, 'check', 'hand_over.people.of'],
  [/^hand_over\.(?<name>.+)$/, 'check', 'hand_over.of'],
  [/^settings\.(?<name>.+)$/, 'check', 'settings.of'],
  [/^crm\.(?<name>.+)$/, 'check', 'crm.of'],
];

/** What a check looks at, in the reader's language, by its id; undefined where we have no words for it. */
export function checkWords(words: AdminWords, id: string): string | undefined {
  const own = words.word('check', id);
  if (own !== undefined) return own;
  for (const [pattern, family, fixed] of NAMED) {
    const { name, code = fixed } = pattern.exec(id)?.groups ?? {};
    const sentence = name === undefined || code === undefined ? undefined : words.word(family, code);
    if (sentence !== undefined && name !== undefined) return sentence.replaceAll('{name}', () => name);
  }
  return undefined;
}
