import type { Settings } from '../decision/settings';
import type { Logger } from '../logger';
import type { Cause } from '../vocabulary';
import type { NoticeQueue, NoticeTo } from './notice-queue';

/** A message that did not reach its contact, for good or as far as anybody knows. */
export interface Failure {
  messageKey: string;
  contactKey: string;
  cause: Cause;
  settings: Pick<Settings, 'notify' | 'owner' | 'template' | 'purpose' | 'stage' | 'topic'>;
  activityId: string;
  journeyId: string;
}

/** Hears of failures; never throws, since a contact's way does not depend on who is told. */
export type FailureListener = (failure: Failure) => Promise<void>;

/** Notes the failures that a step wants somebody to hear of (D1): those of its chosen causes, once per message. */
export function createFailureNotes(options: {
  notices: Pick<NoticeQueue, 'note'>;
  /** Whom the step's `notify.route` means, and how they are told. */
  toWhom: (settings: Failure['settings']) => NoticeTo;
  logger: Logger;
  clock: () => number;
}): FailureListener {
  const { notices, toWhom, logger, clock } = options;
  return async ({ settings, messageKey, contactKey, cause, activityId, journeyId }) => {
    if (!settings.notify?.causes.includes(cause)) return;
    const template = settings.template.name;
    const failure = { messageKey, contactKey, cause, at: clock(), template, activityId, journeyId };
    try {
      await notices.note(failure, toWhom(settings));
    } catch (error) {
      logger.error({ err: error, messageKey, cause }, 'a failure was not noted for its owner');
    }
  };
}
