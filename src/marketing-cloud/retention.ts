import { DateTime } from 'luxon';
import { z } from 'zod';
import { type Sentence, speaker } from '../saying';
import { retentionSentences } from './retention-sentences';

/**
 * What a data extension deletes by itself: rows one by one as they grow old, or all of them at one moment. `itself`:
 * perhaps the data extension as well, which its flag says in two opposite ways (MC 4.1).
 */
export type Retention =
  | { kind: 'none' }
  | { kind: 'rows'; days: number; itself: boolean }
  | { kind: 'everything'; when: Sentence; itself: boolean }
  | { kind: 'unreadable' };

const say = speaker(retentionSentences);

/** Retention units of Marketing Cloud (MC 4.1). */
const UNITS: Record<number, { days: number; name: 'days' | 'weeks' | 'months' | 'years' }> = {
  3: { days: 1, name: 'days' },
  4: { days: 7, name: 'weeks' },
  5: { days: 30, name: 'months' },
  6: { days: 365, name: 'years' },
};
export const RETENTION_UNIT_DAYS = 3;

const yes = z.union([z.boolean(), z.stringbool()]).nullish();
/** As text in some answers; null or nothing for a retention that has none. */
const whole = z.union([z.number().int(), z.string().regex(/^\d*$/).transform(Number)]).nullish();
const propertiesSchema = z.object({
  isrowbasedretention: yes,
  dataretentionperiodlength: whole,
  dataretentionperiodunitofmeasure: whole,
  isdeleteatendofretentionperiod: yes,
  retainuntil: z.string().nullish(),
});

/** `dataRetentionProperties` of an answer, read for what could be deleted; undefined where it says nothing at all. */
export function readRetention(properties: unknown): Retention | undefined {
  if (properties === undefined || properties === null) return undefined;
  const parsed = propertiesSchema.safeParse(
    Object.fromEntries(Object.entries(properties).map(([name, value]) => [name.toLowerCase(), value])),
  );
  if (!parsed.success) return { kind: 'unreadable' };
  const told = parsed.data;
  const itself = told.isdeleteatendofretentionperiod === true;
  const until = dayOf(told.retainuntil ?? '');
  if (until !== undefined) return { kind: 'everything', when: say('retention_on', { day: until }), itself };
  const length = told.dataretentionperiodlength ?? 0;
  if (length === 0) return { kind: 'none' };
  const unit = UNITS[told.dataretentionperiodunitofmeasure ?? RETENTION_UNIT_DAYS];
  if (unit === undefined) return { kind: 'unreadable' };
  if (told.isrowbasedretention === true) return { kind: 'rows', days: length * unit.days, itself };
  return { kind: 'everything', when: say(`retention_after_${unit.name}`, { n: length }), itself };
}

/** A day of the first year stands for none. What is no date is told as it is: something is deleted then. */
function dayOf(text: string): string | undefined {
  const trimmed = text.trim();
  const read = [DateTime.fromISO(trimmed), DateTime.fromFormat(trimmed.split(' ')[0] ?? '', 'M/d/yyyy')].find(
    ({ isValid }) => isValid,
  );
  if (trimmed === '' || (read !== undefined && read.year < 1900)) return undefined;
  return read?.toISODate() ?? trimmed;
}

/** What it deletes, in words; undefined for nothing. */
export function wordsOfRetention(retention: Retention): Sentence | undefined {
  switch (retention.kind) {
    case 'none':
      return undefined;
    case 'rows':
      return say(retention.itself ? 'retention_rows_itself' : 'retention_rows', { days: retention.days });
    case 'everything':
      return say(retention.itself ? 'retention_all_itself' : 'retention_all', { when: retention.when });
    case 'unreadable':
      return say('retention_unreadable');
  }
}
