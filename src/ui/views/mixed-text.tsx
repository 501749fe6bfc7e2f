import { storedText, typedText } from '../form/mixed-text';
import type { ValueChoices } from '../form/value-choices';
import { SelectField, TextField } from './inputs';
import { usePage } from './page-context';

/** Words with fields among them: a field stands by its name in single braces, and is put there by choosing it. */
export function MixedText(props: {
  field: string;
  value: string;
  onChange: (value: string) => void;
  choices: ValueChoices;
}) {
  const { t } = usePage().language;
  const { field, value, onChange, choices } = props;
  const all = [...choices.entry, ...choices.step];
  return (
    <div class="two">
      <TextField
        field={`${field}-mixed`}
        label={t('values.mixedText')}
        hint={t('values.mixedHint')}
        value={typedText(value, all)}
        onChange={(typed) => onChange(storedText(typed, all, value))}
      />
      <SelectField
        field={`${field}-insert`}
        label={t('values.insert')}
        value=""
        choices={[
          { value: '', label: t('common.choose') },
          ...all.map(({ expression, label }) => ({ value: expression, label })),
        ]}
        onChange={(expression) => onChange(`${value}${value === '' || /\s$|#$/.test(value) ? '' : ' '}${expression}`)}
      />
    </div>
  );
}
