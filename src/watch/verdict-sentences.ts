import type { Saying } from '../saying';

/**
 * What the verdict can say, by code, in English; the operators' page says the same in its languages. `{…}` is filled in, what
 * ends in `Ms` as a span of time; `.one` is said of one.
 */
export const VERDICT_SENTENCES = {
  'verdict.alert': '{title}, for {sinceMs}',
  'verdict.alert_seen': '{title}, for {sinceMs} (seen)',
  'verdict.marketing_cloud_refuses':
    'Marketing Cloud has not taken its last {n} calls ({what}: {why}), the first {sinceMs} ago',
  'verdict.whatsapp_refuses': 'WhatsApp has not taken its last {n} calls ({what}: {why}), the first {sinceMs} ago',
  'verdict.no_webhook_ever': 'No webhook came for {n} accepted messages: none has ever come',
  'verdict.no_webhook_ever.one': 'No webhook came for {n} accepted message: none has ever come',
  'verdict.no_webhook': 'No webhook came for {n} accepted messages: the last one came {lastMs} ago',
  'verdict.no_webhook.one': 'No webhook came for {n} accepted message: the last one came {lastMs} ago',
  'verdict.step_sends_nothing': '{name} has sent nothing to its last {n} contacts: see Steps',
  'verdict.sender_stopped': 'Sender {id} cannot send: {reason}',
  'verdict.refused': 'Rows or webhooks were refused and wait for you: {n}',
  'verdict.fallbacks_refused': '{n} late fallbacks were refused, and nothing has reached these contacts',
  'verdict.fallbacks_refused.one': '{n} late fallback was refused, and nothing has reached these contacts',
  'verdict.rows_wait': 'Rows have waited for Marketing Cloud for {sinceMs}',
  'verdict.silence': 'A signal stopped coming ({title})',
  'verdict.check_failed': 'The check of {what} failed {sinceMs} ago: see Checks',
  'verdict.redis': 'Redis is not set as it must be',
  'verdict.promotional_stopped': 'Promotional messages are stopped',
  'verdict.marketing_cloud_unknown': 'Marketing Cloud has not taken any call yet',
  'verdict.whatsapp_unknown': 'WhatsApp has not taken any call yet',
  'verdict.webhook_unknown': 'No webhook has come yet: reply to a message from a phone',
  'verdict.store_unknown': 'It is not known yet whether the consent store is whole',
  'verdict.templates_unread': 'The templates were never read',
  'ground.webhook': 'last webhook {sinceMs} ago',
  'ground.rows': 'Marketing Cloud took {n} rows {sinceMs} ago',
  'ground.rows.one': 'Marketing Cloud took {n} row {sinceMs} ago',
  'ground.marketing_cloud': 'Marketing Cloud answered {sinceMs} ago',
  'ground.accepted': 'WhatsApp accepted a message {sinceMs} ago',
  'ground.whatsapp': 'WhatsApp answered {sinceMs} ago',
  'ground.no_step': 'no step ran in the last 24 hours',
  'ground.steps': '{n} steps ran in the last 24 hours',
  'ground.steps.one': '{n} step ran in the last 24 hours',
} as const;

type SentenceKey = keyof typeof VERDICT_SENTENCES;
export type SaidCode = Exclude<SentenceKey, `${string}.one`>;

/** A sentence by its code, with what fills it. `of` names whose words stand in it, where they have a code: an alert, a check. */
export interface Said {
  code: SaidCode;
  values: Record<string, string | number>;
  of?: string;
  /** What fills a place by code, where it has one: the title of an alert, the reason of a sender. */
  said?: Readonly<Record<string, Saying>>;
}

/** The sentence in English. */
export function inEnglish({ code, values }: Said): string {
  const one = `${code}.one`;
  const key = values.n === 1 && one in VERDICT_SENTENCES ? (one as SentenceKey) : code;
  return VERDICT_SENTENCES[key].replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name] ?? '';
    if (typeof value === 'string') return value;
    return name.endsWith('Ms') ? span(value) : value.toLocaleString('en');
  });
}

/** 75,000 → `75 s`, 130,000 → `2 min`. */
function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
