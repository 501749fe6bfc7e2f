import { type JourneyStep, stepsBefore } from '../journey-builder/answers';
import { type BranchLabels, labelledOutcomes, objectAt, type SavedActivity, savedInArguments } from './activity-form';
import { bindingIn, stepExpression } from './binding';

const VERSION = 1;

/** The key of the WhatsApp Message step that a saved outcome step judges; empty where there is none. */
export function readJudgedStep(activity: SavedActivity): string {
  const { messageKey } = savedInArguments(activity);
  const binding = bindingIn(typeof messageKey === 'string' ? messageKey : '');
  return binding?.source === 'step' && binding.name === 'messageKey' ? binding.group : '';
}

/** The same activity, judging the step of this key, which must be bindable; nothing that is not ours is dropped. */
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
            messageKey: messageKeyOf(judged),
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
      outArguments.includes('messageKey') || /\/activities\/message\/execute$/.test(executeUrl.split(/[?#]/)[0] ?? ''),
  );
}

/** Whether a step is reached from the judged one only by branches on which no message was sent. */
export function isBehindNoMessage(key: string, judged: JourneyStep, steps: readonly JourneyStep[]): boolean {
  const isOn = (next: string) => next === key || stepsBefore(key, steps).some((step) => step.key === next);
  const branches = judged.paths.filter(({ next }) => isOn(next)).map(({ branch }) => branch);
  return branches.length > 0 && !branches.includes('continue');
}

/** The expression for the message key that a step answers; undefined for a key that no expression can hold. */
export const messageKeyOf = (step: string): string | undefined => stepExpression(step.trim(), 'messageKey');
