import { z } from 'zod';
import type { SignalWatchRules } from './signal-watch-rules';

/** What is remembered from one look to the next. Times in ms. */
export const webhookHistorySchema = z.object({
  /** Statuses of all activities together when they last grew, when that was seen, and the accepted messages then. */
  statuses: z.number(),
  at: z.number(),
  accepted: z.number(),
  /** Since when so many messages have been accepted on top that a status should have come. */
  enoughAt: z.number().optional(),
});
export type WebhookHistory = z.infer<typeof webhookHistorySchema>;

export interface CountedMessages {
  now: number;
  /** Messages that Meta accepted, and statuses carried out, of all activities since they began. */
  accepted: number;
  statuses: number;
}

type Rules = SignalWatchRules['webhooks'];

/** Adds one look; pure. Any status begins anew, and so do counters that went back. */
export function observeWebhooks(
  before: WebhookHistory | undefined,
  { now, accepted, statuses }: CountedMessages,
  rules: Rules,
): WebhookHistory {
  if (before === undefined || before.statuses !== statuses || accepted < before.accepted) {
    return { statuses, at: now, accepted };
  }
  const isEnough = accepted - before.accepted >= rules.messages;
  return isEnough && before.enoughAt === undefined ? { ...before, enoughAt: now } : before;
}

/** Whether Meta's statuses stopped coming although messages are accepted: the commonest fault of a set-up. Pure. */
export function webhooksAreSilent(history: WebhookHistory, now: number, rules: Rules): boolean {
  return history.enoughAt !== undefined && now - history.enoughAt >= rules.silentMinutes * 60_000;
}
