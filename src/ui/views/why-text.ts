import type { CheckResult } from '../../configuration/page-data';
import type { Language } from '../text/translate';
import { textFor } from '../text/translate';
import { type BlanksOf, blankName } from './blank-name';

/** What decided against a message, in the marketer's language; empty where the reason says all. */
export function whyText(why: CheckResult['why'], language: Pick<Language, 't' | 'list'>, blanksOf: BlanksOf): string {
  const { t, list } = language;
  if (why === undefined) return '';
  switch (why.code) {
    case 'consent_rule':
      return textFor(t, 'why.consent_rule', String(why.rule));
    case 'values':
      return t('why.values', {
        list: list(why.keys.map((key) => blankName(key, blanksOf, language))),
      });
    case 'quiet':
      return t('why.quiet', { list: list(why.zones.slice(0, 3)) });
    case 'withheld':
      return t('why.withheld', { country: why.country });
    case 'capped':
      return t('why.capped', { messages: why.messages, days: why.days });
    case 'held_out':
      return t('why.held_out', { percent: why.percent });
    case 'refused':
      return t('why.refused', { error: String(why.error) });
    default:
      return t(`why.${why.code}`);
  }
}
