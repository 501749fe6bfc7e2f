import type { Settings } from '../decision/settings';
import type { ExecutionRecord } from '../execution/execution-record';
import type { SettingsStore } from '../execution/settings-store';

/** A message of ours that somebody answered, as far as its record still knows it. */
export interface MessageContext {
  messageKey: string;
  settings: Settings | undefined;
  activityId: string;
  journeyId: string;
  /** ms. */
  sentAt: number | undefined;
}

/** Reads what was sent, by its key; undefined where nothing is known of such a message. */
export function createMessageContexts({
  record,
  settings,
}: {
  record: Pick<ExecutionRecord, 'read'>;
  settings: Pick<SettingsStore, 'get'>;
}) {
  return async function contextOf(messageKey: string): Promise<MessageContext | undefined> {
    const sent = await record.read(messageKey);
    if (sent === undefined) return undefined;
    const { settingsHash, activityId = '', journeyId = '', acceptedAt, sentAt } = sent;
    return {
      messageKey,
      settings: settingsHash === undefined ? undefined : await settings.get(settingsHash),
      activityId,
      journeyId,
      sentAt: acceptedAt ?? (sentAt === undefined ? undefined : sentAt * 1000),
    };
  };
}

export type ContextOf = ReturnType<typeof createMessageContexts>;
