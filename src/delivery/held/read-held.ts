import type { Alerts } from '../../alerts/alerts';
import { sayAlert, says } from '../../alerts/sentences/say-alert';
import type { ExecutionRecord } from '../../execution/execution-record';
import type { SettingsStore } from '../../execution/settings-store';
import { type Contact, contactOf } from '../call/contact';

export interface ReadHeldDependencies {
  record: Pick<ExecutionRecord, 'read'>;
  settings: Pick<SettingsStore, 'get'>;
  alerts: Pick<Alerts, 'raise'>;
}

export interface HeldSend {
  contact: Contact;
  /** When it was first to go, ms. */
  dueAt: number;
  /** A status told that Meta has accepted it. */
  accepted: boolean;
}

/** A held send, with its contact as it was when it was held; undefined where it is over, or cannot be read (with an alert). */
export async function readHeld(
  messageKey: string,
  { record, settings: store, alerts }: ReadHeldDependencies,
): Promise<HeldSend | undefined> {
  const stored = await record.read(messageKey);
  if (stored?.held === undefined || stored.settingsHash === undefined) return undefined;
  const settings = await store.get(stored.settingsHash);
  if (settings === undefined) {
    alerts.raise({
      code: 'record_unreadable',
      subject: messageKey,
      ...says(sayAlert('alert_held_unsendable'), sayAlert('alert_settings_gone')),
      severity: 'critical',
    });
    return undefined;
  }
  const held = contactOf(messageKey, stored, settings);
  return held && { ...held, accepted: stored.outcome === 'accepted' };
}
