import { useState } from 'preact/hooks';
import type { MessageForm } from '../form/message-form';
import { settingsOf } from '../form/proposed-answers';
import type { JourneyStep } from '../journey-builder/answers';
import { SelectField } from './inputs';
import { Notice } from './notice';
import { usePage } from './page-context';

/** Takes all but the message from another step of the journey, and gives back what stood there before. */
export function TakeSettings(props: {
  steps: readonly JourneyStep[];
  form: MessageForm;
  edit: (change: Partial<MessageForm>) => void;
}) {
  const { t } = usePage().language;
  const { steps, form, edit } = props;
  const [taken, setTaken] = useState<{ name: string; before: Partial<MessageForm> }>();
  if (steps.length === 0) return null;

  const take = (key: string) => {
    const step = steps.find((one) => one.key === key);
    if (!step) return;
    const settings = settingsOf(step);
    const before = Object.fromEntries(Object.keys(settings).map((field) => [field, form[field as keyof MessageForm]]));
    edit(settings);
    setTaken({ name: step.name, before });
  };
  return (
    <details class="more take-settings">
      <summary>{t('take.title')}</summary>
      <SelectField
        field="take-from"
        label={t('take.label')}
        hint={t('take.hint')}
        value=""
        choices={[
          { value: '', label: t('common.choose') },
          ...steps.map(({ key, name }) => ({ value: key, label: name })),
        ]}
        onChange={take}
      />
      {taken ? (
        <Notice kind="success">
          {t('take.taken', { step: taken.name })}{' '}
          <button
            type="button"
            class="slds-button"
            id="take-back"
            onClick={() => {
              edit(taken.before);
              setTaken(undefined);
            }}
          >
            {t('take.undo')}
          </button>
        </Notice>
      ) : null}
    </details>
  );
}
