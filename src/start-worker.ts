import { consentRowsOf } from './consent/consent-rows';
import { createCrmQueue } from './consent/crm-queue';
import { handOverDue } from './conversations/hand-over-due';
import { sayDue } from './conversations/say-due';
import { watchConversations } from './conversations/watch-conversations';
import { createReplyConversions } from './conversions/reply-conversions';
import { createOptOutWriter } from './crm/opt-out-writer';
import { carryOutConsentEffect } from './delivery/afterwards/carry-out-consent-effect';
import { exitContact } from './delivery/afterwards/exit-contact';
import { createFindContact } from './delivery/afterwards/find-contact';
import { createReplyEvents } from './delivery/afterwards/reply-events';
import { steerJourneys } from './delivery/afterwards/steer-journeys';
import { releaseHeld } from './delivery/held/release-held';
import { sweepExpired } from './delivery/held/settle-expired';
import { createAfterStatus } from './delivery/late/after-status';
import { checkLate } from './delivery/late/check-late';
import { createFallbackCalls } from './delivery/late/fallback-calls';
import { sendLateFallbacks } from './delivery/late/send-late-fallbacks';
import { type Closer, closeInReverse } from './dependencies/closers';
import type { Dependencies } from './dependencies/dependencies';
import { runBriefDoctor, runWebhookChecks } from './doctor/run-doctor';
import { layTraces } from './erasure/lay-traces';
import { trimSetAside } from './erasure/trim-set-aside';
import { createLateFallbackRecord } from './execution/late-fallback-record';
import { createHandOverWorker } from './hand-over/hand-over-worker';
import { sendNotices } from './hand-over/send-notices';
import { createContactExits } from './marketing-cloud/contact-exit';
import { createJourneyEvents } from './marketing-cloud/journey-events';
import { createStoredJourneys } from './marketing-cloud/stored-journey';
import { createConsentWriter } from './outbox/consent-writer';
import { createOutboxWriter } from './outbox/outbox-writer';
import { tellOwners } from './owners/tell-owners';
import { tellWeeks } from './owners/tell-weeks';
import type { QueueHandlers } from './queues';
import { createFewestDigits } from './redis/fewest-digits';
import { waitForWrites } from './redis/wait-for-writes';
import { createCarryOut } from './signals/carry-out';
import { createIntakeWorker } from './signals/intake-worker';
import { personForCrm } from './signals/person-for-crm';
import { createSeenContacts } from './signals/seen-contacts';
import { createStoredJourneyComparison } from './watch/compare-stored-journeys';
import { endDealtWith } from './watch/end-dealt-with';
import { createExitWatch } from './watch/exit-watch';
import { watchFigures } from './watch/watch-figures';
import { watchLimit } from './watch/watch-limit';
import { watchSignals } from './watch/watch-signals';
import { watchSteps } from './watch/watch-steps';
import { watchSubscription } from './watch/watch-subscription';

/**
 * Starts what no caller waits for: rows on their way to Marketing Cloud, the queues, and the webhooks that were stored.
 * `close()` ends them in reverse order; what they are made of is closed after it.
 */
export async function startWorker(dependencies: Dependencies): Promise<{ close(): Promise<void> }> {
  const closers: Closer[] = [];
  await waitForWrites(dependencies);
  const findFewestDigits = createFewestDigits(dependencies.redis);
  await findFewestDigits();
  closers.push(startWriters(dependencies));
  const optOutWriter = await startOptOutWriter(dependencies);
  if (optOutWriter) closers.push(optOutWriter);
  const handOverWorker = createHandOverWorker({ ...dependencies, carryDue: dependencies.carryHandOvers });
  handOverWorker.start();
  closers.push({ name: 'hand-overs', close: () => handOverWorker.close() });
  await dependencies.queues.start(queueHandlers({ ...dependencies, findFewestDigits }));
  closers.push(await startIntakeWorker(dependencies));
  return { close: () => closeInReverse(closers, dependencies.logger) };
}

/** The rows of every table on their way to Marketing Cloud. */
function startWriters(dependencies: Dependencies): Closer {
  const outboxWriter = createOutboxWriter(dependencies);
  outboxWriter.start();
  const consentWriter = createConsentWriter({
    ...dependencies,
    rowsOf: async (address) => consentRowsOf(await dependencies.consentStore.read(address)),
  });
  consentWriter.start();
  // Together, since each takes the time that it is given.
  return { name: 'writers', close: () => Promise.all([outboxWriter.close(), consentWriter.close()]) };
}

/** Opt-outs on their way to Salesforce, where it is set up. */
async function startOptOutWriter(dependencies: Dependencies): Promise<Closer | undefined> {
  const { crm, crmConfig, redis, touches } = dependencies;
  if (!crm || !crmConfig.optOut) return undefined;
  const optOutWriter = createOptOutWriter({
    ...dependencies,
    crm,
    config: crmConfig.optOut,
    queue: createCrmQueue(redis),
    personOf: (queued) => personForCrm(queued, touches),
  });
  await optOutWriter.start();
  return { name: 'crm', close: () => optOutWriter.close() };
}

const replyEventsOf = (dependencies: Dependencies) =>
  createReplyEvents({
    ...dependencies,
    queue: (reply) => dependencies.queues.add('reply-event', reply, { id: reply.id }),
  });

/** Who does the jobs of each queue. */
function queueHandlers(dependencies: Dependencies & { findFewestDigits: () => Promise<void> }): QueueHandlers {
  const { exitWatch, compareStoredJourneys } = contractWatch(dependencies);
  const { clock, consentStore, delivery, doctor, doctorRecord, journeys, marketingCloud, redis } = dependencies;
  const late = {
    ...delivery,
    lateFallback: createLateFallbackRecord(redis, { minDelayMs: dependencies.lateFallbackMinDelayMs }),
    fallbackCalls: createFallbackCalls(marketingCloud),
  };
  return {
    'release-held': () => releaseHeld(delivery),
    'check-late': () => checkLate(late),
    'send-late-fallbacks': () => sendLateFallbacks(late),
    async 'watch-signals'() {
      await watchSignals({ ...dependencies, journeyOf: journeys.read });
      await watchSteps(dependencies);
      await endDealtWith(dependencies);
      await dependencies.alerts.tidy();
      await exitWatch.look();
      await compareStoredJourneys();
    },
    'watch-subscription': () => watchSubscription({ ...dependencies, askWebhooks: () => runWebhookChecks(doctor) }),
    'renew-sheets': () => dependencies.cube.renewSheets(),
    async 'write-daily'() {
      await dependencies.writeDaily();
      await dependencies.writeRates();
      const { watchedFigures: figures, watchRules: rules, alerts } = dependencies;
      await watchFigures({ figures, rules, alerts });
      await watchLimit({ ...dependencies, businessAccountId: dependencies.config.whatsapp.businessAccountId });
    },
    async 'trim-set-aside'() {
      await dependencies.findFewestDigits();
      await trimSetAside(dependencies);
    },
    'lay-traces': () => layTraces(dependencies),
    async 'run-doctor'() {
      if (await doctorRecord.isDue()) await doctorRecord.keep(await runBriefDoctor(doctor), { all: false });
    },
    'watch-conversations': () => watchConversations({ ...dependencies, closing: delivery.closing }),
    'say-in-conversations': () =>
      sayDue({
        ...dependencies,
        closing: delivery.closing,
        consentOf: async (address) => (await consentStore.read(address)).state,
      }),
    'hand-over-replies': () =>
      handOverDue({
        ...dependencies,
        closing: delivery.closing,
        journeyOf: journeys.read,
        tellAnswers: replyEventsOf(dependencies).tellAnswers,
      }),
    'settle-expired': () => sweepExpired(clock(), delivery),
    'send-notices': () => sendNotices({ ...dependencies, ...dependencies.noticeParts }),
    async 'tell-owners'() {
      await tellOwners(dependencies.ownerTelling);
      await tellWeeks(dependencies.ownerTelling);
    },
    'reply-event': (reply) =>
      steerJourneys(reply, {
        ...dependencies,
        journeyEvents: createJourneyEvents(marketingCloud),
        inquiry: dependencies.replyRules.inquiry,
        findContact: createFindContact(dependencies.rows),
      }),
    'consent-effect': (effect) =>
      carryOutConsentEffect(effect, {
        ...dependencies,
        journeyEvents: createJourneyEvents(marketingCloud),
        contactKeyOf: async (address) => (await consentStore.read(address)).state.contactKey,
      }),
    'contact-exit': (exit) => exitContact(exit, { ...delivery, contactExits: exitWatch, journeyOf: journeys.read }),
  };
}

/** Whether contacts leave as they were asked to, and whether journeys are stored with the ids that we are called by. */
function contractWatch(dependencies: Dependencies) {
  const { contractJournal, journeys, marketingCloud } = dependencies;
  const parts = {
    ...dependencies,
    journeyOf: journeys.read,
    contactExits: createContactExits(marketingCloud),
    storedJourneys: createStoredJourneys(marketingCloud),
    nameJourney: journeys.named,
    count: contractJournal.count,
  };
  return { exitWatch: createExitWatch(parts), compareStoredJourneys: createStoredJourneyComparison(parts) };
}

/** The webhooks that were stored, and what each of them asks for. */
async function startIntakeWorker(dependencies: Dependencies): Promise<Closer> {
  const { alerts, clock, connect, consentStore, holdoutOutcomes, ids, logger, metrics, redis, touches } = dependencies;
  const onReply = createReplyConversions(dependencies);
  const intakeWorker = createIntakeWorker({
    blocking: connect(),
    redis,
    forgottenPeople: dependencies.forgottenPeople,
    consumer: ids(),
    carryOut: createCarryOut({
      ...dependencies,
      mainAddress: async (address) => (await consentStore.read(address)).address,
      seenContacts: createSeenContacts({
        ...dependencies,
        rememberContact: async (seen) => void (await consentStore.apply([{ kind: 'contact', ...seen }])),
        contactOf: touches.contactOf,
      }),
      latestMessageOf: touches.latestMessageOf,
      moveTouches: touches.move,
      onStatus: createAfterStatus(dependencies),
      async onReply(reply, caused) {
        await holdoutOutcomes.onReply(reply, caused.address);
        await onReply(reply, caused);
      },
      onMarketingStop: holdoutOutcomes.onMarketingStop,
      onArrival: replyEventsOf(dependencies).onArrival,
      onConversion: dependencies.conversions.tieAgain,
    }),
    alerts,
    logger,
    metrics,
    clock,
  });
  await intakeWorker.start();
  return { name: 'intake', close: () => intakeWorker.close() };
}
