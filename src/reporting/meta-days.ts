import { COUNTED_WITHIN_MS } from '../execution/cube-lua';
import type { TemplateDay } from '../whatsapp/template-analytics';
import { dayNumber, dayOf } from './cube-row';
import type { CountedRow } from './words-of-row';

/** Messages of one template on one day (UTC) of their acceptance, as Meta counts them. */
export interface SentDay {
  template: string;
  language: string;
  day: string;
  sent: number;
  delivered: number;
  read: number;
  /** People who opened the tracked link. */
  clicked: number;
}

/** What is laid side by side; clicks are not, since Meta's are of all buttons and ours of people who opened the link. */
const METRICS = ['sent', 'delivered', 'read'] as const;
/** Reads count for seven days after the sending, and what Meta tells comes some hours later. */
const RIPE_AFTER_DAYS = 9;

/** Adds a row of `WA_Message` to what its template was sent that day; a row that never went adds nothing. */
export function countSentDay(
  days: Map<string, SentDay>,
  row: CountedRow,
  { template, language }: { template: string; language: string },
): void {
  const { acceptedAt, deliveredAt, readAt, clickedAt } = row;
  if (acceptedAt === undefined || template === '') return;
  const day = dayOf(acceptedAt * 1000);
  const name = nameOf({ template, language, day });
  const counts = days.get(name) ?? { template, language, day, sent: 0, delivered: 0, read: 0, clicked: 0 };
  days.set(name, counts);
  const inTime = (at: number | undefined) => at !== undefined && at < acceptedAt + COUNTED_WITHIN_MS / 1000;
  const reached = inTime(deliveredAt) || inTime(readAt);
  if (reached || row.sentAt !== undefined) counts.sent += 1;
  if (reached) counts.delivered += 1;
  if (inTime(readAt)) counts.read += 1;
  if (inTime(clickedAt)) counts.clicked += 1;
}

const nameOf = ({ template, language, day }: Pick<SentDay, 'template' | 'language' | 'day'>) =>
  `${template} ${language} ${day}`;

export interface MetaComparison {
  /** Template, day and metric of which Meta tells something else than the rows. */
  apart: { template: string; language: string; day: string; metric: string; rows: number; meta: number }[];
  /** Pairs of numbers that were compared. */
  compared: number;
  /** Days of templates that are too young to be final. */
  young: number;
  /** Of the days compared, by template: told, and never a difference. */
  clicks: { template: string; language: string; rows: number; meta: number }[];
}

/** Lays what Meta counts beside what the rows count; pure. `today` in UTC; `names` tells of a template's id. */
export function compareWithMeta(
  rows: ReadonlyMap<string, SentDay>,
  meta: readonly TemplateDay[],
  {
    today,
    names,
    period,
  }: {
    today: string;
    names: ReadonlyMap<string, { name: string; language: string }>;
    period: { from: string; to: string };
  },
): MetaComparison {
  const told = new Map<string, SentDay>();
  for (const { templateId, ...counts } of meta) {
    const template = names.get(templateId);
    if (template === undefined) continue;
    const day = { template: template.name, language: template.language, ...counts };
    told.set(nameOf(day), day);
  }
  const result: MetaComparison = { apart: [], compared: 0, young: 0, clicks: [] };
  for (const name of [...new Set([...rows.keys(), ...told.keys()])].sort()) {
    const [own, theirs] = [rows.get(name), told.get(name)];
    const one = own ?? theirs;
    if (one === undefined || one.day < period.from || one.day > period.to) continue;
    if (dayNumber(today) - dayNumber(one.day) < RIPE_AFTER_DAYS) {
      result.young += 1;
      continue;
    }
    addClicks(result.clicks, one, { rows: own?.clicked ?? 0, meta: theirs?.clicked ?? 0 });
    for (const metric of METRICS) {
      const [here, there] = [own?.[metric] ?? 0, theirs?.[metric] ?? 0];
      result.compared += 1;
      const { template, language, day } = one;
      if (here !== there) result.apart.push({ template, language, day, metric, rows: here, meta: there });
    }
  }
  return result;
}

function addClicks(
  clicks: MetaComparison['clicks'],
  { template, language }: SentDay,
  { rows, meta }: { rows: number; meta: number },
): void {
  if (rows + meta === 0) return;
  const known = clicks.find((each) => each.template === template && each.language === language);
  if (known === undefined) clicks.push({ template, language, rows, meta });
  else {
    known.rows += rows;
    known.meta += meta;
  }
}
