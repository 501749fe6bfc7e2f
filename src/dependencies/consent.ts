import { join } from 'node:path';
import type { Alerts } from '../alerts/alerts';
import type { Config } from '../config';
import { createBreakerWatch } from '../consent/breaker-watch';
import { createCarriedOutEffects } from '../consent/carried-out-effects';
import { createConsentReadiness } from '../consent/consent-readiness';
import { createConsentRecorder } from '../consent/consent-recorder';
import { createConsentStore } from '../consent/consent-store';
import { countConsentRows } from '../consent/count-consent-rows';
import { loadConsentPolicy } from '../consent/load-consent-policy';
import { createMessageClassifier } from '../consent/message-intent';
import { loadOptOutWords } from '../consent/opt-out-words';
import { readOptOutLabels } from '../whatsapp/opt-out-labels';
import type { Closer } from './closers';
import type { Connections } from './connections';
import type { MarketingCloud } from './marketing-cloud';
import { createReplies } from './replies';

/** What people opt out with, by language, and what an account adds. */
const WORDS = join(__dirname, '../../config/opt-out-words');
const OWN_WORDS = join(__dirname, '../../config/opt-out-words-own.json');

/** What is known of consent, and how more is taken in. */
export function createConsent(
  config: Config,
  { redis, clock, alerts }: Pick<Connections, 'redis' | 'clock'> & { alerts: Pick<Alerts, 'raise'> },
) {
  const { defaultCountry } = config;
  const consentPolicy = loadConsentPolicy(config.consentPolicyFile);
  return {
    consentPolicy,
    consentStore: createConsentStore({ redis, clock, breaker: consentPolicy.breaker }),
    consentRecorder: createConsentRecorder({ redis, policy: consentPolicy, clock, defaultCountry, alerts }),
  };
}

/** Consent as a process needs it: with the words of an opt-out, and with an eye on whether it may be relied on. */
export async function startConsent(config: Config, connections: Connections, marketingCloud: MarketingCloud) {
  const { redis, alerts, logger, clock } = connections;
  const { rows, definitions, mapping } = marketingCloud;
  const words = loadOptOutWords([WORDS, config.optOutWordsFile ?? OWN_WORDS]);
  const consent = createConsent(config, connections);
  const optOutLabels = readOptOutLabels();
  const rules = createMessageClassifier(words, consent.consentPolicy.optOutWords, optOutLabels.labels);
  const parts = {
    ...consent,
    optOutLabels,
    // What was said freely is judged by the rules and the model together, what was pressed by the rules alone.
    classifier: { ...rules, classify: createReplies(rules).intentOf },
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
