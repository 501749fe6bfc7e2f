import type { z } from 'zod';
import {
  errorSchema,
  preferenceSchema,
  statusSchema,
  userActionSchema,
  userIdUpdateSchema,
} from '../whatsapp/notification';
import { contactOf, personFrom, statedBy } from './person-from';
import { malformed, type Reading, type Surroundings, told } from './reading';
import type { StatusName } from './signal';

const STATUSES = new Set<string>(['sent', 'delivered', 'read', 'failed'] satisfies StatusName[]);
const isStatusName = (status: string): status is StatusName => STATUSES.has(status);

/** The first error whose code can be read: without one nothing is known of the cause. */
function firstWithCode(errors: readonly z.infer<typeof errorSchema>[]) {
  for (const error of errors) if (error.code !== undefined) return { ...error, code: error.code };
  return undefined;
}

/** One of `statuses[]` (WA 3.4). */
export function statusReading(item: unknown, { contacts, items }: Surroundings): Reading {
  const parsed = statusSchema.safeParse(item);
  if (!parsed.success) return malformed('the status has no id or no status');
  const status = parsed.data;
  const name = status.status.toLowerCase();
  const of = status.type?.toLowerCase() ?? 'message';
  if (status.recipient_type === 'group' || of !== 'message' || !isStatusName(name)) {
    const whose = of === 'message' ? '' : `${of} `;
    const detail =
      status.recipient_type === 'group' ? `group status ${name}` : `${whose}status ${name} of ${status.id}`;
    return told({ kind: 'unknown', field: 'statuses', detail }, status.timestamp);
  }
  const stated = {
    waId: status.recipient_id,
    userId: status.recipient_user_id,
    parentUserId: status.recipient_parent_user_id ?? status.parent_user_id,
  };
  const error = name === 'failed' ? firstWithCode(status.errors ?? []) : undefined;
  const { category, type, billable } = status.pricing ?? {};
  return told(
    {
      kind: 'status',
      status: name,
      wamid: status.id,
      person: personFrom(stated, statedBy(contactOf(contacts, stated, items))),
      ...(status.biz_opaque_callback_data ? { messageKey: status.biz_opaque_callback_data } : {}),
      ...(error === undefined
        ? {}
        : { error: { code: error.code, title: error.title ?? error.message ?? `Error ${error.code}` } }),
      ...(category === undefined ? {} : { pricingCategory: category }),
      ...(type === undefined ? {} : { pricingType: type }),
      ...(billable === undefined ? {} : { billable }),
    },
    status.timestamp,
  );
}

/** One of `user_preferences[]` (WA 4.1). Only `stop` and `resume` change anything. */
export function preferenceReading(item: unknown, { contacts, items }: Surroundings): Reading {
  const parsed = preferenceSchema.safeParse(item);
  if (!parsed.success) return malformed('the preference has no value');
  const { wa_id, user_id, parent_user_id, category, value, timestamp } = parsed.data;
  const stated = { waId: wa_id, userId: user_id, parentUserId: parent_user_id };
  const person = personFrom(stated, statedBy(contactOf(contacts, stated, items)));
  if ((value !== 'stop' && value !== 'resume') || (category !== undefined && category !== 'marketing_messages')) {
    const detail = `preference ${value} for ${category ?? 'no category'}`;
    return told({ kind: 'unknown', field: 'user_preferences', detail }, timestamp);
  }
  if (Object.keys(person).length === 0) {
    return malformed('the preference names nobody');
  }
  return told({ kind: 'marketing_preference', value, person }, timestamp);
}

/** One of `user_actions[]`: a click that the Marketing Messages API reports (WA 7.3). */
export function clickReading(item: unknown): Reading {
  const parsed = userActionSchema.safeParse(item);
  if (!parsed.success) return malformed('the user action has no type');
  const { action_type, timestamp, marketing_messages_link_click_data: click } = parsed.data;
  if (click?.click_id) {
    return told({ kind: 'link_click', clickId: click.click_id }, timestamp);
  }
  return told({ kind: 'unknown', field: 'user_actions', detail: `user action ${action_type}` }, timestamp);
}

/** One of `user_id_update[]`: documented in May 2026, withdrawn in August, still cheap to read (WA 3.6). */
export function userIdReading(item: unknown): Reading {
  const parsed = userIdUpdateSchema.safeParse(item);
  if (!parsed.success) return malformed('the change of user id names none');
  const { wa_id, user_id, timestamp } = parsed.data;
  if (user_id.previous === undefined || user_id.current === undefined) {
    return malformed('the change of user id lacks the old or the new one');
  }
  return told(
    {
      kind: 'number_changed',
      from: personFrom({ userId: user_id.previous }),
      to: personFrom({ waId: wa_id, userId: user_id.current }),
    },
    timestamp,
  );
}

/** One of `errors[]` beside no message and no status: of the system, app or account (WA 3.5). */
export function valueErrorReading(item: unknown, { account }: Surroundings): Reading {
  const parsed = errorSchema.safeParse(item);
  if (!parsed.success) return malformed('the error is no object');
  const { code, title, message, error_data } = parsed.data;
  return told({
    kind: 'account_event',
    event: code === undefined ? 'error_without_code' : `error_${code}`,
    detail: error_data?.details ?? title ?? message ?? '',
    severity: 'warning',
    topic: code === undefined ? 'error without a code' : `error ${code}`,
    ...(code === undefined ? {} : { errorCode: code }),
    ...(account === undefined ? {} : { account }),
  });
}
