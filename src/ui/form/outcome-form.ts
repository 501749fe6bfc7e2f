import type { JourneyStep } from '../journey-builder/answers';
import { type BranchLabels, labelledOutcomes, objectAt, type SavedActivity, savedInArguments } from './activity-form';
import { bindingIn } from './binding';

const VERSION = 1;

/** The key of the WhatsApp Message step that a saved outcome step judges; empty where there is none. */
export function readJudgedStep(activity: SavedActivity): string {
  const { messageKey } = savedInArguments(activity);
  const binding = bindingIn(typeof messageKey === 'string' ? messageKey : '');
  return binding?.source === 'step' && binding.name === 'messageKey' ? binding.group : '';
}

/** The same activity, judging this step; nothing that is not ours is dropped. */
export function writeJudgedStep(activity: SavedActivity, judged: string, branchLabels: BranchLabels): SavedActivity {
  return {
    ...activity,
    arguments: {
      ...objectAt(activity, 'arguments'),
      execute: {
        ...objectAt(activity, 'arguments', 'execute'),
        inArguments: [
          {
            ...savedInArguments(activity),
            v: VERSION,
            contactKey: '{{Contact.Key}}',
            messageKey: `{{Interaction.${judged}.messageKey}}`,
          },
        ],
      },
    },
    outcomes: labelledOutcomes(activity, branchLabels),
    metaData: { ...objectAt(activity, 'metaData'), isConfigured: true },
  };
}

/** The steps that answer a message key: WhatsApp Message steps, told by what they answer or where they are called. */
export function messageSteps(steps: readonly JourneyStep[]): JourneyStep[] {
  return steps.filter(
    ({ outArguments, executeUrl }) =>
      outArguments.includes('messageKey') || executeUrl.endsWith('/activities/message/execute'),
  );
}

/** Whether a typed key can stand in an expression. */
export function isStepKey(key: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(key);
}
