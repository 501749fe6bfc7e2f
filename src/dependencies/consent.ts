import { join } from 'node:path';
import type { Alerts } from '../alerts/alerts';
import type { UnitConfig } from '../business-units';
import { createBreakerWatch } from '../consent/breaker-watch';
import { createCarriedOutEffects } from '../consent/carried-out-effects';
import { createConsentReadiness } from '../consent/consent-readiness';
import { createConsentRecorder } from '../consent/consent-recorder';
import { type ConsentStore, createConsentStore } from '../consent/consent-store';
import { countConsentRows } from '../consent/count-consent-rows';
import { loadConsentPolicy } from '../consent/load-consent-policy';
import { createMessageClassifier } from '../consent/message-intent';
import { optInKeywords } from '../consent/opt-in-keywords';
import { loadOptOutWords } from '../consent/opt-out-words';
import { type ConsentPeer, createConsentSharing } from '../consent/share-consent';
import { readOptOutLabels } from '../whatsapp/opt-out-labels';
import type { Closer } from './closers';
import type { Connections } from './connections';
import type { MarketingCloud } from './marketing-cloud';
import { createReplies } from './replies';

/** What people opt out with, by language, and what an account adds. */
const WORDS = join(__dirname, '../../config/opt-out-words');
const OWN_WORDS = join(__dirname, '../../config/opt-out-words-own.json');

/** What is known of consent, and how more is taken in. `others`: the other business units of
 * the deployment. */
export function createConsent(
  config: UnitConfig,
  { redis, clock, alerts }: Pick<Connections, 'redis' | 'clock'> & { alerts: Pick<Alerts, 'raise'> },
  others: () => readonly ConsentPeer[] = () => [],
) {
  const { defaultCountry, unit } = config;
  const policy = loadConsentPolicy(config.consentPolicyFile);
  const unshared = createConsentStore({ redis, clock, breaker: policy.breaker });
  const own = { name: unit?.name ?? '', portfolio: unit?.portfolio ?? '', group: unit?.sharedConsent };
  const shareConsent = createConsentSharing({ own, others, read: unshared.read });
  const consentStore: ConsentStore = {
    ...unshared,
    async apply(changes, how = {}) {
      const applied = await unshared.apply(changes, how);
      if (how.quiet !== true) await shareConsent(changes, applied.results);
      return applied;
    },
  };
  const take: ConsentPeer['take'] = async (changes) => void (await unshared.apply(changes));
  return {
    consentPolicy: policy,
    consentStore,
    consentRecorder: createConsentRecorder({ redis, policy, clock, defaultCountry, alerts, shareConsent }),
    shareConsent,
    consentPeer: { ...own, take, knows: unshared.knows } satisfies ConsentPeer,
  };
}

/** Consent as a process needs it: with the words of an opt-out, and with an eye on whether it may be relied on. */
export async function startConsent(
  config: UnitConfig,
  connections: Connections,
  marketingCloud: MarketingCloud,
  others: () => readonly ConsentPeer[],
) {
  const { redis, alerts, logger, clock } = connections;
  const { rows, definitions, mapping } = marketingCloud;
  const words = loadOptOutWords([WORDS, config.optOutWordsFile ?? OWN_WORDS]);
  const consent = createConsent(config, connections, others);
  const optOutLabels = readOptOutLabels();
  const rules = createMessageClassifier(words, consent.consentPolicy.optOutWords, optOutLabels.labels);
  const replies = createReplies(rules);
  const parts = {
    ...consent,
    optOutLabels,
    // What was said freely is judged by the rules and the model together, what was pressed by the rules alone.
    classifier: { ...rules, classify: replies.intentOf },
    classifyReply: replies.classify,
    /** What the operators' page asks of the words. */
    ofWords: { classifyReply: replies.classify, optInKeywords: optInKeywords(words, rules.classify) },
    carriedOutEffects: createCarriedOutEffects(redis),
  };
  const readiness = createConsentReadiness({
    redis,
    countRows: async () => countConsentRows({ rows, mapping: await mapping(), definitions }),
    alerts,
    logger,
    clock,
  });
  await readiness.start();
  const breakers = createBreakerWatch({ redis, senders: config.whatsapp.senders });
  await breakers.start();
  const closers: Closer[] = [
    { name: 'consent readiness', close: () => readiness.close() },
    { name: 'breaker watch', close: () => breakers.close() },
  ];
  return { ...parts, readiness, breakers, closers };
}

export type Consent = Awaited<ReturnType<typeof startConsent>>;
