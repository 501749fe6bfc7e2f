import type { OwnerRules } from '../alerts/alert-rules';
import type { KeptAlert } from '../alerts/alert-store';
import { quietUntil } from '../decision/quiet-hours';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * What an owner was told of one alert: which of its beginnings (ms), when (ms), and whether it was escalated. `missed`: the
 * message never arrived.
 */
interface ToldOf {
  since: number;
  at: number;
  escalated?: true | undefined;
  missed?: true | undefined;
}

/** What an owner was told, by `<code> <subject>`, and when (ms) last. */
export interface OwnerTold {
  lastAt: number;
  alerts: Readonly<Record<string, ToldOf>>;
}

/** What an owner hears now, and what they know then. */
export interface OwnerNews {
  begun: KeptAlert[];
  over: KeptAlert[];
  /** Critical, told a while ago, and nobody took them in hand. */
  escalated: KeptAlert[];
  after: OwnerTold;
}

export const nameOfAlert = ({ code, subject }: Pick<KeptAlert, 'code' | 'subject'>): string => `${code} ${subject}`;

/**
 * What is to be told to an owner now; pure. `alerts` are those that concern their steps, whatever their state. Undefined
 * where nothing is, or where it waits: for what comes together, for the time that lies between two messages, for the end of
 * the quiet hours. What is critical waits shorter, and for no quiet hours. What began and ended untold is not told.
 */
export function newsForOwner(
  told: OwnerTold,
  alerts: readonly KeptAlert[],
  rules: OwnerRules,
  now: number,
): OwnerNews | undefined {
  const toldOf = (alert: KeptAlert): ToldOf | undefined => {
    const known = told.alerts[nameOfAlert(alert)];
    return known?.since === alert.since ? known : undefined;
  };
  const lasts = alerts.filter(({ state }) => state !== 'over');
  const begun = lasts.filter(
    (alert) => toldOf(alert) === undefined && now - alert.since >= rules.gatherSeconds * SECOND_MS,
  );
  const over = alerts.filter((alert) => {
    const known = toldOf(alert);
    return alert.state === 'over' && !alert.untold && known !== undefined && !known.missed;
  });
  const escalated = lasts.filter((alert) => {
    const known = toldOf(alert);
    if (known === undefined || known.escalated || alert.severity !== 'critical' || alert.state !== 'open') return false;
    return now - known.at >= rules.escalateMinutes * MINUTE_MS;
  });
  if (begun.length + over.length + escalated.length === 0) return undefined;

  const isCritical = escalated.length > 0 || begun.some(({ severity }) => severity === 'critical');
  const waits = isCritical ? rules.criticalAgainMinutes : rules.againMinutes;
  const isSoon = now - told.lastAt < waits * MINUTE_MS;
  const { quietHours } = rules;
  const isQuiet = quietHours !== undefined && quietUntil(now, quietHours.zone, quietHours) !== undefined;
  if (isSoon || (isQuiet && !isCritical)) return undefined;

  // In quiet hours what is critical goes alone: the rest is no reason to read on.
  const news = {
    begun: isQuiet ? begun.filter(({ severity }) => severity === 'critical') : begun,
    over: isQuiet ? [] : over,
    escalated,
  };
  return { ...news, after: toldAfter(told, news, alerts, now) };
}

/**
 * What an owner knows where the message that led from `told` to `after` never arrived; pure. It is not told anew, and of what
 * they never heard they hear no end.
 */
export function afterMissed(told: OwnerTold, after: OwnerTold): OwnerTold {
  const alerts = Object.entries(after.alerts).map(([name, of]): [string, ToldOf] => {
    const before = told.alerts[name];
    const isKnown = before?.since === of.since && !before.missed;
    return [name, isKnown ? of : { ...of, missed: true }];
  });
  return { ...after, alerts: Object.fromEntries(alerts) };
}

function toldAfter(
  told: OwnerTold,
  news: Pick<OwnerNews, 'begun' | 'over' | 'escalated'>,
  alerts: readonly KeptAlert[],
  now: number,
): OwnerTold {
  const known = new Set(alerts.map(nameOfAlert));
  const ended = new Set(news.over.map(nameOfAlert));
  // What is over and forgotten, or concerns the owner no more, need not be remembered.
  const kept = Object.entries(told.alerts).filter(([name]) => known.has(name) && !ended.has(name));
  const added = news.begun.map((alert): [string, ToldOf] => [nameOfAlert(alert), { since: alert.since, at: now }]);
  const escalated = news.escalated.map((alert): [string, ToldOf] => {
    const name = nameOfAlert(alert);
    return [name, { since: alert.since, at: told.alerts[name]?.at ?? now, escalated: true }];
  });
  return { lastAt: now, alerts: Object.fromEntries([...kept, ...added, ...escalated]) };
}
