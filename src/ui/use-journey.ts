import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { type ValueChoices, valueChoices } from './form/value-choices';
import {
  eventKeysFrom,
  fieldsFrom,
  type JourneyField,
  type JourneyStep,
  stepsBefore,
  stepsFrom,
} from './journey-builder/answers';
import type { JourneyBuilder, Question } from './journey-builder/postmonger-session';
import { answerInWords, type Language } from './text/translate';

/** What tells the key of the entry source, besides the fields themselves and the journey; many shells answer only one. */
const TELL_ENTRY_KEY = ['TriggerEventDefinition', 'EntryEventDefinitionKey', 'DataSources'] as const;

export interface Journey {
  choices: ValueChoices;
  /** The steps that ran before this one; all of them where the wiring does not say. */
  earlierSteps: JourneyStep[];
  /** All steps of the journey. */
  steps: JourneyStep[];
  /** Every other step of the journey. */
  otherSteps: JourneyStep[];
  /** False where Journey Builder did not show the journey. */
  isKnown: boolean;
  eventKeys: string[];
  retry: () => void;
}

/** What the journey around this step offers: fields, earlier steps, event keys. Every answer may be missing (JB 5.6). */
export function useJourney(journeyBuilder: JourneyBuilder, activityKey: string, { t }: Language): Journey {
  const [fields, setFields] = useState<JourneyField[] | undefined | 'asking'>('asking');
  const [told, setTold] = useState<Partial<Record<Question, string[]>>>({});
  const [steps, setSteps] = useState<JourneyStep[] | 'asking'>('asking');

  const ask = useCallback(() => {
    setFields('asking');
    void journeyBuilder.ask('Schema').then((answer) => setFields(fieldsFrom(answer)));
    const learn = (question: Question, answer: unknown) =>
      setTold((before) => ({ ...before, [question]: eventKeysFrom(answer) }));
    for (const question of TELL_ENTRY_KEY) void journeyBuilder.ask(question).then((answer) => learn(question, answer));
    void journeyBuilder.ask('Interaction').then((answer) => {
      setSteps(stepsFrom(answer));
      learn('Interaction', answer);
    });
  }, [journeyBuilder]);
  useEffect(ask, [ask]);

  return useMemo(() => {
    const known = steps === 'asking' ? [] : steps;
    const before = stepsBefore(activityKey, known);
    const earlierSteps = before.length > 0 ? before : known.filter(({ key }) => key !== activityKey && !isWired(known));
    const listed = fields === 'asking' ? undefined : fields;
    const choices = valueChoices({
      fields: listed,
      earlierSteps,
      entryKeys: [...TELL_ENTRY_KEY, 'Interaction' as const].flatMap((question) => told[question] ?? []),
      ownKey: activityKey,
      steps: known,
      inWords: (answer) => answerInWords(t, answer),
    });
    return {
      choices: { ...choices, isListed: fields === 'asking' || choices.isListed },
      earlierSteps,
      steps: known,
      otherSteps: known.filter(({ key }) => key !== activityKey),
      isKnown: steps === 'asking' || steps.length > 0,
      eventKeys: [...new Set(known.flatMap((step) => step.eventKeys))],
      retry: ask,
    };
  }, [fields, told, steps, activityKey, t, ask]);
}

function isWired(steps: readonly JourneyStep[]): boolean {
  return steps.some(({ next }) => next.length > 0);
}
