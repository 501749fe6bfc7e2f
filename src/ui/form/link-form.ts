import { expressionsIn } from '../../decision/expressions';
import { linkBlanks } from '../../decision/tracked-link';

const BLANK_KEY = /^link\.\d+$/;

/** The tracked link with its fields in it, and the values of the template's own blanks. */
interface LinkAndValues {
  link: string;
  parameters: Record<string, string>;
}

/**
 * As the step keeps it: the link is the same for every contact, with a blank (`{link.1}`) for each of its fields, and what
 * the blanks are bound to stands among the parameters.
 */
export function savedLink({ link, parameters }: LinkAndValues): LinkAndValues {
  const typed = link.trim();
  const fields = [...new Set(expressionsIn(typed))];
  const saved = fields.reduce((text, field, index) => text.replaceAll(field, () => `{link.${index + 1}}`), typed);
  const bound = fields.map((field, index) => [`link.${index + 1}`, field] as const);
  return { link: saved, parameters: { ...parameters, ...Object.fromEntries(bound) } };
}

/** What was saved as it is edited: each blank of the link by what it is bound to. */
export function editedLink({ link, parameters }: LinkAndValues): LinkAndValues {
  const edited = linkBlanks(link).reduce((text, key) => text.replaceAll(`{${key}}`, () => parameters[key] ?? ''), link);
  const others = Object.entries(parameters).filter(([key]) => !BLANK_KEY.test(key));
  return { link: edited, parameters: Object.fromEntries(others) };
}
