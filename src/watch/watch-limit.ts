import type { WatchRules } from '../alerts/alert-rules';
import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { StepHours } from '../execution/step-hours';
import type { Logger } from '../logger';
import { GraphError, type WhatsAppClient } from '../whatsapp/client';
import { peopleADay } from '../whatsapp/phone-number';
import type { NamedStep } from './name-steps';
import { summarise } from './step-summary';

const DAY_MS = 24 * 3_600_000;
const CODE = 'limit_near';
/** The limit is one for all numbers of the portfolio: https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits */
const SUBJECT = 'account';

export interface WatchLimitDependencies {
  namedSteps: () => Promise<NamedStep[]>;
  stepHours: Pick<StepHours, 'read' | 'unsent'>;
  whatsapp: Pick<WhatsAppClient, 'phoneNumbers'>;
  businessAccountId: string;
  watchRules: Pick<WatchRules, 'limitNear'>;
  alerts: EndingAlerts;
  logger: Logger;
  clock: () => number;
}

/**
 * Tells when the messages of the last 24 hours come near the people whom Meta lets the account begin a conversation with in
 * a day. A message to somebody who wrote lately counts for us and not for Meta, so it is told early rather than late. Run by
 * one worker.
 */
export async function watchLimit(dependencies: WatchLimitDependencies): Promise<void> {
  const { whatsapp, businessAccountId, watchRules, alerts, logger } = dependencies;
  const people = await limitOf(whatsapp, businessAccountId, logger);
  if (people === undefined) return;
  const sent = await sentInADay(dependencies);
  if (sent < watchRules.limitNear.share * people) {
    alerts.over(CODE, SUBJECT);
    return;
  }
  alerts.raise({
    code: CODE,
    subject: SUBJECT,
    ...says(sayAlert('alert_limit_near'), sayAlert('alert_limit_near_why', { n: sent, people })),
    severity: 'warning',
  });
}

/** The least that Meta tells of any number; undefined where it tells none, or cannot be asked now. */
async function limitOf(
  whatsapp: WatchLimitDependencies['whatsapp'],
  businessAccountId: string,
  logger: Logger,
): Promise<number | undefined> {
  try {
    const numbers = await whatsapp.phoneNumbers(businessAccountId);
    const limits = numbers.flatMap((number) => peopleADay(number.whatsapp_business_manager_messaging_limit) ?? []);
    return limits.length === 0 ? undefined : Math.min(...limits);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    logger.info({ err: error }, 'Meta does not tell the messaging limit now');
    return undefined;
  }
}

async function sentInADay({ namedSteps, stepHours, clock }: WatchLimitDependencies): Promise<number> {
  const now = clock();
  const steps = await namedSteps();
  const unsent = await stepHours.unsent(steps.map(({ activityId }) => activityId));
  const running = steps.filter((_, index) => now - (unsent[index]?.lastAt ?? 0) < DAY_MS);
  const hours = await Promise.all(running.map(({ activityId }) => stepHours.read(activityId, now, 1)));
  return summarise(hours.flat().filter(({ at }) => at >= now - DAY_MS)).sent;
}
