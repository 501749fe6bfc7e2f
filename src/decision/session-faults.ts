import { isWithin, LIMITS } from '../limits';
import { blanksIn } from '../whatsapp/filled-text';
import type { Need } from '../whatsapp/template-parameters';
import { bracesAreSafe } from './expressions';
import { foreignPlaceholder } from './foreign-placeholder';
import { listOf, numberOf, objectOf, textOf } from './saved-values';
import type { StepFault } from './step-faults';

/** What may stand in braces in the text: what fills the template's blanks in words, and the tracked link. */
export function sessionBlanks(link: string, needs: readonly Pick<Need, 'key' | 'kind'>[]): string[] {
  const texts = needs.filter(({ kind }) => kind === 'text').map(({ key }) => key);
  return link.trim() === '' ? texts : [...texts, 'link'];
}

/**
 * What is missing of the step's own text for who wrote lately, as it is stored, or cannot be sent (docs/vendor-facts.md);
 * pure. Execute sends the template instead, to everybody. `needs` undefined: the template is not known.
 */
export function sessionFaults(stored: unknown, link: string, needs: readonly Need[] | undefined): StepFault[] {
  const session = objectOf(stored);
  if (Object.keys(session).length === 0) return [];
  const text = textOf(session.text);
  const labels = listOf(session.buttons).map(textOf);
  const { min, max, usual } = LIMITS.windowMinutes;
  return [
    ...textFaults(text, needs && sessionBlanks(link, needs)),
    ...labels.flatMap((label, index) => {
      const code = labelFault(label, labels.indexOf(label) !== index);
      return code === undefined ? [] : [{ field: `sessionButton-${index}`, ...code }];
    }),
    ...(isWithin(session.minMinutes === undefined ? usual : numberOf(session.minMinutes), { min, max })
      ? []
      : [{ field: 'sessionMinutes', code: 'out_of_range' as const, about: `${min}–${max}` }]),
  ];
}

function textFaults(text: string, blanks: readonly string[] | undefined): StepFault[] {
  const { max } = LIMITS.sessionText;
  const foreign = foreignPlaceholder(text);
  const stranger = blanks && blanksIn(text).find((key) => !blanks.includes(key));
  if (text === '') return [{ field: 'sessionText', code: 'missing' }];
  if (!bracesAreSafe(text) || text.includes('{{')) return [{ field: 'sessionText', code: 'braces' }];
  if (text.length > max) return [{ field: 'sessionText', code: 'too_long', about: String(max) }];
  if (foreign !== undefined) return [{ field: 'sessionText', code: 'foreign_placeholder', about: foreign }];
  return stranger === undefined ? [] : [{ field: 'sessionText', code: 'unknown_blank', about: `{${stranger}}` }];
}

function labelFault(label: string, isTwice: boolean): Pick<StepFault, 'code' | 'about'> | undefined {
  const { max } = LIMITS.buttonLabel;
  if (!bracesAreSafe(label) || label.includes('{{')) return { code: 'braces' };
  if (label.length > max) return { code: 'too_long', about: String(max) };
  return label !== '' && isTwice ? { code: 'twice' } : undefined;
}
