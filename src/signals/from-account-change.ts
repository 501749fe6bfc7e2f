import { accountChangeSchema } from '../whatsapp/notification';
import type { AccountChange, Finding } from './account-finding';
import { flowFinding, isFlowChange } from './from-flow-change';
import { malformed, type Reading, told } from './reading';

const SHAPES = [
  'restriction_info',
  'violation_info',
  'ban_info',
  'alert_info',
  'alert_severity',
  'alert_type',
  'decision',
  'max_daily_conversations_per_business',
  'max_daily_conversation_per_phone',
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
  'flows',
  'phone_number_quality_update',
  'phone_number_name_update',
  'security',
]);
const SENDING = 'sending';
const LIMIT = 'limit';
const QUALITY = 'quality';
/** After these our app may not send for the account any more; after those it may again. */
const CUT_OFF = new Set(['ACCOUNT_DELETED', 'PARTNER_REMOVED', 'PARTNER_APP_UNINSTALLED', 'ACCOUNT_OFFBOARDED']);
const TIED_AGAIN = new Set(['ACCOUNT_RECONNECTED', 'PARTNER_ADDED', 'PARTNER_APP_INSTALLED']);
/** Somebody switches the two-step verification off: expected by whoever did it, and by nobody else. */
const PIN_RESET = new Set(['PIN_RESET_REQUEST', 'PIN_RESET_SUCCESS']);
const NOT_DECIDED = new Set(['PENDING', 'DEFERRED']);
const ALERT_IS_OVER = new Set(['NONE', 'INACTIVE', 'RESOLVED']);
const UNTIL_LIFTED = 0;

/** `event` alone is not enough: template changes have one too, and are asked for first. */
export function isAccountChange(value: Record<string, unknown>, field: string): boolean {
  return FIELDS.has(field) || 'event' in value || SHAPES.some((name) => name in value);
}

const joined = (parts: readonly (string | undefined)[], by = ', ') =>
  parts.filter((part) => part !== undefined && part !== '').join(by);

/** A topic is shown in alerts, so of the number it holds what tells it from the account's others. */
const aboutNumber = (topic: string, { display_phone_number: number }: AccountChange) =>
  number === undefined ? topic : `${topic} …${number.slice(-4)}`;

function restriction(change: AccountChange): Finding {
  const restrictions = change.restriction_info ?? [];
  const until = (seconds: number | undefined) =>
    seconds === undefined ? '' : ` until ${new Date(seconds * 1000).toISOString()}`;
  // Only this one stops messages that the business begins; the others bar single features (WA 3.6).
  const sending = restrictions.find(
    ({ restriction_type }) => restriction_type === 'RESTRICTED_BIZ_INITIATED_MESSAGING',
  );
  return {
    event: 'ACCOUNT_RESTRICTION',
    detail: joined(restrictions.map((one) => `${one.restriction_type ?? 'unnamed'}${until(one.expiration)}`)),
    severity: 'critical',
    topic: SENDING,
    ...(sending ? { restrictedUntil: sending.expiration ?? UNTIL_LIFTED } : {}),
  };
}

function ban(change: AccountChange): Finding {
  const state = change.ban_info?.waba_ban_state ?? '';
  const told = {
    event: change.event ?? 'DISABLED_UPDATE',
    detail: joined([state, change.ban_info?.waba_ban_date], ' '),
    topic: SENDING,
  };
  if (state === 'REINSTATE') return { ...told, severity: 'info', lifted: true, over: true };
  return { ...told, severity: 'critical', ...(state === 'DISABLE' ? { restrictedUntil: UNTIL_LIFTED } : {}) };
}

function alert(change: AccountChange): Finding {
  const info = change.alert_info ?? change;
  const severity = info.alert_severity?.toUpperCase();
  const event = info.alert_type ?? 'ACCOUNT_ALERT';
  const told = { event, detail: joined([info.alert_description, info.alert_status], ' · '), topic: `alert ${event}` };
  if (ALERT_IS_OVER.has(info.alert_status?.toUpperCase() ?? '')) return { ...told, severity: 'info', over: true };
  return { ...told, severity: severity === 'CRITICAL' ? 'critical' : severity === 'WARNING' ? 'warning' : 'info' };
}

/** A review of the account, or of the display name of a number: without a name the number may not send, with the old one it may. */
function decision(decided: string, change: AccountChange, field: string): Finding {
  const isName = field === 'phone_number_name_update' || change.requested_verified_name !== undefined;
  const event = field || (isName ? 'phone_number_name_update' : 'account_review_update');
  const reason = change.rejection_reason === 'NONE' ? undefined : change.rejection_reason;
  const name = change.requested_verified_name;
  const told = {
    event,
    detail: joined([change.display_phone_number, decided, name === undefined ? undefined : `"${name}"`, reason]),
    topic: isName ? aboutNumber('name', change) : 'review',
  };
  const word = decided.toUpperCase();
  if (word === 'APPROVED') return { ...told, severity: 'info', over: true };
  if (NOT_DECIDED.has(word)) return { ...told, severity: 'info' };
  return { ...told, severity: isName ? 'warning' : 'critical' };
}

/** `TIER_2K`, `TIER_UNLIMITED` or a bare number, -1 for none, as people a day; undefined where it is no limit. */
function peopleOf(limit: string | undefined): number | undefined {
  const found = /^(?:TIER_)?(-?\d+)(K?)$/i.exec(limit ?? '');
  if (/^TIER_UNLIMITED$/i.test(limit ?? '') || found?.[1] === '-1') return Number.POSITIVE_INFINITY;
  return found ? Number(found[1]) * (found[2] ? 1_000 : 1) : undefined;
}

/** How many people may be written to in a day, and what Meta thinks of the number. */
function limits(change: AccountChange, field: string): Finding {
  const limit =
    change.current_limit ?? change.max_daily_conversations_per_business ?? change.max_daily_conversation_per_phone;
  const [now, before] = [peopleOf(limit), peopleOf(change.old_limit)];
  const word = change.event?.toUpperCase();
  const isLower = word === 'DOWNGRADE' || (now !== undefined && before !== undefined && now < before);
  const isFlagged = word === 'FLAGGED';
  const isOver =
    word === 'UPGRADE' || word === 'UNFLAGGED' || (now !== undefined && before !== undefined && now > before);
  const shown = change.old_limit === undefined || change.old_limit === limit ? limit : `${change.old_limit} → ${limit}`;
  const topic = word === 'FLAGGED' || word === 'UNFLAGGED' ? QUALITY : LIMIT;
  return {
    event: change.event ?? (field || 'account_update'),
    detail: joined([
      change.display_phone_number,
      limit === undefined ? undefined : `limit ${shown}`,
      isFlagged ? 'Meta holds its quality for low' : undefined,
    ]),
    severity: isLower || isFlagged ? 'warning' : 'info',
    topic: aboutNumber(topic, change),
    ...(isOver && !isLower && { over: true as const }),
  };
}

function finding(change: AccountChange, field: string): Finding {
  if (isFlowChange(change, field)) return flowFinding(change);
  if (change.restriction_info !== undefined || change.event === 'ACCOUNT_RESTRICTION') return restriction(change);
  if (change.ban_info !== undefined || change.event === 'DISABLED_UPDATE') return ban(change);
  if (change.alert_info !== undefined || change.alert_type !== undefined || change.alert_severity !== undefined) {
    return alert(change);
  }
  const { event } = change;
  if (event !== undefined && CUT_OFF.has(event)) {
    return { event, detail: '', severity: 'critical', topic: SENDING, restrictedUntil: UNTIL_LIFTED };
  }
  if (event !== undefined && TIED_AGAIN.has(event)) {
    return { event, detail: '', severity: 'info', topic: SENDING, lifted: true, over: true };
  }
  if (change.violation_info !== undefined || event === 'ACCOUNT_VIOLATION') {
    const detail = change.violation_info?.violation_type ?? '';
    return { event: 'ACCOUNT_VIOLATION', detail, severity: 'warning', topic: 'violation' };
  }
  if (event !== undefined && PIN_RESET.has(event)) {
    const detail = joined([change.display_phone_number, 'two-step verification of the number is being switched off']);
    return { event, detail, severity: 'warning', topic: 'two-step verification' };
  }
  if (change.decision !== undefined) return decision(change.decision, change, field);
  return limits(change, field);
}

/**
 * A change of the account or of one sender: restrictions, bans, alerts, limits, quality, names, Flows (WA 3.6). An event of a
 * partner stands under the partner's own business and names the account in `waba_info`.
 */
export function accountReading(value: Record<string, unknown>, field: string, account: string | undefined): Reading {
  const parsed = accountChangeSchema.safeParse(value);
  if (!parsed.success) return malformed('the account change cannot be read');
  const found = finding(parsed.data, field);
  const named = parsed.data.waba_info?.waba_id;
  const whose = named ?? account;
  return told({
    kind: 'account_event',
    ...found,
    detail: joined([found.detail, named === undefined ? undefined : `account ${named}`]),
    ...(whose === undefined ? {} : { account: whose }),
  });
}
