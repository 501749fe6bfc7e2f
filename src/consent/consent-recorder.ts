import type Redis from 'ioredis';
import type { Alerts, SaidAlert } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { namesInId } from '../redis/names-in-id';
import { CONSENT_EVIDENCE_LIFE_MS, consentEvidenceKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { APPLY_CONSENT_LUA } from './apply-consent-lua';
import { encodeChanges, type Refusal } from './consent-change';
import { type ConsentEffect, entryEventsFor } from './consent-effect';
import type { ConsentFault, ConsentFaultCode } from './consent-faults';
import type { ConsentPolicy } from './consent-policy';
import { type ReadConsent, readGivenConsent } from './given-consent';
import { READ_CONSENT_LUA } from './read-consent-lua';
import type { ShareConsent } from './share-consent';

/** About 10 ms of Redis on a busy machine, in which it does nothing else. */
const ROWS_IN_A_SCRIPT = 20;

/** Behind the digest of a row that asked for nothing: the person was opted in already, or a newer word decides. */
const WITHOUT_EFFECT = '-';

/**
 * `rows`: of each evidence id, digest, 1 for an opt-out, changes, by what erasure finds it (words). An evidence id that comes again with other content is
 * refused, unless it is an opt-out: an opt-out is not lost to somebody's careless numbering. What the first one asked for
 * is kept with its digest, so that a repeat asks for the same.
 * → per row {'recorded' | 'duplicate' | 'outdated' | 'conflict' | 'refused', '1' where it asks for something, why something
 * of it was refused, or ''}
 */
export const RECORD_CONSENTS = redisScript('waRecordConsents', {
  list: 'rows',
  lua: `${READ_CONSENT_LUA}${APPLY_CONSENT_LUA}
local answers = {}
for i = 1, #rows, 5 do
  local evidence_id, digest, opts_out, consentChanges = rows[i], rows[i + 1], rows[i + 2] == '1', rows[i + 3]
  local key = '${consentEvidenceKey('')}' .. evidence_id
  local before = redis.call('GET', key)
  if before == digest then answers[#answers + 1] = { 'duplicate', '1', '' }
  elseif before == digest .. '${WITHOUT_EFFECT}' then answers[#answers + 1] = { 'duplicate', '', '' }
  elseif before and not opts_out then answers[#answers + 1] = { 'conflict', '', '' }
  else
    local results = apply_changes(consentChanges)[1]
    local held, why = results[#results], ''
    for _, result in ipairs(results) do
      if string.sub(result, 1, 1) == '!' then why = string.sub(result, 2) end
    end
    if string.sub(held, 1, 1) == '!' then answers[#answers + 1] = { 'refused', '', why }
    else
    local asks = held ~= '=' and string.sub(held, 11, 11) ~= '0'
    answers[#answers + 1] = { held == '=' and 'outdated' or 'recorded', asks and '1' or '', why }
    redis.call('SET', key, digest .. (asks and '' or '${WITHOUT_EFFECT}'), 'PX', ${CONSENT_EVIDENCE_LIFE_MS})
    for name in string.gmatch(rows[i + 4], '%S+') do leave_trace(name, key, ${CONSENT_EVIDENCE_LIFE_MS}) end
    end
  end
end
return answers
`,
});
type Told = [answer: 'duplicate' | 'conflict' | 'recorded' | 'outdated' | 'refused', asks: '1' | '', why: Refusal | ''];

/** A repeat as well: the first may have died before it was shared. */
const SHARED: ReadonlySet<string> = new Set<Told[0]>(['recorded', 'outdated', 'duplicate']);

const FAULTS: Record<Refusal, ConsentFaultCode> = {
  number: 'other_number',
  id: 'other_user_id',
  topics: 'topics_full',
  addresses: 'addresses_full',
};

export type RecordedConsent =
  | { evidenceId: string; result: 'recorded' | 'outdated' | 'duplicate'; effects: ConsentEffect[] }
  | { evidenceId: string | undefined; result: 'refused'; problem: string; faults: ConsentFault[] };

/** Takes consents given outside WhatsApp, from the API and from files. */
export function createConsentRecorder(options: {
  redis: Redis;
  policy: ConsentPolicy;
  clock: () => number;
  defaultCountry: string | undefined;
  alerts: Pick<Alerts, 'raise'>;
  /** Where consent is shared with other business units: resolves when they hold it too. */
  shareConsent?: ShareConsent;
}) {
  const { redis, policy, clock, defaultCountry, alerts, shareConsent = async () => undefined } = options;
  const recordConsents = bindScript(redis, RECORD_CONSENTS);

  return {
    /**
     * Records rows, a few in each script; one result per row, in order. `outdated`: kept, but a newer signal
     * already decides. The effects of a repeat are the same as of the first, for a caller that crashed in between.
     */
    async record(rows: readonly unknown[], how: { imported?: boolean } = {}): Promise<RecordedConsent[]> {
      const nowMs = clock();
      const imported = how.imported === true;
      const read = rows.map((row) => readGivenConsent(row, { policy, nowMs, defaultCountry, imported }));
      const usable = read.filter((each) => each.ok);
      const answers: Told[] = [];
      for (let from = 0; from < usable.length; from += ROWS_IN_A_SCRIPT) {
        const rows = usable
          .slice(from, from + ROWS_IN_A_SCRIPT)
          .flatMap(({ given, digest, changes, address }) => [
            given.evidenceId,
            digest,
            given.status === 'opted_out',
            encodeChanges(changes, { nowMs, breaker: policy.breaker }),
            [address, ...namesInId(given.evidenceId)].join(' '),
          ]);
        answers.push(...(await recordConsents<Told[]>({ rows })));
      }
      for (const [, , why] of answers) if (why !== '') alerts.raise(claimAlert(why));
      const kept = usable.filter((_each, index) => SHARED.has(answers[index]?.[0] ?? ''));
      await shareConsent(kept.flatMap(({ changes }) => changes));
      let next = 0;
      return read.map((each) => {
        if (!each.ok) {
          const { evidenceId, problem, faults } = each;
          return { evidenceId, result: 'refused', problem, faults };
        }
        const answer = answers[next];
        next += 1;
        return outcomeOf(each, answer ?? ['conflict', '', ''], policy);
      });
    },
  };
}

export type ConsentRecorder = ReturnType<typeof createConsentRecorder>;

/** Whoever sends such pairs mixes people up, by a form that fills in somebody else's id, say. */
const claimAlert = (why: Refusal): SaidAlert => ({
  code: 'consent_claim_refused',
  subject: why,
  ...says(sayAlert('alert_claim'), sayAlert('alert_claim_why', { said: sayAlert(`alert_claim_${why}`) })),
  severity: 'warning',
});

function outcomeOf(
  read: Extract<ReadConsent, { ok: true }>,
  [answer, asks, why]: Told,
  policy: ConsentPolicy,
): RecordedConsent {
  const { given, address, changes } = read;
  const { evidenceId } = given;
  const refused = (problem: string, code: ConsentFaultCode): RecordedConsent => ({
    evidenceId,
    result: 'refused',
    problem,
    faults: [{ code, values: {} }],
  });
  if (answer === 'conflict') return refused('evidenceId: was used for another consent', 'used_before');
  if (answer === 'refused') {
    if (why === '') return refused('the row was refused', 'refused');
    return refused(sayAlert(`alert_claim_${why}`).english, FAULTS[why]);
  }
  const change = changes.at(-1);
  const pending = change?.kind === 'signal' && change.signal.reason === 'awaiting_confirmation';
  const effects =
    given.status === 'opted_out' || asks === ''
      ? []
      : entryEventsFor(
          {
            address,
            topic: given.topic,
            evidenceId,
            when: pending ? 'confirm' : 'welcome',
            ...(given.contactKey === undefined ? {} : { contactKey: given.contactKey }),
          },
          policy,
        );
  return { evidenceId, result: answer, effects };
}
