import { setTimeout as sleep } from 'node:timers/promises';
import type Redis from 'ioredis';
import type { Alerts } from '../alerts/alerts';
import { APPLY_CONSENT_LUA } from '../consent/apply-consent-lua';
import { encodeChanges, isOptOut, parseApplied } from '../consent/consent-change';
import type { ConsentPolicy } from '../consent/consent-policy';
import type { MessageClassifier } from '../consent/message-intent';
import { OPT_OUT_SETTLES_MS } from '../consent/opt-out-guard';
import { READ_CONSENT_LUA } from '../consent/read-consent-lua';
import type { ShareConsent } from '../consent/share-consent';
import { MESSAGE_IDS_LUA } from '../execution/message-ids';
import { readFieldsLua } from '../execution/record-fields';
import { PACKED_KEY_LUA } from '../redis/buckets';
import { executionKey, intakeKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { breakerAlert, tooManyAlert } from './breaker-alert';
import { consentChangesFrom } from './consent-changes';
import type { ForgottenPeople } from './forgotten-people';
import { signalsFromNotification } from './from-notification';
import type { Signal } from './signal';

/** What was acknowledged is stored, and the consent in it is in force, in one step (design 3). → as `apply_changes` */
export const ACCEPT_WEBHOOK = redisScript('waAcceptWebhook', {
  keys: ['intake'],
  args: ['body', 'consentChanges'],
  lua: `${READ_CONSENT_LUA}${APPLY_CONSENT_LUA}${PACKED_KEY_LUA}${MESSAGE_IDS_LUA}
recipient_of = function(message, wamid)
  if message == '' then message = message_of(wamid) end
  if not message then return nil end
  ${readFieldsLua(`'${executionKey('')}' .. message`, ['address', 'forgotten'], 'sent')}
  if sentForgotten or not sentAddress or sentAddress == '' then return nil end
  return sentAddress
end
redis.call('XADD', intake, '*', 'body', body)
return apply_changes(consentChanges)
`,
});

/** The first thing that happens to a verified webhook, before Meta gets its 200. */
export function createIntake(options: {
  redis: Redis;
  classifier: MessageClassifier;
  policy: ConsentPolicy;
  alerts: Alerts;
  forgottenPeople: Pick<ForgottenPeople, 'without'>;
  /** Where consent is shared with other business units: resolves when they hold it too. */
  shareConsent: ShareConsent;
  clock: () => number;
}) {
  const { redis, classifier, policy, alerts, forgottenPeople, shareConsent, clock } = options;
  const acceptWebhook = bindScript(redis, ACCEPT_WEBHOOK);

  return {
    /**
     * Stores one verified body. A body that cannot be read changes no consent and is kept aside by the worker. With an
     * opt-out in it this takes as long as a send may need that began before.
     */
    async accept(raw: string): Promise<void> {
      const nowMs = clock();
      const signals = await forgottenPeople.without(readSignals(raw, nowMs));
      const changes = consentChangesFrom(signals, { policy, classifier, nowMs });
      const consentChanges = encodeChanges(changes, { nowMs, breaker: policy.breaker });
      const reply = await acceptWebhook({ intake: intakeKey(), body: raw, consentChanges });
      const { breakersOpened, results } = parseApplied(reply);
      for (const { why } of results) if (why !== undefined) alerts.raise(tooManyAlert(why));
      for (const sender of breakersOpened) alerts.raise(breakerAlert(sender));
      await shareConsent(changes, results);
      // A repeat as well: the first may be waiting still.
      if (changes.some(isOptOut)) await sleep(OPT_OUT_SETTLES_MS);
    },
  };
}

export type Intake = ReturnType<typeof createIntake>;

function readSignals(raw: string, nowMs: number): Signal[] {
  try {
    return signalsFromNotification(JSON.parse(raw), Math.floor(nowMs / 1000)).signals;
  } catch {
    return [];
  }
}
