import type Redis from 'ioredis';
import { consentEvidenceKey } from '../redis-keys';
import { encodeChanges, parseApplied } from './consent-change';
import { type ConsentEffect, entryEventsFor } from './consent-effect';
import type { ConsentPolicy } from './consent-policy';
import { APPLY_CONSENT_LUA, READ_CONSENT_LUA } from './consent-scripts';
import { decodeSignal } from './consent-state';
import { type ReadConsent, readGivenConsent } from './given-consent';

const EVIDENCE_SECONDS = 8 * 86_400;

/**
 * ARGV: per row evidence id, digest, `1` for an opt-out, changes. An evidence id that comes again with other content is
 * refused, unless it is an opt-out: an opt-out is not lost to somebody's careless numbering.
 */
const RECORD = `${READ_CONSENT_LUA}${APPLY_CONSENT_LUA}
local answers = {}
for i = 1, #ARGV, 4 do
  local key = '${consentEvidenceKey('')}' .. ARGV[i]
  local before = redis.call('GET', key)
  if before == ARGV[i + 1] then answers[#answers + 1] = { 'duplicate' }
  elseif before and ARGV[i + 2] ~= '1' then answers[#answers + 1] = { 'conflict' }
  else
    answers[#answers + 1] = { 'recorded', apply_changes(ARGV[i + 3]) }
    redis.call('SET', key, ARGV[i + 1], 'EX', ${EVIDENCE_SECONDS})
  end
end
return answers
`;

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
  redis.defineCommand('waRecordConsents', { numberOfKeys: 0, lua: RECORD });
  const scripts = redis as unknown as {
    waRecordConsents(...args: string[]): Promise<['duplicate' | 'conflict' | 'recorded', unknown][]>;
  };

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
          : await scripts.waRecordConsents(
              ...usable.flatMap(({ given, digest, changes }) => [
                given.evidenceId,
                digest,
                given.status === 'opted_out' ? '1' : '0',
                encodeChanges(changes, { nowMs, breaker: policy.breaker }),
              ]),
            );
      let next = 0;
      return read.map((each) => {
        if (!each.ok) return { evidenceId: each.evidenceId, result: 'refused', problem: each.problem };
        const answer = answers[next];
        next += 1;
        return outcomeOf(each, answer ?? ['conflict', undefined], policy);
      });
    },
  };
}

export type ConsentRecorder = ReturnType<typeof createConsentRecorder>;

function outcomeOf(
  read: Extract<ReadConsent, { ok: true }>,
  [answer, reply]: ['duplicate' | 'conflict' | 'recorded', unknown],
  policy: ConsentPolicy,
): RecordedConsent {
  const { given, address, changes } = read;
  const { evidenceId } = given;
  if (answer === 'conflict') {
    return { evidenceId, result: 'refused', problem: 'evidenceId: was used for another consent' };
  }
  const applied = answer === 'recorded' ? parseApplied(reply).results.at(-1) : undefined;
  if (applied?.changed === false) return { evidenceId, result: 'outdated', effects: [] };
  const wasOptedIn = applied?.before ? decodeSignal(applied.before)?.restricts === false : false;
  const change = changes.at(-1);
  const pending = change?.kind === 'signal' && change.signal.reason === 'awaiting_confirmation';
  const effects =
    given.status === 'opted_out' || wasOptedIn
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
