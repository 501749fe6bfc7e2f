import type { TemplateSummary } from '../../configuration/page-data';
import { valueFaults } from '../../decision/step-faults';
import { inArgumentsFrom } from './activity-form';
import type { MessageForm } from './message-form';

/** What there is of a template in other languages; languages as Meta writes them (`es_MX`), the step's own not among them. */
export interface Translations {
  /** It can be sent in these, and the step's values fill it. */
  ready: string[];
  /** It exists in these and cannot be sent now. */
  stopped: string[];
  /** It can be sent in these, and has a blank that the step's values cannot fill: none is given, or not one that goes there. */
  lacking: string[];
  /** The account writes other templates in these, and has none of this one: by language, whatever the country. */
  missing: string[];
}

const spoken = (language: string) => language.split('_')[0] ?? language;

/** Looks at every translation of the step's template; undefined while none is chosen or the list is not there. Pure. */
export function translationsOf(
  form: MessageForm,
  templates: readonly TemplateSummary[] | undefined,
): Translations | undefined {
  const { template } = form;
  if (template === null || templates === undefined) return undefined;
  const others = templates.filter(({ name, language }) => name === template.name && language !== template.language);
  const sendable = others.filter(({ notSendable }) => notSendable === undefined);
  const inArguments = inArgumentsFrom(form);
  const isFilled = ({ needs }: TemplateSummary) => valueFaults(inArguments, needs).length === 0;
  const has = new Set([template, ...others].map(({ language }) => spoken(language)));
  const elsewhere = templates.filter(({ notSendable }) => notSendable === undefined);
  return {
    ready: namesOf(sendable.filter(isFilled)),
    stopped: namesOf(others.filter(({ notSendable }) => notSendable !== undefined)),
    lacking: namesOf(sendable.filter((other) => !isFilled(other))),
    missing: [...new Set(elsewhere.map(({ language }) => spoken(language)))].filter((code) => !has.has(code)).sort(),
  };
}

const namesOf = (templates: readonly TemplateSummary[]) => templates.map(({ language }) => language).sort();

/** What should be known of the translations before the step runs; `about` names languages, a blank between two. */
export function translationCautions(form: MessageForm, templates: readonly TemplateSummary[] | undefined) {
  if (!form.languageByContact) return [];
  const { lacking = [], stopped = [], missing = [] } = translationsOf(form, templates) ?? {};
  return (
    [
      ['translation_lacking', lacking],
      ['translation_stopped', stopped],
      ['translation_missing', missing],
    ] as const
  ).flatMap(([code, languages]) => (languages.length === 0 ? [] : [{ code, about: languages.join(' ') }]));
}
