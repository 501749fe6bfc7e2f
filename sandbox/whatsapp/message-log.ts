import type { Json } from './payload-checks';
import type { Template } from './template';
import type { Endpoint } from './validate-message';

type Outcome =
  | { kind: 'accepted'; wamid: string; answered: boolean }
  | { kind: 'refused'; code: number; details: string }
  | { kind: 'lost' };

/** One call of the send endpoint, as it was received. */
export interface LoggedMessage {
  number: number;
  at: number;
  sender: string;
  endpoint: Endpoint;
  payload: Json;
  /** Digits or BSUID; undefined where the call named nobody. */
  recipient: string | undefined;
  template: Template | undefined;
  fate: string | undefined;
  outcome: Outcome;
  statuses: { status: string; at: number; code?: number }[];
  /** What Meta charged it as when it arrived. */
  pricing?: { category: string; free: boolean };
}

/**
 * Remembers what came in: the newest `keep` calls whole, the counts of all. A callback token or recipient that was
 * accepted twice stays visible after its messages have left.
 */
export function createMessageLog(keep: number) {
  const messages = new Map<number, LoggedMessage>();
  const byWamid = new Map<string, LoggedMessage>();
  const recipients = new Map<string, { received: number; accepted: number }>();
  const tokens = new Map<string, number>();
  const refused = new Map<number, number>();
  const fates = new Map<string, number>();
  let received = 0;
  let accepted = 0;
  let lost = 0;

  return {
    add(message: Omit<LoggedMessage, 'number' | 'statuses'>, callbackData: string | undefined): LoggedMessage {
      received += 1;
      const logged: LoggedMessage = { ...message, number: received, statuses: [] };
      messages.set(logged.number, logged);
      const counted = logged.recipient === undefined ? undefined : countOf(logged.recipient);
      if (counted) counted.received += 1;
      if (logged.fate !== undefined) fates.set(logged.fate, (fates.get(logged.fate) ?? 0) + 1);
      if (logged.outcome.kind === 'accepted') {
        accepted += 1;
        if (counted) counted.accepted += 1;
        byWamid.set(logged.outcome.wamid, logged);
        if (callbackData !== undefined) tokens.set(callbackData, (tokens.get(callbackData) ?? 0) + 1);
      } else if (logged.outcome.kind === 'refused') {
        refused.set(logged.outcome.code, (refused.get(logged.outcome.code) ?? 0) + 1);
      } else lost += 1;
      if (messages.size > keep) dropOldest();
      return logged;
    },
    withWamid: (id: string) => byWamid.get(id),
    /** Newest first. `kind` keeps one outcome, `recipient` one person (digits or BSUID). */
    newest(options: {
      limit: number;
      before?: number | undefined;
      kind?: string | undefined;
      recipient?: string | undefined;
    }): LoggedMessage[] {
      const found: LoggedMessage[] = [];
      for (let number = (options.before ?? received + 1) - 1; number > 0 && found.length < options.limit; number -= 1) {
        const message = messages.get(number);
        if (message === undefined) break;
        if (options.kind !== undefined && message.outcome.kind !== options.kind) continue;
        if (options.recipient !== undefined && message.recipient !== options.recipient) continue;
        found.push(message);
      }
      return found;
    },
    recipients: () => Object.fromEntries(recipients),
    /** Callback tokens that were accepted more than once. */
    duplicates: () =>
      [...tokens]
        .filter(([, count]) => count > 1)
        .map(([callbackData, count]) => ({ biz_opaque_callback_data: callbackData, count })),
    counts: () => ({
      received,
      accepted,
      refused: Object.fromEntries(refused),
      lost,
      recipients: recipients.size,
      byFate: Object.fromEntries(fates),
    }),
    clear(): void {
      for (const map of [messages, byWamid, recipients, tokens, refused, fates]) map.clear();
      received = 0;
      accepted = 0;
      lost = 0;
    },
  };

  function countOf(recipient: string) {
    let counted = recipients.get(recipient);
    if (counted === undefined) {
      counted = { received: 0, accepted: 0 };
      recipients.set(recipient, counted);
    }
    return counted;
  }

  function dropOldest(): void {
    const [oldest] = messages.values();
    if (oldest === undefined) return;
    messages.delete(oldest.number);
    if (oldest.outcome.kind === 'accepted') byWamid.delete(oldest.outcome.wamid);
  }
}
