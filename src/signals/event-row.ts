import { sayAlert } from '../alerts/sentences/say-alert';
import { maskAlert } from '../mask-personal-data';
import type { Row } from '../redis/outbox-entry';
import type { Sentence } from '../saying';
import type { Signal } from './signal';

export type EventSignal = Extract<Signal, { kind: 'template_event' | 'account_event' | 'link_click' | 'unknown' }>;

/** Template values after which the template does not send; a person should know before customers notice (G2). */
const TROUBLED = new Set([
  'PAUSED',
  'DISABLED',
  'REJECTED',
  'FLAGGED',
  'RED',
  'ARCHIVED',
  'PENDING_DELETION',
  'DELETED',
]);

/**
 * The row of `WA_Event` for what an operator needs to know. Its key is a digest of the event itself, so a webhook that
 * comes twice writes one row. `now` in ms; `digest` gives hex.
 */
export function eventRow(signal: EventSignal, now: number, digest: (text: string) => string): Row {
  const at = signal.at > 0 ? signal.at * 1000 : now;
  const { Title = '', Detail = '', ...described } = describe(signal);
  // What Meta says there has no place for people, but nobody promised so.
  const told = maskAlert({ subject: described.Subject ?? '', title: Title, detail: Detail });
  const columns: Record<string, string | undefined> = {
    EventID: digest(JSON.stringify(signal)).slice(0, 64),
    SenderID: signal.sender?.slice(0, 32),
    OccurredDateUTC: new Date(at).toISOString(),
    ...described,
    Subject: told.subject,
    Title: told.title,
    Detail: told.detail.slice(0, 1000),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined && value !== '')) as Row;
}

/** What the event is. */
export function titleOfEvent(signal: EventSignal): Sentence {
  switch (signal.kind) {
    case 'template_event':
      return sayAlert(`alert_template_${signal.event}`, { ...signal.template, value: signal.value });
    case 'account_event':
      return sayAlert('alert_account_event', { event: signal.event });
    case 'link_click':
      return sayAlert('alert_link_click');
    case 'unknown':
      return sayAlert('alert_unknown_field', { field: signal.field });
  }
}

function describe(signal: EventSignal): Record<string, string | undefined> {
  const Title = titleOfEvent(signal).english.slice(0, 200);
  switch (signal.kind) {
    case 'template_event': {
      const { name, language } = signal.template;
      return {
        EventType: `template.${signal.event}`,
        Subject: `${name} ${language}`.slice(0, 200),
        Title,
        Detail: signal.reason,
        Severity: TROUBLED.has(signal.value.toUpperCase()) || signal.event === 'category' ? 'warning' : 'info',
        TemplateName: name.slice(0, 512),
        TemplateLanguage: language.slice(0, 15),
        NewValue: (signal.event === 'category' ? (signal.newCategory ?? signal.value) : signal.value).slice(0, 100),
      };
    }
    case 'account_event':
      return {
        EventType: `account.${signal.event}`.slice(0, 60),
        Subject: signal.sender ?? 'account',
        Title,
        Detail: signal.detail,
        Severity: signal.severity,
      };
    case 'link_click':
      return { EventType: 'link_click', Subject: signal.clickId.slice(0, 200), Title, Severity: 'info' };
    case 'unknown':
      return {
        EventType: 'unknown',
        Subject: signal.field.slice(0, 200),
        Title,
        Detail: signal.detail,
        Severity: 'info',
      };
  }
}
