import type { TemplateSummary } from '../../configuration/page-data';
import { expressionsIn } from '../../decision/expressions';
import { bindingIn } from '../form/binding';
import type { MessageForm } from '../form/message-form';
import type { Language } from '../text/translate';
import { needLabel } from './blank-row';

/** Where a step says what its blanks are called and what fills them. */
export interface BlanksOf {
  form: Pick<MessageForm, 'parameters' | 'link'> | undefined;
  template: TemplateSummary | undefined;
}

/** A blank by its name in the template, and the field that fills it: `Text {{1}} (field: First Name)`. */
export function blankName(
  key: string,
  { form, template }: BlanksOf,
  { t, list }: Pick<Language, 't' | 'list'>,
): string {
  const need = template?.needs.find((each) => each.key === key);
  const isOfLink = key.startsWith('link.');
  const name = need ? needLabel(need, t) : isOfLink ? t('field.link') : nameByKey(key, t);
  const value = form?.parameters[key] ?? '';
  const filledBy = isOfLink || value === '@link' ? (form?.link ?? '') : value;
  const fields = expressionsIn(filledBy).flatMap((expression) => bindingIn(expression)?.name ?? []);
  return fields.length === 0 ? name : t('blank.filledBy', { name, fields: list([...new Set(fields)]) });
}

/** Where the template could not be loaded, or has not the blank any more. */
function nameByKey(key: string, t: Language['t']): string {
  const [, part, name] = /^(body|header)\.(\w+)$/.exec(key) ?? [];
  return part === undefined ? key : t(part === 'body' ? 'need.body' : 'need.header', { name: `{{${name}}}` });
}
