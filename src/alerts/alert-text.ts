import { alertKind } from './alert-kinds';
import type { KeptAlert } from './alert-store';
import type { Alert } from './alerts';

/** More of one kind are counted: a text has an end, and so has a reader. */
const MOST_NAMED = 20;

type Told = Pick<KeptAlert, 'code' | 'title' | 'detail' | 'since' | 'size'> & { severity: Alert['severity'] };

const since = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What a person reads of one alert: what, why, since when, of how many, what to do; of news only what and why. Names nobody: alerts are masked. */
function textOfAlert(alert: Told): string {
  const { code, title, detail, severity, size } = alert;
  if (severity === 'info') return [title, detail].filter((line) => line !== '').join('\n');
  const many = size > 1 ? `, ${size} so far` : '';
  return [
    `${severity === 'critical' ? 'CRITICAL: ' : ''}${title}`,
    detail,
    `Since ${since(alert.since)}${many}.`,
    `What to do: ${alertKind(code).todo}.`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** What a person reads of the end of one. */
export const textOfEnd = (alert: Pick<Told, 'title' | 'since'>): string =>
  `Over: ${alert.title} (since ${since(alert.since)})`;

/** Alerts of one kind, told together: the first of them whole, the others by their titles. */
export function textOfKind(alerts: readonly Told[]): string {
  const [first, ...others] = alerts;
  if (first === undefined) return '';
  if (others.length === 0) return textOfAlert(first);
  const named = others.slice(0, MOST_NAMED).map(({ title }) => `- ${title}`);
  const unnamed = others.length - named.length;
  const more = unnamed > 0 ? [`- and ${unnamed} more`] : [];
  return [textOfAlert(first), `The same of ${others.length} more:`, ...named, ...more].join('\n');
}

/** By kind, those with a critical one first. */
export function byKind(alerts: readonly KeptAlert[]): KeptAlert[][] {
  const kinds = new Map<string, KeptAlert[]>();
  for (const alert of alerts) kinds.set(alert.code, [...(kinds.get(alert.code) ?? []), alert]);
  const isCritical = (kind: readonly KeptAlert[]) => Number(kind.some(({ severity }) => severity === 'critical'));
  return [...kinds.values()].sort((one, other) => isCritical(other) - isCritical(one));
}
