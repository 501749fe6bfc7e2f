import type Redis from 'ioredis';
import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says, sentenceOfError } from '../alerts/sentences/say-alert';
import { type Logger, maskIn, maskPhone } from '../logger';
import { createLease } from '../redis/lease';
import { createLeaseHolder, type Holding } from '../redis/lease-holder';
import { backoffMs } from '../redis/sleeper';
import { unlessAborted } from '../redis/unless-aborted';
import { type Carried, carryOptOuts, type PersonWithWord } from './carry-opt-outs';
import type { CrmConnection } from './connection';
import type { OptOutConfig } from './crm-config';
import { CrmError } from './crm-error';

export interface OptOutTiming {
  /** How often the queue is looked at while it is empty. */
  idleMs: number;
  /** People whose records are looked for and written together, so that an import costs few calls of the daily limit. */
  peopleAtOnce: number;
  /** A person with a locked record is tried again after this. */
  retryBusyMs: number;
  /** A person whose record was refused is tried again after this: somebody may have mended it. */
  retryRefusedMs: number;
  firstBackoffMs: number;
  maxBackoffMs: number;
  /** So many failures in a row before somebody is told that the CRM is away. */
  alertAfterTries: number;
  keepOpenEveryMs: number;
  leaseMs: number;
  closeWithinMs: number;
}

const DEFAULT_TIMING: OptOutTiming = {
  idleMs: 1_000,
  peopleAtOnce: 20,
  retryBusyMs: 30_000,
  retryRefusedMs: 24 * 3_600_000,
  firstBackoffMs: 2_000,
  maxBackoffMs: 15 * 60_000,
  alertAfterTries: 7,
  keepOpenEveryMs: 3_600_000,
  leaseMs: 15_000,
  closeWithinMs: 3_000,
};

/** Salesforce's name of the limit on calls in 24 hours. */
const DAILY_LIMIT = 'TotalRequests';

/** Where people wait whose word is to be carried; they stay in it until `done`. */
export interface PeopleQueue<Queued> {
  keepOpen(): Promise<void>;
  /** Puts those in who had spoken before anybody kept it open; ends early where it is over. */
  queueBacklog(isOver: () => boolean): Promise<void>;
  due(most: number): Promise<Queued[]>;
  done(people: readonly Queued[]): Promise<void>;
  postpone(people: readonly Queued[], ms: number): Promise<void>;
}

/**
 * Carries opt-outs of the whole channel, and their end, to Salesforce CRM. One process does so at a time. What a person
 * said is read when it is written, and somebody who spoke again meanwhile stays in the queue, so the newest word is the
 * one that the CRM ends with. While the CRM is away, or refuses everything, everybody waits, with growing pauses; one
 * record that it refuses waits alone.
 */
export function createOptOutWriter<Queued extends { address: string }>(options: {
  redis: Redis;
  queue: PeopleQueue<Queued>;
  /** The person and their word; undefined where nothing is to be carried. */
  personOf: (queued: Queued) => Promise<PersonWithWord | undefined>;
  crm: Pick<CrmConnection, 'query' | 'update'>;
  config: OptOutConfig;
  defaultCountry: string | undefined;
  alerts: EndingAlerts;
  logger: Logger;
  ids: () => string;
  random: () => number;
  timing?: Partial<OptOutTiming>;
}) {
  const { redis, queue, personOf, crm, config, defaultCountry, alerts, logger, ids, random } = options;
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const lease = createLease({ redis, name: 'crm-opt-outs', owner: ids(), ttlMs: timing.leaseMs });
  let renewal: NodeJS.Timeout | undefined;

  /** Carries the next people; false where nobody was due. */
  async function carryNext(): Promise<boolean> {
    const due = await queue.due(timing.peopleAtOnce);
    if (due.length === 0) return false;
    const people = await Promise.all(due.map(async (queued) => ({ queued, person: await personOf(queued) })));
    const known = people.flatMap(({ queued, person }) => (person ? [{ queued, person }] : []));
    const outcomes = await carryOptOuts(
      known.map(({ person }) => person),
      { crm, config, defaultCountry, tellTooSlow },
    );
    const of = (kind: Carried['kind']) =>
      known.flatMap(({ queued }, index) => (outcomes[index]?.kind === kind ? [queued] : []));
    await queue.done([...people.filter(({ person }) => !person).map(({ queued }) => queued), ...of('done')]);
    await queue.postpone(of('busy'), timing.retryBusyMs);
    await queue.postpone(of('refused'), timing.retryRefusedMs);
    for (const [index, outcome] of outcomes.entries()) tell(outcome, known[index]);
    return true;
  }

  function tell(outcome: Carried, whom: { queued: Queued; person: PersonWithWord } | undefined): void {
    const address = whom?.queued.address ?? '';
    const fields = { address: maskPhone(address), outcome: outcome.kind };
    if (outcome.kind === 'busy') logger.info(fields, 'an opt-out waits: a record of the CRM is locked');
    if (outcome.kind === 'done') {
      logger.info({ ...fields, records: outcome.records }, 'what a person said is in the CRM');
      if (outcome.tooMany) tellTooMany(outcome.tooMany, address);
    }
    if (outcome.kind !== 'refused') return;
    for (const { object, id, statusCode, detail } of outcome.refusals) {
      logger.error({ ...fields, object, record: id, statusCode }, 'a record of the CRM refuses an opt-out');
      alerts.raise({
        code: 'crm_record_refused',
        subject: `${object} ${statusCode}`,
        ...says(
          sayAlert('alert_crm_record'),
          // A rule of the org may name any value.
          sayAlert('alert_crm_record_why', { object, id, words: maskIn(detail, whom?.person.contactKeys) }),
        ),
        severity: 'warning',
      });
    }
  }

  function tellTooMany({ object, count }: { object: string; count: number }, address: string): void {
    alerts.raise({
      code: 'crm_number_shared',
      subject: object,
      ...says(
        sayAlert('alert_crm_shared'),
        sayAlert('alert_crm_shared_why', { n: count, object, number: maskPhone(address) }),
      ),
      severity: 'warning',
    });
  }

  function tellTooSlow(object: string): void {
    logger.warn({ object }, 'numbers of an unusual grouping were not looked for in the CRM');
    alerts.raise({
      code: 'crm_search_slow',
      subject: object,
      ...says(sayAlert('alert_crm_slow'), sayAlert('alert_crm_slow_why', { object })),
      severity: 'warning',
    });
  }

  /** `crm_refused` here means the whole call: the set-up does not fit, for everybody alike. */
  function tellFailure(error: unknown, tries: number): void {
    logger.warn({ err: error, tries }, 'opt-outs wait: Salesforce CRM does not take them now');
    if (!(error instanceof CrmError)) return;
    const isSetUp = error.code === 'crm_login_refused' || error.code === 'crm_refused';
    const isDayUsedUp = error.limit === DAILY_LIMIT;
    if (!isSetUp && !isDayUsedUp && tries < timing.alertAfterTries) return;
    const fix = isSetUp ? 'alert_crm_doctor' : isDayUsedUp ? 'alert_crm_day_used_up' : 'alert_crm_nothing_to_do';
    alerts.raise({
      code: 'crm_waits',
      subject: error.statusCode ?? error.code,
      ...says(
        sayAlert('alert_crm_waits'),
        sayAlert('alert_crm_waits_why', { why: sentenceOfError(error), fix: sayAlert(fix) }),
      ),
      severity: isSetUp ? 'critical' : 'warning',
    });
  }

  async function work(holding: Holding): Promise<void> {
    let tries = 0;
    while (!holding.signal.aborted && !holding.closing()) {
      try {
        await queue.queueBacklog(() => holding.signal.aborted || holding.closing());
        const carried = await unlessAborted(carryNext(), holding.signal);
        tries = 0;
        if (carried) alerts.over('crm_waits');
        if (!carried) await holding.sleep(timing.idleMs);
      } catch (error) {
        if (holding.signal.aborted) return;
        tries += 1;
        tellFailure(error, tries);
        await holding.sleep(backoffMs(tries, { firstMs: timing.firstBackoffMs, maxMs: timing.maxBackoffMs }, random));
      }
    }
  }

  const holder = createLeaseHolder({ lease, logger, closeWithinMs: timing.closeWithinMs, work });

  return {
    /** From now on, changes of consent are queued for the CRM, by every process. */
    async start(): Promise<void> {
      await queue.keepOpen();
      renewal = setInterval(() => {
        queue.keepOpen().catch((error: unknown) => logger.warn({ err: error }, 'the queue of the CRM was not renewed'));
      }, timing.keepOpenEveryMs);
      holder.start();
    },
    async close(): Promise<void> {
      clearInterval(renewal);
      await holder.close();
    },
  };
}
