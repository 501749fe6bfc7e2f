import type { EntryPeople } from '../../configuration/page-data';
import { SelectField } from './inputs';
import { Failure } from './notice';
import { usePage } from './page-context';
import type { StepProps } from './step-props';

/** Real people of the entry source, in the place of values that somebody invents. `panel`: where it stands. */
export function PeoplePicker({ panel, people }: { panel: string; people: StepProps['people'] }) {
  const { t } = usePage().language;
  const { state, source, code, chosen, eventKey, load, choose } = people;
  if (eventKey === undefined) return null;
  if (state === 'failed' && code) {
    return code === 'not_found' ? (
      <p class="hint">{t('people.noSource')}</p>
    ) : (
      <Failure what="failed.people" code={code} retry={load} />
    );
  }
  if (state !== 'ready' || source === undefined) {
    return (
      <button
        type="button"
        class="slds-button slds-button_neutral people-show"
        id={`${panel}-people`}
        disabled={state === 'loading'}
        onClick={load}
      >
        {t(state === 'loading' ? 'people.loading' : 'people.show')}
      </button>
    );
  }
  if (source.rows.length === 0) return <p class="hint">{t('people.none')}</p>;
  return (
    <SelectField
      field={`${panel}-person`}
      label={t('people.pick')}
      hint={t('people.count', { n: source.rows.length, total: source.total, source: source.name })}
      value={chosen === undefined ? '' : String(chosen)}
      choices={[
        ...source.rows.map((row, index) => ({ value: String(index), label: nameOf(row) })),
        { value: '', label: t('people.own') },
      ]}
      onChange={(index) => choose(index === '' ? undefined : Number(index))}
    />
  );
}

/** What tells a person from another: a name where the row has one, and the contact key. */
function nameOf({ contactKey, fields }: EntryPeople['rows'][number]): string {
  const names = Object.entries(fields).flatMap(([field, value]) =>
    /name|nombre|nome/.test(field) && value ? [value] : [],
  );
  return [names.slice(0, 2).join(' '), contactKey].filter(Boolean).join(' · ');
}
