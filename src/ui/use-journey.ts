import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { bindingIn, expressionFor } from './form/binding';
import { type ValueChoices, valueChoices } from './form/value-choices';
import {
  eventKeyFrom,
  fieldsFrom,
  type JourneyField,
  type JourneyStep,
  stepsBefore,
  stepsFrom,
} from './journey-builder/answers';
import type { JourneyBuilder } from './journey-builder/postmonger-session';

export interface Journey {
  choices: ValueChoices;
  /** The steps that ran before this one; all of them where the wiring does not say. */
  earlierSteps: JourneyStep[];
  /** False where Journey Builder did not show the journey. */
  isKnown: boolean;
  eventKeys: string[];
  retry: () => void;
}

/** What the journey around this step offers: fields, earlier steps, event keys. Every answer may be missing (JB 5.6). */
export function useJourney(journeyBuilder: JourneyBuilder, activityKey: string): Journey {
  const [fields, setFields] = useState<JourneyField[] | undefined | 'asking'>('asking');
  const [eventKey, setEventKey] = useState<string>();
  const [steps, setSteps] = useState<JourneyStep[] | 'asking'>('asking');

  const ask = useCallback(() => {
    setFields('asking');
    void journeyBuilder.ask('Schema').then((answer) => setFields(fieldsFrom(answer)));
    void journeyBuilder.ask('TriggerEventDefinition').then((answer) => setEventKey(eventKeyFrom(answer)));
    void journeyBuilder.ask('Interaction').then((answer) => setSteps(stepsFrom(answer)));
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
      eventKey: eventKey ?? eventKeyOf(listed),
      ownKey: activityKey,
    });
    return {
      choices: { ...choices, isListed: fields === 'asking' || choices.isListed },
      earlierSteps,
      isKnown: steps === 'asking' || steps.length > 0,
      eventKeys: [...new Set(known.flatMap((step) => step.eventKeys))],
      retry: ask,
    };
  }, [fields, eventKey, steps, activityKey, ask]);
}

function isWired(steps: readonly JourneyStep[]): boolean {
  return steps.some(({ next }) => next.length > 0);
}

/** The entry source's key as the fields' own keys tell it, for journeys that name no trigger (JB 5.6). */
function eventKeyOf(fields: readonly JourneyField[] | undefined): string | undefined {
  for (const field of fields ?? []) {
    const binding = bindingIn(expressionFor(field) ?? '');
    if (binding?.source === 'entry') return binding.group;
  }
  return undefined;
}
