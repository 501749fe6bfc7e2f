import type { EndingAlerts } from '../alerts/alerts';
import { CodedError } from '../errors';
import type { Logger } from '../logger';
import { backoffMs } from '../redis/sleeper';
import type { HandOver, HandOverResult } from '../replies/hand-over';
import type { Destination, HandOverQueue, WaitingHandOver } from './hand-over-queue';
import { createHandOverTeller } from './tell-hand-over';

/** Carries some hand-overs to one destination; throws a CodedError where nothing can be carried there now. */
export type Carrier = (waiting: readonly WaitingHandOver[]) => Promise<[of: WaitingHandOver, result: HandOverResult][]>;

/** Hears what came of a hand-over, once it is there or a person has to see to it. May be told again. */
type HandOverListener = (handOver: HandOver, result: HandOverResult) => Promise<void>;

interface HandOverTiming {
  /** So many go together: few calls of the CRM's daily limit. */
  atOnce: number;
  firstBackoffMs: number;
  maxBackoffMs: number;
  /** What was refused, or waits for a person, is tried again after this: somebody may have mended it. */
  retryRefusedMs: number;
  /** So many failures in a row before somebody is told that the other side is away. */
  alertAfterTries: number;
  /** Less than it is kept for: then a person is told that it is given up. */
  givenUpAfterMs: number;
}

const DAY_MS = 86_400_000;
const DEFAULT_TIMING: HandOverTiming = {
  atOnce: 50,
  firstBackoffMs: 2_000,
  maxBackoffMs: 5 * 60_000,
  retryRefusedMs: DAY_MS,
  alertAfterTries: 4,
  givenUpAfterMs: 28 * DAY_MS,
};

export interface HandOverDependencies {
  queue: HandOverQueue;
  /** None where the destination is not set up: its hand-overs wait, and somebody is told. */
  carriers: Partial<Record<Destination, Carrier>>;
  onResult: HandOverListener;
  alerts: EndingAlerts;
  logger: Logger;
  clock: () => number;
  random: () => number;
  timing?: Partial<HandOverTiming>;
}

/**
 * Takes replies to their owners. Each is tried until it is there, with growing pauses: for all of a destination that is
 * away, for one alone that is locked or refused. Nothing is given up within four weeks, and then somebody is told. One
 * process carries to a destination at a time.
 */
export function createHandOvers(dependencies: HandOverDependencies) {
  const { queue, carriers, onResult, alerts, logger, clock, random } = dependencies;
  const timing = { ...DEFAULT_TIMING, ...dependencies.timing };
  const away = new Map<Destination, { tries: number; until: number }>();
  const tell = createHandOverTeller(dependencies);
  const backoff = (tries: number) =>
    backoffMs(tries, { firstMs: timing.firstBackoffMs, maxMs: timing.maxBackoffMs }, random);

  async function settle(destination: Destination, of: WaitingHandOver, result: HandOverResult): Promise<void> {
    const { id, handOver, tries, keptAt } = of;
    const about = { handOver: id, route: handOver.route, result: result.kind };
    if (result.kind === 'done') {
      // Told before it is forgotten: who hears of it bears to hear it again.
      await onResult(handOver, result);
      await queue.done(destination, id, result.recordId);
      logger.info({ ...about, record: result.recordId }, 'a reply was handed over');
      if (result.undecided !== undefined) tell.undecided(handOver, result.recordId);
      return;
    }
    if (clock() - keptAt >= timing.givenUpAfterMs) {
      await onResult(handOver, result);
      await queue.done(destination, id, '');
      tell.givenUp(id, handOver, result);
      return;
    }
    const pause = result.kind === 'later' ? (result.retryAfterMs ?? backoff(tries + 1)) : timing.retryRefusedMs;
    await queue.postpone(destination, id, clock() + pause);
    if (result.kind === 'later') {
      logger.info({ ...about, why: result.why, tries: tries + 1 }, 'a hand-over waits');
      return;
    }
    await onResult(handOver, result);
    tell.refused(id, handOver, result);
  }

  /** Carries what is due to one destination, some of it. → how many were looked at; 0 while it is away */
  return async function carryDue(destination: Destination): Promise<number> {
    if (clock() < (away.get(destination)?.until ?? 0)) return 0;
    const due = await queue.due(destination, timing.atOnce);
    if (due.length === 0) return 0;
    const carrier = carriers[destination];
    try {
      if (carrier === undefined) throw new NotSetUpError(destination);
      for (const [of, result] of await carrier(due)) await settle(destination, of, result);
      away.delete(destination);
      alerts.over('hand_overs_wait', destination);
      return due.length;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const tries = (away.get(destination)?.tries ?? 0) + 1;
      away.set(destination, { tries, until: clock() + backoff(tries) });
      tell.away(destination, error, tries >= timing.alertAfterTries);
      return 0;
    }
  };
}

const DESTINATION_NAMES: Record<Destination, string> = {
  crm: 'Salesforce CRM',
  webhook: 'the webhook of replies',
  email: 'email',
};

/** Hand-overs wait for a destination that has no settings. */
class NotSetUpError extends CodedError {
  constructor(destination: Destination) {
    super('hand_over_not_set_up', `${DESTINATION_NAMES[destination]} is not set up`, { retry: 'later' });
  }
}
