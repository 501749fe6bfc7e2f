import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { CrmConnection } from '../crm/connection';
import { CrmError } from '../crm/crm-error';
import { soqlText } from '../crm/find-records';
import type { Logger } from '../logger';
import { maskPhone } from '../mask-personal-data';
import type { HandOverResult } from '../replies/hand-over';
import type { Sentence } from '../saying';
import type { CrmOwners } from './crm-owners';
import { markerOf } from './hand-over-text';
import type { Notice, NoticeQueue } from './notice-queue';
import type { OwnerEmail } from './owner-email';
import type { ReplyWebhook } from './reply-webhook';
import { whyNotHanded } from './why-not-handed';

const AT_ONCE = 20;
const TRY_AGAIN_MS = 60_000;
const TRY_REFUSED_AGAIN_MS = 6 * 3_600_000;
/** More are counted: a text has an end, and so has a reader. */
const MOST_NAMED = 200;

export interface SendNoticesDependencies {
  notices: NoticeQueue;
  crm: (Pick<CrmConnection, 'query' | 'create'> & { owners: CrmOwners }) | undefined;
  webhook: Pick<ReplyWebhook, 'post'> | undefined;
  ownerEmail: Pick<OwnerEmail, 'send'> | undefined;
  alerts: Pick<Alerts, 'raise'>;
  logger: Logger;
  clock: () => number;
}

/**
 * Tells owners of the contacts whom messages did not reach, one message for each owner and period, by contact key. What
 * cannot be told now is told later; what is refused is told to operators as well. → how many were told
 */
export async function sendNotices(dependencies: SendNoticesDependencies): Promise<number> {
  const { notices, alerts, logger } = dependencies;
  let told = 0;
  for (const { key, notice } of await notices.due(AT_ONCE)) {
    await notices.begin(key);
    const result = await tell(notice, dependencies);
    logger.info({ notice: notice.id, route: notice.to.route, result: result.kind }, 'failures told to their owner');
    if (result.kind === 'done') {
      await notices.told(key);
      told += 1;
      continue;
    }
    if (result.kind === 'later') {
      await notices.postpone(key, result.retryAfterMs ?? TRY_AGAIN_MS);
      continue;
    }
    await notices.postpone(key, TRY_REFUSED_AGAIN_MS);
    alerts.raise({
      code: 'hand_over_refused',
      subject: `notice ${notice.to.route}`,
      ...says(
        sayAlert('alert_failures_not_told'),
        sayAlert('alert_because', { said: headSaid(notice), why: whyNotHanded(result) }),
      ),
      severity: 'critical',
    });
  }
  return told;
}

async function tell(notice: Notice, dependencies: SendNoticesDependencies): Promise<HandOverResult> {
  const { crm, webhook, ownerEmail } = dependencies;
  const { route, owner } = notice.to;
  if (route === 'task' && crm) return tellByTask(notice, crm, dependencies.clock());
  if (route === 'webhook' && webhook) return webhook.post(notice.id, bodyOf(notice));
  if (route === 'email' && ownerEmail) {
    const attributes = {
      OwnerName: owner.name,
      Category: 'not_reached',
      CustomerText: headOf(notice),
      Conversation: linesOf(notice),
    };
    return ownerEmail.send(`notice-${notice.id}`, owner.email, attributes);
  }
  // The way is not set up, or there is none: operators hear of it.
  dependencies.alerts.raise({
    code: 'contacts_not_reached',
    subject: owner.name || owner.queue || 'no owner',
    ...says(sayAlert('alert_not_reached'), headSaid(notice)),
    severity: 'warning',
  });
  return { kind: 'done', route: 'none', recordId: notice.id };
}

async function tellByTask(
  notice: Notice,
  crm: NonNullable<SendNoticesDependencies['crm']>,
  now: number,
): Promise<HandOverResult> {
  const marker = markerOf(notice.id);
  try {
    if (notice.begun) {
      const since = new Date((notice.failures[0]?.at ?? now) - 3_600_000).toISOString();
      const like = soqlText(`%${marker}`);
      const [there] = await crm.query(`SELECT Id FROM Task WHERE Subject LIKE ${like} AND CreatedDate >= ${since}`);
      if (there) return { kind: 'done', route: 'task', recordId: there.Id };
    }
    const [ownerId] = await crm.owners.idsOf([notice.to.owner]);
    const fields = {
      Subject: `${headOf(notice).slice(0, 255 - marker.length - 1)} ${marker}`,
      Description: linesOf(notice).slice(0, 32_000),
      ActivityDate: new Date(now).toISOString().slice(0, 10),
      ...(ownerId !== undefined && { OwnerId: ownerId }),
    };
    const [saved] = await crm.create([{ object: 'Task', fields }], { autoAssign: 'FALSE' });
    if (saved === undefined) return { kind: 'later', why: 'no result' };
    if (!(saved instanceof CrmError)) return { kind: 'done', route: 'task', recordId: saved.id };
    throw saved;
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    if (error.retry === 'later') return { kind: 'later', why: error.code };
    return { kind: 'refused', code: error.statusCode ?? error.code, detail: error.message };
  }
}

/** `WhatsApp did not reach 14 contacts: not_delivered 10, blocked 4`. */
const headOf = (notice: Notice): string => headSaid(notice).english;

function headSaid({ failures, more }: Notice): Sentence {
  const counts = new Map<string, number>();
  for (const { cause } of failures) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  const causes = [...counts].sort(([, a], [, b]) => b - a).map(([cause, n]) => sayAlert('alert_cause', { cause, n }));
  const n = failures.length + more;
  const said = n === 1 ? 'alert_contact_not_reached' : 'alert_contacts_not_reached';
  const english = causes.map((cause) => cause.english).join(', ');
  const list = { english, saying: sayAlert('alert_causes', { said: causes }).saying };
  return sayAlert(said, { n, causes: list });
}

/** A contact key that is a number is shown as numbers are in logs. */
const named = (contactKey: string) => (/^\+?\d{7,15}$/.test(contactKey) ? maskPhone(contactKey) : contactKey);

function linesOf(notice: Notice): string {
  const { failures, more } = notice;
  const lines = failures
    .slice(0, MOST_NAMED)
    .map(
      ({ contactKey, cause, template, at }) =>
        `${named(contactKey)}: ${cause}, ${template}, ${new Date(at).toISOString()}`,
    );
  const unnamed = failures.length - lines.length + more;
  return [headOf(notice), '', ...lines, ...(unnamed > 0 ? [`… and ${unnamed} more, see WA_Message`] : [])].join('\n');
}

function bodyOf(notice: Notice): string {
  const { id, to, failures, more } = notice;
  const contacts = failures.slice(0, MOST_NAMED).map((failure) => ({
    ...failure,
    contactKey: named(failure.contactKey),
    at: new Date(failure.at).toISOString(),
  }));
  const unnamed = failures.length - contacts.length + more;
  return JSON.stringify({ id, type: 'contacts.not_reached', owner: to.owner, contacts, more: unnamed });
}
