import { FormElement, useField } from './inputs';
import { usePage } from './page-context';

/** A moment, chosen by the marketer's own clock and stored in UTC (`2027-01-31T23:00:00.000Z`). */
export function MomentField({
  field,
  value,
  onChange,
}: {
  field: string;
  value: string;
  onChange: (iso: string) => void;
}) {
  const { t } = usePage().language;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { error, described } = useField(field, zone);
  return (
    <FormElement field={field} label={t('pick.when')} hint={zone} error={error}>
      <input
        class="slds-input"
        id={field}
        type="datetime-local"
        value={localForm(value)}
        onInput={({ currentTarget }) => {
          const typed = currentTarget.value;
          onChange(typed === '' ? '' : new Date(typed).toISOString());
        }}
        {...described}
      />
    </FormElement>
  );
}

/** `2027-01-31T18:00`, as the input wants it; empty for what is no moment. */
function localForm(iso: string): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return '';
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
