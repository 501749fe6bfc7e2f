import type { AccountDefaults } from '../../configuration/account-defaults';
import { isEmail } from '../../decision/is-email';
import { quietFaults } from '../../decision/quiet-faults';
import { isWithin, LIMITS } from '../../limits';
import type { Gap } from '../form/completeness';

/** Inputs of this page by those of a step, where they ask the same. */
const FIELDS: Readonly<Record<string, string>> = { quietStart: 'quiet-start', quietEnd: 'quiet-end' };

/** What of the account's defaults is missing or cannot be used, by the input that gives it, as a step would say it; pure. */
export function defaultsGaps({ topics, owner, quietHours, conversion }: AccountDefaults): Omit<Gap, 'step'>[] {
  const gaps: Omit<Gap, 'step'>[] = [];
  const text = (field: string, value: string, most: number) => {
    if (value.trim() === '') gaps.push({ field, code: 'missing' });
    else if (value.trim().length > most) gaps.push({ field, code: 'too_long', about: String(most) });
  };
  for (const [index, { template, topic }] of topics.entries()) {
    text(`topic-template-${index}`, template, LIMITS.templateName.max);
    text(`topic-topic-${index}`, topic, LIMITS.topic.max);
  }
  if (owner) {
    text('owner-name', owner.name, LIMITS.ownerName.max);
    if (!isEmail(owner.email)) gaps.push({ field: 'owner-email', code: 'not_an_email' });
  }
  for (const gap of quietFaults(quietHours)) gaps.push({ ...gap, field: FIELDS[gap.field] ?? gap.field });
  if (typeof conversion === 'object') {
    text('conversion-name', conversion.name, LIMITS.conversionName.max);
    if (!isWithin(conversion.windowHours, LIMITS.windowHours)) {
      const { min, max } = LIMITS.windowHours;
      gaps.push({ field: 'conversion-window', code: 'out_of_range', about: `${min}–${max}` });
    }
  }
  return gaps;
}
