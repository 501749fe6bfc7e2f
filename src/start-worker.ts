import { consentRowsOf } from './consent/consent-rows';
import { createCrmQueue } from './consent/crm-queue';
import { createReplyConversions } from './conversions/reply-conversions';
import { createOptOutWriter } from './crm/opt-out-writer';
import { carryOutConsentEffect } from './delivery/afterwards/carry-out-consent-effect';
import { exitContact } from './delivery/afterwards/exit-contact';
import { releaseHeld } from './delivery/held/release-held';
import { sweepExpired } from './delivery/held/settle-expired';
import { createAfterStatus } from './delivery/late/after-status';
import { checkLate } from './delivery/late/check-late';
import { sendLateFallbacks } from './delivery/late/send-late-fallbacks';
import type { Dependencies } from './dependencies/dependencies';
import { createLateFallbackRecord } from './execution/late-fallback-record';
import { createContactExits } from './marketing-cloud/contact-exit';
import { createJourneyEvents } from './marketing-cloud/journey-events';
import { createTransactionalEmail } from './marketing-cloud/transactional-email';
import { createConsentWriter } from './outbox/consent-writer';
import { createOutboxWriter } from './outbox/outbox-writer';
import { createCarryOut } from './signals/carry-out';
import { createIntakeWorker } from './signals/intake-worker';
import { personForCrm } from './signals/person-for-crm';
import { watchSignals } from './watch/watch-signals';

/**
 * Starts what no caller waits for: rows on their way to Marketing Cloud, the queues, and the webhooks that were stored.
 * `onClose` registers how each part ends; the parts are ended in reverse order.
 */
export async function startWorker(
  dependencies: Dependencies,
  onClose: (name: string, close: () => Promise<unknown> | unknown) => void,
): Promise<void> {
  const { alerts, clock, consentStore, delivery, ids, logger, marketingCloud, redis } = dependencies;

  const outboxWriter = createOutboxWriter(dependencies);
  outboxWriter.start();
  const consentWriter = createConsentWriter({
    ...dependencies,
    rowsOf: async (address) => consentRowsOf(await consentStore.read(address)),
  });
  consentWriter.start();
  // Together, since each takes the time that it is given.
  onClose('writers', () => Promise.all([outboxWriter.close(), consentWriter.close()]));

  const { crm, crmConfig, touches } = dependencies;
  if (crm && crmConfig.optOut) {
    const optOutWriter = createOptOutWriter({
      ...dependencies,
      crm,
      config: crmConfig.optOut,
      queue: createCrmQueue(redis),
      personOf: (queued) => personForCrm(queued, touches),
    });
    await optOutWriter.start();
    onClose('crm', () => optOutWriter.close());
  }

  const journeyEvents = createJourneyEvents(marketingCloud);
  const late = {
    ...delivery,
    lateFallback: createLateFallbackRecord(redis, { minDelayMs: dependencies.lateFallbackMinDelayMs }),
    journeyEvents,
    transactionalEmails: createTransactionalEmail(marketingCloud),
  };
  await dependencies.queues.start({
    'release-held': () => releaseHeld(delivery),
    'check-late': () => checkLate(late),
    'send-late-fallbacks': () => sendLateFallbacks(late),
    'watch-signals': () => watchSignals({ ...dependencies, journeyOf: dependencies.journeys.read }),
    'settle-expired': () => sweepExpired(clock(), delivery),
    'consent-effect': (effect) =>
      carryOutConsentEffect(effect, {
        ...dependencies,
        journeyEvents,
        contactKeyOf: async (address) => (await consentStore.read(address)).state.contactKey,
      }),
    'contact-exit': (exit) =>
      exitContact(exit, {
        ...delivery,
        contactExits: createContactExits(marketingCloud),
        journeyOf: dependencies.journeys.read,
      }),
  });

  const intakeWorker = createIntakeWorker({
    blocking: dependencies.connect(),
    redis,
    consumer: ids(),
    carryOut: createCarryOut({
      ...dependencies,
      mainAddress: async (address) => (await consentStore.read(address)).address,
      rememberContact: async (seen) => void (await consentStore.apply([{ kind: 'contact', ...seen }])),
      latestMessageOf: dependencies.touches.latestMessageOf,
      moveTouches: dependencies.touches.move,
      onStatus: createAfterStatus(dependencies),
      onReply: createReplyConversions(dependencies),
    }),
    alerts,
    logger,
    metrics: dependencies.metrics,
    clock,
  });
  await intakeWorker.start();
  onClose('intake', () => intakeWorker.close());
}
