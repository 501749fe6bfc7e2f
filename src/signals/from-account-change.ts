import type { z } from 'zod';
import { accountChangeSchema } from '../whatsapp/notification';
import { malformed, type Reading, told } from './reading';

type AccountChange = z.infer<typeof accountChangeSchema>;

/** What an account change comes to; `at`, `sender` and `account` are added by the caller. */
interface Finding {
  event: string;
  detail: string;
  severity: 'info' | 'warning' | 'critical';
  restrictedUntil?: number;
  lifted?: true;
}

const SHAPES = [
  'restriction_info',
  'violation_info',
  'ban_info',
  'alert_info',
  'alert_severity',
  'alert_type',
  'decision',
  'max_daily_conversations_per_business',
  'max_phone_numbers_per_waba',
  'max_phone_numbers_per_business',
];
const FIELDS = new Set([
  'account_update',
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'business_capability_update',
  'business_status_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'security',
]);
/** After these our app may not send for the account any more. */
const CUT_OFF = new Set(['ACCOUNT_DELETED', 'PARTNER_REMOVED', 'PARTNER_APP_UNINSTALLED', 'ACCOUNT_OFFBOARDED']);
const UNTIL_LIFTED = 0;

/** `event` alone is not enough: template changes have one too, and are asked for first. */
export function isAccountChange(value: Record<string, unknown>, field: string): boolean {
  return FIELDS.has(field) || 'event' in value || SHAPES.some((name) => name in value);
}

function restriction(change: AccountChange): Finding {
  const restrictions = change.restriction_info ?? [];
  const detail = restrictions
    .map(
      ({ restriction_type, expiration }) =>
        `${restriction_type ?? 'unnamed'}${expiration ? ` until ${expiration}` : ''}`,
    )
    .join(', ');
  // Only this one stops messages that the business begins; the others bar single features (WA 3.6).
  const sending = restrictions.find(
    ({ restriction_type }) => restriction_type === 'RESTRICTED_BIZ_INITIATED_MESSAGING',
  );
  return {
    event: 'ACCOUNT_RESTRICTION',
    detail,
    severity: 'critical',
    ...(sending ? { restrictedUntil: sending.expiration ?? UNTIL_LIFTED } : {}),
  };
}

function ban(change: AccountChange): Finding {
  const state = change.ban_info?.waba_ban_state ?? '';
  const detail = [state, change.ban_info?.waba_ban_date].filter(Boolean).join(' ');
  const event = change.event ?? 'DISABLED_UPDATE';
  if (state === 'REINSTATE') return { event, detail, severity: 'info', lifted: true };
  return { event, detail, severity: 'critical', ...(state === 'DISABLE' ? { restrictedUntil: UNTIL_LIFTED } : {}) };
}

function alert(change: AccountChange): Finding {
  const info = change.alert_info ?? change;
  const severity = info.alert_severity?.toUpperCase();
  return {
    event: info.alert_type ?? 'ACCOUNT_ALERT',
    detail: [info.alert_description, info.alert_status].filter(Boolean).join(' · '),
    severity: severity === 'CRITICAL' ? 'critical' : severity === 'WARNING' ? 'warning' : 'info',
  };
}

function finding(change: AccountChange, field: string): Finding {
  if (change.restriction_info !== undefined || change.event === 'ACCOUNT_RESTRICTION') return restriction(change);
  if (change.ban_info !== undefined || change.event === 'DISABLED_UPDATE') return ban(change);
  if (change.alert_info !== undefined || change.alert_type !== undefined || change.alert_severity !== undefined) {
    return alert(change);
  }
  if (change.event !== undefined && CUT_OFF.has(change.event)) {
    return { event: change.event, detail: '', severity: 'critical', restrictedUntil: UNTIL_LIFTED };
  }
  if (change.violation_info !== undefined || change.event === 'ACCOUNT_VIOLATION') {
    return { event: 'ACCOUNT_VIOLATION', detail: change.violation_info?.violation_type ?? '', severity: 'warning' };
  }
  if (change.decision !== undefined) {
    return {
      event: field || 'account_review_update',
      detail: change.decision,
      severity: reviewSeverity(change.decision),
    };
  }
  const limit = change.max_daily_conversations_per_business ?? change.current_limit;
  const detail = [change.display_phone_number, limit === undefined ? undefined : `limit ${limit}`]
    .filter((part) => part !== undefined)
    .join(', ');
  return { event: change.event ?? (field || 'account_update'), detail, severity: 'info' };
}

function reviewSeverity(decision: string): 'info' | 'critical' {
  return decision.toUpperCase() === 'APPROVED' ? 'info' : 'critical';
}

/** A change of the account or of one sender: restrictions, bans, alerts, limits, quality (WA 3.6). */
export function accountReading(value: Record<string, unknown>, field: string, account: string | undefined): Reading {
  const parsed = accountChangeSchema.safeParse(value);
  if (!parsed.success) return malformed('the account change cannot be read');
  return told({
    kind: 'account_event',
    ...finding(parsed.data, field),
    ...(account === undefined ? {} : { account }),
  });
}
