import type { JourneyField, JourneyStep } from '../journey-builder/answers';
import { bindingIn, expressionFor, isSameBinding, stepExpression } from './binding';

/** Something that a value can be taken from. */
export interface ValueChoice {
  expression: string;
  label: string;
  type: string;
  length: number | undefined;
}

export interface ValueChoices {
  entry: ValueChoice[];
  step: ValueChoice[];
  /** False where Journey Builder did not list the entry source's fields. */
  isListed: boolean;
  eventKey: string | undefined;
  /** Every key under which Journey Builder knows the entry source. */
  entryKeys: readonly string[];
}

/**
 * The choices that the journey offers: fields of its entry source, and what earlier steps answer (JB 5.5, 5.3). The list
 * of fields also names what this step itself will answer: that is nothing yet when its own values are read.
 */
export function valueChoices(journey: {
  fields: readonly JourneyField[] | undefined;
  earlierSteps: readonly JourneyStep[];
  /** The keys of the entry source as far as they were told, the likeliest first. */
  entryKeys: readonly string[];
  ownKey: string;
  /** Every step that is known, for what the list of fields alone tells of it. */
  steps?: readonly Pick<JourneyStep, 'key' | 'name'>[];
  /** What an answer of a step is, in words; undefined where only its name is known. */
  inWords?: (answer: string) => string | undefined;
}): ValueChoices {
  const { steps = [], inWords = () => undefined } = journey;
  const answerOf = (step: string, answer: string) => `${step}: ${inWords(answer) ?? answer}`;
  const groups = [...journey.entryKeys, ...journey.earlierSteps.map(({ key }) => key), journey.ownKey];
  const fromSchema = (journey.fields ?? []).flatMap((field) => {
    const expression = expressionFor(field, groups);
    const from = bindingIn(expression ?? '');
    if (expression === undefined || (from?.source === 'step' && from.group === journey.ownKey)) return [];
    const step = from?.source === 'step' ? from : undefined;
    const stepName = [...steps, ...journey.earlierSteps].find(({ key }) => key === step?.group)?.name ?? step?.group;
    const label = stepName === undefined ? field.name : answerOf(stepName, field.name);
    return [{ expression, label, type: field.type, length: field.length }];
  });
  const fromSteps = journey.earlierSteps.flatMap((step) =>
    step.outArguments.flatMap((name) => {
      const expression = stepExpression(step.key, name);
      if (expression === undefined) return [];
      return [{ expression, label: answerOf(step.name, name), type: 'Text', length: undefined }];
    }),
  );
  const sourceOf = (choice: ValueChoice) => bindingIn(choice.expression)?.source;
  const listedSteps = fromSchema.filter((choice) => sourceOf(choice) === 'step');
  const isSame = (one: ValueChoice, other: ValueChoice) => isSameBinding(one.expression, other.expression);
  const entry = fromSchema.filter((choice) => sourceOf(choice) === 'entry');
  // What the fields' own keys say is what their bindings mean; a definition told beside them may be an older one.
  const listedKeys = entry.flatMap(({ expression }) => bindingIn(expression)?.group ?? []);
  const entryKeys = [...new Set([...listedKeys, ...journey.entryKeys])];
  return {
    entry,
    step: [...fromSteps, ...listedSteps.filter((one) => !fromSteps.some((other) => isSame(one, other)))],
    isListed: journey.fields !== undefined,
    eventKey: entryKeys[0],
    entryKeys,
  };
}

/** The fields of a phone, e-mail and so on first: the likely answer should be the nearest. */
export function preferring(types: readonly string[], names: RegExp, choices: readonly ValueChoice[]): ValueChoice[] {
  const fits = (choice: ValueChoice) => types.includes(choice.type) || names.test(choice.label);
  return [...choices.filter(fits), ...choices.filter((choice) => !fits(choice))];
}

/** The type of the field that a value is bound to, where it is known. */
export function typeOf(value: string, choices: ValueChoices): string | undefined {
  return [...choices.entry, ...choices.step].find(({ expression }) => isSameBinding(expression, value))?.type;
}
