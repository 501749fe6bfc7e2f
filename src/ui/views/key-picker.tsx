import { useState } from 'preact/hooks';
import type { Named } from '../../configuration/page-data';
import type { PageApi } from '../page-api';
import { useList } from '../use-list';
import { FormElement, TextField, useField } from './inputs';
import { usePage } from './page-context';

const OTHER = '\u0000other';

/**
 * The key of an API event or of an email definition, chosen by its name. Where the marketer's rights do not show the list
 * it is typed, with a sentence why; what is typed is looked up like any other (see use-known-key.ts).
 */
export function KeyPicker(props: {
  field: string;
  label: string;
  kind: 'event' | 'definition';
  value: string;
  /** Keys that stand in this journey. */
  inJourney: readonly string[];
  api: PageApi;
  onChange: (key: string) => void;
}) {
  const { field, label, kind, value, inJourney, api, onChange } = props;
  const { t } = usePage().language;
  const [isTyping, setTyping] = useState(false);
  const list = useList(() => api.named(kind === 'event' ? 'events' : 'emails'), kind);
  const isEmpty = list.state === 'ready' && list.value.items.length === 0 && inJourney.length === 0;
  const hint = isEmpty ? t('pick.none') : undefined;
  const { error, described } = useField(field, hint);

  if (list.state !== 'ready' || isTyping) {
    const why = list.state === 'failed' ? t('pick.typed', { why: t(`error.${list.code}`) }) : undefined;
    return (
      <TextField field={field} label={label} hint={why} value={value} suggestions={inJourney} onChange={onChange} />
    );
  }
  const all = list.value.items;
  const here = inJourney.map((key) => all.find((each) => each.key === key) ?? { key, name: key });
  const others = all.filter(({ key }) => !inJourney.includes(key));
  const isListed = [...here, ...others].some(({ key }) => key === value);
  return (
    <FormElement field={field} label={label} hint={hint} error={error}>
      <div class="slds-select_container">
        <select
          class="slds-select"
          id={field}
          value={value}
          onChange={({ currentTarget }) => {
            setTyping(currentTarget.value === OTHER);
            onChange(currentTarget.value === OTHER ? '' : currentTarget.value);
          }}
          {...described}
        >
          <option value="">{t('common.choose')}</option>
          {value !== '' && !isListed ? <option value={value}>{value}</option> : null}
          <Options label={t('pick.journey')} choices={here} />
          <Options label={t('pick.account')} choices={others} />
          <option value={OTHER}>{t('pick.other')}</option>
        </select>
      </div>
    </FormElement>
  );
}

function Options({ label, choices }: { label: string; choices: readonly Named[] }) {
  const { t } = usePage().language;
  if (choices.length === 0) return null;
  return (
    <optgroup label={label}>
      {choices.map(({ key, name, inactive }) => {
        const shown = name === key ? name : `${name} · ${key}`;
        return (
          <option key={key} value={key}>
            {inactive ? t('pick.inactive', { name: shown }) : shown}
          </option>
        );
      })}
    </optgroup>
  );
}
