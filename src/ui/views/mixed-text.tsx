import type { ComponentChildren } from 'preact';
import { tracksLink } from '../form/message-form';
import { storedText, typedText } from '../form/mixed-text';
import type { ValueChoices } from '../form/value-choices';
import { SelectField, TextField } from './inputs';
import { usePage } from './page-context';
import type { StepProps } from './step-props';

/** Words with fields among them: a field stands by its name in single braces, and is put there by choosing it. */
export function MixedText(props: {
  field: string;
  value: string;
  onChange: (value: string) => void;
  choices: ValueChoices;
}) {
  const { t } = usePage().language;
  const { field } = props;
  return (
    <TextWithFields {...props} insert={`${field}-insert`} spaced>
      {(typed) => (
        <TextField field={`${field}-mixed`} label={t('values.mixedText')} hint={t('values.mixedHint')} {...typed} />
      )}
    </TextWithFields>
  );
}

/** Where the tracked link leads: an address, with fields in it where each contact has one of their own. */
export function LinkField({ form, edit, choices }: Pick<StepProps, 'form' | 'edit' | 'choices'>) {
  const { t } = usePage().language;
  const { link, whenEmpty } = form;
  return (
    <div class="value-row">
      <TextWithFields value={link} onChange={(typed) => edit({ link: typed })} choices={choices} insert="link-insert">
        {(typed) => (
          <TextField
            field="link"
            type="url"
            label={t('link.label')}
            hint={t('link.hint')}
            optional={!tracksLink(form)}
            {...typed}
          />
        )}
      </TextWithFields>
      {link.includes('{{') ? (
        <TextField
          field="when-empty-link"
          type="url"
          label={t('link.whenEmpty')}
          optional
          value={whenEmpty.link ?? ''}
          onChange={(typed) => edit({ whenEmpty: { ...whenEmpty, link: typed } })}
        />
      ) : null}
    </div>
  );
}

/** A text input, and beside it the fields that can be put at its end. */
function TextWithFields(props: {
  value: string;
  onChange: (value: string) => void;
  choices: ValueChoices;
  /** The id of the list of fields. */
  insert: string;
  /** Whether a field is a word of its own. */
  spaced?: boolean;
  children: (typed: { value: string; onChange: (value: string) => void }) => ComponentChildren;
}) {
  const { t } = usePage().language;
  const { value, onChange, choices, spaced = false, children } = props;
  const all = [...choices.entry, ...choices.step];
  const joint = !spaced || value === '' || /\s$|#$/.test(value) ? '' : ' ';
  return (
    <div class="two">
      {children({
        value: typedText(value, all),
        onChange: (typed) => onChange(storedText(typed, all, value)),
      })}
      <SelectField
        field={props.insert}
        label={t('values.insert')}
        value=""
        choices={[
          { value: '', label: t('common.choose') },
          ...all.map(({ expression, label }) => ({ value: expression, label })),
        ]}
        onChange={(expression) => onChange(`${value}${joint}${expression}`)}
      />
    </div>
  );
}
