import type { Need } from '../../whatsapp/template-parameters';
import type { ValueChoices } from './value-choices';

/** `first_name`, `First Name` and `firstName` are one name. */
const plainName = (name: string) =>
  name
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/**
 * Fields of the entry source that are called as a template's named blanks, by parameter key. A number says nothing of what
 * belongs there, and a name that two fields share is nobody's.
 */
export function fieldsByName(
  needs: readonly Pick<Need, 'key' | 'kind'>[],
  choices: ValueChoices,
): Record<string, string> {
  return Object.fromEntries(
    needs.flatMap(({ key, kind }) => {
      const name = key.split('.').at(-1) ?? '';
      if (kind !== 'text' || /^\d+$/.test(name)) return [];
      const fields = choices.entry.filter(({ label, type }) => type !== 'Date' && plainName(label) === plainName(name));
      return fields.length === 1 && fields[0] ? [[key, fields[0].expression] as const] : [];
    }),
  );
}
