import type Redis from 'ioredis';
import { CONSENT_EVIDENCE_LIFE_MS, consentEvidenceKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { APPLY_CONSENT_LUA } from './apply-consent-lua';
import { encodeChanges } from './consent-change';
import { type ConsentEffect, entryEventsFor } from './consent-effect';
import type { ConsentPolicy } from './consent-policy';
import { type ReadConsent, readGivenConsent } from './given-consent';
import { READ_CONSENT_LUA } from './read-consent-lua';

/** Behind the digest of a row that asked for nothing: the person was opted in already, or a newer word decides. */
const WITHOUT_EFFECT = '-';

/**
 * `rows`: of each evidence id, digest, 1 for an opt-out, changes. An evidence id that comes again with other content is
 * refused, unless it is an opt-out: an opt-out is not lost to somebody's careless numbering. What the first one asked for
 * is kept with its digest, so that a repeat asks for the same.
 * → per row {'recorded' | 'duplicate' | 'outdated' | 'conflict', '1' where it asks for something}
 */
export const RECORD_CONSENTS = redisScript('waRecordConsents', {
  list: 'rows',
  lua: `${READ_CONSENT_LUA}${APPLY_CONSENT_LUA}
local answers = {}
for i = 1, #rows, 4 do
  local evidence_id, digest, opts_out, consentChanges = rows[i], rows[i + 1], rows[i + 2] == '1', rows[i + 3]
  local key = '${consentEvidenceKey('')}' .. evidence_id
  local before = redis.call('GET', key)
  if before == digest then answers[#answers + 1] = { 'duplicate', '1' }
  elseif before == digest .. '${WITHOUT_EFFECT}' then answers[#answers + 1] = { 'duplicate', '' }
  elseif before and not opts_out then answers[#answers + 1] = { 'conflict', '' }
  else
    local results = apply_changes(consentChanges)[1]
    local held = results[#results]
    local asks = held ~= '=' and string.sub(held, 11, 11) ~= '0'
    answers[#answers + 1] = { held == '=' and 'outdated' or 'recorded', asks and '1' or '' }
    redis.call('SET', key, digest .. (asks and '' or '${WITHOUT_EFFECT}'), 'PX', ${CONSENT_EVIDENCE_LIFE_MS})
  end
end
return answers
`,
});
type Told = [answer: 'duplicate' | 'conflict' | 'recorded' | 'outdated', asks: '1' | ''];

export type RecordedConsent =
  | { evidenceId: string; result: 'recorded' | 'outdated' | 'duplicate'; effects: ConsentEffect[] }
  | { evidenceId: string | undefined; result: 'refused'; problem: string };

/** Takes consents given outside WhatsApp, from the API and from files. */
export function createConsentRecorder(options: {
  redis: Redis;
  policy: ConsentPolicy;
  clock: () => number;
  defaultCountry: string | undefined;
}) {
  const { redis, policy, clock, defaultCountry } = options;
  const recordConsents = bindScript(redis, RECORD_CONSENTS);

  return {
    /**
     * Records up to some hundred rows in one script; one result per row, in order. `outdated`: kept, but a newer signal
     * already decides. The effects of a repeat are the same as of the first, for a caller that crashed in between.
     */
    async record(rows: readonly unknown[], how: { imported?: boolean } = {}): Promise<RecordedConsent[]> {
      const nowMs = clock();
      const imported = how.imported === true;
      const read = rows.map((row) => readGivenConsent(row, { policy, nowMs, defaultCountry, imported }));
      const usable = read.filter((each) => each.ok);
      const answers =
        usable.length === 0
          ? []
          : await recordConsents<Told[]>({
              rows: usable.flatMap(({ given, digest, changes }) => [
                given.evidenceId,
                digest,
                given.status === 'opted_out',
                encodeChanges(changes, { nowMs, breaker: policy.breaker }),
              ]),
            });
      let next = 0;
      return read.map((each) => {
        if (!each.ok) return { evidenceId: each.evidenceId, result: 'refused', problem: each.problem };
        const answer = answers[next];
        next += 1;
        return outcomeOf(each, answer ?? ['conflict', ''], policy);
      });
    },
  };
}

export type ConsentRecorder = ReturnType<typeof createConsentRecorder>;

function outcomeOf(
  read: Extract<ReadConsent, { ok: true }>,
  [answer, asks]: Told,
  policy: ConsentPolicy,
): RecordedConsent {
  const { given, address, changes } = read;
  const { evidenceId } = given;
  if (answer === 'conflict') {
    return { evidenceId, result: 'refused', problem: 'evidenceId: was used for another consent' };
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
