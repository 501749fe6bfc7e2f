import type { Config } from '../config';
import { createLastInbound } from '../conversations/last-inbound';
import { linkValues } from '../decision/tracked-link';
import type { AdmissionLimits, OnGone } from '../delivery/call/admission';
import { answerContact } from '../delivery/call/answer-contact';
import type { Contact } from '../delivery/call/contact';
import type { Ending } from '../delivery/call/finish-record';
import type { DeliveryDependencies } from '../delivery/delivery-dependencies';
import { createDryRun } from '../delivery/trial/dry-run';
import { createStepTrials } from '../delivery/trial/step-trials';
import type { FailureListener } from '../hand-over/note-failures';
import type { JourneyVersions } from '../journey/journey-versions';
import type { Queues } from '../queues';
import { breakerAlert } from '../signals/breaker-alert';
import { backOffPair } from '../whatsapp/limiter';
import { startAdmission } from './admission';
import type { Connections } from './connections';
import type { Consent } from './consent';
import type { Contract } from './contract';
import type { Conversions } from './conversions';
import type { Execution } from './execution';
import type { WhatsApp } from './whatsapp';

/** What decides and sends one contact's message, and tries a step that is not saved yet. */
export function createDelivery(
  config: Config,
  parts: {
    connections: Connections;
    whatsApp: WhatsApp;
    consent: Consent;
    execution: Execution;
    conversions: Conversions;
    journeys: JourneyVersions;
    queues: Queues;
    contract: Contract;
    onFailure: FailureListener;
    admissionLimits?: AdmissionLimits | undefined;
  },
) {
  const { connections, whatsApp, consent, execution, conversions, journeys, queues } = parts;
  const { redis, alerts, metrics, logger, clock, ids, closing } = connections;
  const { record, heldRecord, draws, timers, watch, settings, lateFallbackMinDelayMs } = execution;
  const { catalog, senderHealth, whatsapp, errorCodes } = whatsApp;
  const { admission, waitingAside, closers } = startAdmission(parts.admissionLimits, connections);

  const delivery = {
    record,
    heldRecord,
    draws,
    timers,
    settings,
    catalog,
    ...waitingAside({ watch, senderHealth, whatsapp }),
    errorCodes,
    alerts,
    metrics,
    logger,
    senders: new Set(config.whatsapp.senders),
    messagesPerSecond: config.whatsapp.messagesPerSecond,
    sendTimeoutMs: config.whatsapp.timeoutMs,
    marketingWithheldIn: new Set(config.whatsapp.marketingWithheldIn),
    holdoutPurposes: new Set(config.holdoutPurposes),
    consentPolicy: consent.consentPolicy,
    trustInference: consent.breakers.trusts,
    consentStoreReady: consent.readiness.ready,
    linkFor: createLinkFor(config.publicUrl, conversions),
    optOutScope: (label) => (consent.optOutLabels.isOptOut(label) ? 'ALL' : undefined),
    applyConsent: async (changes) => {
      const applied = await consent.consentStore.apply(changes);
      for (const sender of applied.breakersOpened) alerts.raise(breakerAlert(sender));
      return applied;
    },
    queueContactExit: (exit) =>
      queues.add('contact-exit', exit, { id: exit.messageKey, delayMs: lateFallbackMinDelayMs }),
    lastInboundAt: createLastInbound(redis),
    backOffPair: (sender, address) => backOffPair(redis, sender, address),
    journeyStopped: journeys.isStopped,
    onFailure: parts.onFailure,
    clock,
    ids,
    closing,
  } satisfies DeliveryDependencies;
  /** Whoever only waits for a delivery has left, and steps aside for nobody. */
  const holding = { ...delivery, watch };
  const { outbox, testers } = execution;
  const { defaultCountry } = config;
  const trial = { settings, outbox, record, delivery, clock, ids, defaultCountry, isTester: testers.isTester };
  return {
    delivery,
    admission,
    closers,
    /** `onGone` is handed what to do where the caller hangs up before it is their turn. */
    handle(contact: Contact, onGone?: OnGone) {
      alerts.over('signature_refused', 'journey-builder');
      const admit = (work: () => Promise<Ending>) => admission.admit(work, onGone);
      const answer = (each: Contact) => answerContact(each, { admit, handling: delivery, holding });
      return parts.contract.watchRepeats(contact, answer);
    },
    trials: createStepTrials(trial),
    dryRun: createDryRun(trial),
  };
}

/** The tracked link of one message; none where its step has none, or a field of it is empty. */
function createLinkFor(publicUrl: string, { linkTokens }: Conversions): DeliveryDependencies['linkFor'] {
  return ({ messageKey, settings, settingsHash, parameters }) => {
    const values = linkValues(settings, parameters);
    if (values === undefined) return undefined;
    return `${publicUrl}/l/${linkTokens.sign({ messageKey, settingsHash, values })}`;
  };
}

export type Delivery = ReturnType<typeof createDelivery>;
