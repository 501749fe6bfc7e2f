import { inArgumentsFrom } from '../form/activity-form';
import type { MessageForm } from '../form/message-form';
import { type Sample, samplesFor } from '../form/sample-contact';
import { examplesOf } from '../form/template-text';
import { TextField } from './inputs';
import { usePage } from './page-context';
import { PeoplePicker } from './people-picker';
import type { StepProps } from './step-props';

/** The bound values of the step, each with an example; `only` narrows them to the template's blanks. */
export function samplesOf(form: MessageForm, template: StepProps['template'], only?: 'parameters'): Sample[] {
  const inArguments = inArgumentsFrom(form);
  const examples = examplesOf(template?.needs ?? []);
  return samplesFor(only ? { parameters: inArguments.parameters } : inArguments, examples);
}

/** What stands in for each expression: typed, else the example. */
export function sampleValues(samples: readonly Sample[], typed: Record<string, string>): Record<string, string> {
  return Object.fromEntries(samples.map(({ expression, example }) => [expression, typed[expression] ?? example]));
}

/** One input per bound value. The ids carry the panel's name, since several panels ask for the same values. */
export function SampleFields(props: {
  panel: string;
  samples: readonly Sample[];
  typed: Record<string, string>;
  setSample: (expression: string, value: string) => void;
  people: StepProps['people'];
}) {
  const { panel, samples, typed, setSample, people } = props;
  const { t } = usePage().language;
  if (samples.length === 0) return null;
  return (
    <>
      <PeoplePicker panel={panel} people={people} />
      <p class="hint">{t('preview.samplesHint')}</p>
      <div class="two">
        {samples.map(({ expression, name, example }, index) => (
          <TextField
            key={expression}
            field={`${panel}-sample-${index}`}
            label={name}
            value={typed[expression] ?? example}
            onChange={(value) => setSample(expression, value)}
          />
        ))}
      </div>
    </>
  );
}
