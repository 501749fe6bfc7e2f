import type { ViewedReport } from '../../report-page/page-data';
import { REPORT_FILTERS, type ReportFilter } from '../../reporting/report-page';
import { type Address, QUICK_DAYS } from './address';
import type { ReportWords } from './report-words';
import { nameOf } from './sections/named';

interface BarProps {
  address: Address;
  report: ViewedReport | undefined;
  words: ReportWords;
  onChange: (change: Partial<Address>) => void;
}

/** Period and filters; a change is shown at once and stands in the address. */
export function FilterBar(props: BarProps) {
  const { address, report, words, onChange } = props;
  const { t } = words;
  const isFiltered = Object.keys(address.filter).length > 0;
  return (
    <form class="filters" aria-label={t('filter.title')} onSubmit={(event) => event.preventDefault()}>
      <PeriodFields {...props} />
      <div class="choices">
        {REPORT_FILTERS.map((name) => {
          const choices = report?.filters.choices[name] ?? [];
          const isGiven = name === 'journey' && report?.viewer.journey !== undefined;
          // A list of one is no choice, nor is the one journey of a marketer.
          return isGiven || (choices.length < 2 && address.filter[name] === undefined) ? null : (
            <FilterSelect key={name} name={name} choices={choices} {...props} />
          );
        })}
        {isFiltered ? (
          <button type="button" onClick={() => onChange({ filter: {} })}>
            {t('filter.clear')}
          </button>
        ) : null}
      </div>
    </form>
  );
}

function PeriodFields({ address: { period }, report, words, onChange }: BarProps) {
  const { t } = words;
  const { from, to } = 'from' in period ? period : { from: report?.period.from ?? '', to: report?.period.to ?? '' };
  const setDay = (name: 'from' | 'to', day: string) => {
    const changed = { from, to, [name]: day };
    if (day !== '' && changed.from <= changed.to) onChange({ period: changed });
  };
  return (
    <fieldset>
      <legend>{t('filter.period')}</legend>
      {QUICK_DAYS.map((days) => (
        <button
          key={days}
          type="button"
          aria-pressed={'days' in period && period.days === days}
          onClick={() => onChange({ period: { days } })}
        >
          {t('filter.last', { n: days })}
        </button>
      ))}
      {(['from', 'to'] as const).map((name) => (
        <label key={name}>
          {t(`filter.${name}`)}
          <input
            type="date"
            id={name}
            value={name === 'from' ? from : to}
            {...(report && { max: report.period.today })}
            onChange={(event) => setDay(name, event.currentTarget.value)}
          />
        </label>
      ))}
    </fieldset>
  );
}

type Choices = ViewedReport['filters']['choices'][ReportFilter];

function FilterSelect({
  name,
  choices,
  address,
  words,
  onChange,
}: BarProps & { name: ReportFilter; choices: Choices }) {
  const { t } = words;
  const { [name]: chosen, ...others } = address.filter;
  const isListed = chosen === undefined || choices.some(({ value }) => value === chosen);
  return (
    <label>
      {t(`filter.${name}`)}
      <select
        id={`filter-${name}`}
        value={chosen === undefined ? '*' : `=${chosen}`}
        onChange={({ currentTarget: { value } }) =>
          onChange({ filter: value === '*' ? others : { ...others, [name]: value.slice(1) } })
        }
      >
        <option value="*">{t('filter.all')}</option>
        {isListed ? null : <option value={`=${chosen}`}>{nameOf(name, chosen, words)}</option>}
        {choices.map(({ value, label, messages }) => (
          <option key={value} value={`=${value}`}>
            {t('filter.choice', { name: nameOf(name, value, words, label), n: messages })}
          </option>
        ))}
      </select>
    </label>
  );
}
