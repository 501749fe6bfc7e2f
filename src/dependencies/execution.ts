import type { Config } from '../config';
import { createActivityCounts } from '../execution/activity-counts';
import { createAnswerNotes } from '../execution/answer-notes';
import { createExecutionRecord } from '../execution/execution-record';
import { createHeldRecord } from '../execution/held-record';
import { createHoldoutDraws } from '../execution/holdout-draws';
import { createMessageOutcomes } from '../execution/message-outcomes';
import { createOutcomeWatch } from '../execution/outcome-watch';
import { createSettingsStore } from '../execution/settings-store';
import { createStepHours } from '../execution/step-hours';
import { createStepStore } from '../execution/step-store';
import { createTestMessages } from '../execution/test-messages';
import { createTesters } from '../execution/testers';
import { createTimers } from '../execution/timers';
import { createTouches } from '../execution/touches';
import { createWaitingSignals } from '../execution/waiting-signals';
import { createOutbox } from '../outbox/outbox';
import { createForgottenPeople } from '../signals/forgotten-people';
import type { Closer } from './closers';
import type { Connections } from './connections';

/** What is used is stored anew so often, so that only what is out of use ends (see settings-store.ts). */
const RENEWED_EVERY_MS = 86_400_000;

/** What Redis holds of the messages of the steps, and the rows that are written of them. */
export function createExecution(config: Config, { redis, subscriber, ids }: Connections) {
  const settings = createSettingsStore(redis);
  const steps = createStepStore({ redis, settings });
  const renewal = setInterval(() => {
    settings.renew();
    steps.renew();
  }, RENEWED_EVERY_MS).unref();
  const lateFallbackMinDelayMs = config.lateFallbackMinDelaySeconds * 1000;
  const closers: Closer[] = [{ name: 'renewal', close: () => clearInterval(renewal) }];
  return {
    settings,
    steps,
    lateFallbackMinDelayMs,
    record: createExecutionRecord(redis, steps, { lateFallbackMinDelayMs }),
    heldRecord: createHeldRecord(redis, steps, { lateFallbackMinDelayMs }),
    timers: createTimers({ redis, ids }),
    draws: createHoldoutDraws({ redis, steps }),
    touches: createTouches({ redis, steps }),
    waitingSignals: createWaitingSignals(redis),
    watch: createOutcomeWatch(subscriber),
    answerNotes: createAnswerNotes(redis),
    outcomes: createMessageOutcomes(redis),
    activityCounts: createActivityCounts(redis),
    stepHours: createStepHours(redis),
    testMessages: createTestMessages(redis),
    testers: createTesters(redis),
    outbox: createOutbox(redis),
    forgottenPeople: createForgottenPeople({ redis, secrets: config.tokens.linkSecrets }),
    closers,
  };
}

export type Execution = ReturnType<typeof createExecution>;
