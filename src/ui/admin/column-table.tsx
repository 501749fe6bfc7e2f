import type { FieldChoices } from '../../admin/page-data';
import type { MappingFault } from '../../marketing-cloud/mapping';
import { useWords } from './admin-words';
import { faultWords } from './fault-words';
import { DataTable, State } from './parts';
import { English } from './words-of-server';

/** One line per column of ours: which field takes it, and what is wrong with that. */
export function ColumnTable(props: {
  table: string;
  choices: FieldChoices;
  columns: Record<string, string | null>;
  faults: readonly MappingFault[];
  onChange: (column: string, field: string | null) => void;
}) {
  const { table, choices, columns, faults, onChange } = props;
  const words = useWords();
  const { t } = words;
  const takenBy = (field: string, column: string) =>
    Object.entries(columns).find(
      ([other, name]) => other !== column && name?.toLowerCase() === field.toLowerCase(),
    )?.[0];

  return (
    <DataTable label={t('columns.label', { table })} head={[t('columns.ours'), t('columns.yours')]}>
      {choices.columns.map(({ column, fits, fault }) => {
        const id = `field-${table}-${column.name}`;
        const field = columns[column.name] ?? '';
        const wrong = faults.filter((each) => each.column === column.name).map((each) => faultWords(words, each));
        const isKnown = choices.fields.some(({ name }) => name === field);
        const [fitting, others] = [
          choices.fields.filter(({ name }) => fits.includes(name)),
          choices.fields.filter(({ name }) => !fits.includes(name)),
        ];
        const choiceWords = ({ name, type }: FieldChoices['fields'][number]) => {
          const taken = takenBy(name, column.name);
          return taken === undefined
            ? `${name} (${type})`
            : t('columns.takes', { name: `${name} (${type})`, column: taken });
        };
        return (
          <tr key={column.name} class={wrong.length > 0 ? 'wrong' : ''}>
            <th scope="row">
              <label for={id} translate={false}>
                {column.name}
              </label>
              <span class="hint column-holds">
                <English>{column.holds}</English>
              </span>
              <span class="hint column-type">
                {column.type} {column.isKey ? <State mood="neutral">{t('columns.key')}</State> : null}
              </span>
            </th>
            <td class="field-choice">
              <div class="slds-select_container">
                <select
                  class="slds-select"
                  id={id}
                  value={field}
                  {...(wrong.length > 0 ? { 'aria-invalid': true as const, 'aria-describedby': `${id}-note` } : {})}
                  onChange={(event) => onChange(column.name, event.currentTarget.value || null)}
                >
                  <option value="">{t(column.isKey ? 'columns.choose' : 'columns.notWritten')}</option>
                  {field !== '' && !isKnown ? (
                    <option value={field}>{t('columns.notThere', { name: field })}</option>
                  ) : null}
                  <optgroup label={t('columns.fit')}>
                    {fitting.map((each) => (
                      <option key={each.name} value={each.name}>
                        {choiceWords(each)}
                      </option>
                    ))}
                  </optgroup>
                  <optgroup label={t('columns.others')}>
                    {others.map((each) => (
                      <option key={each.name} value={each.name}>
                        {choiceWords(each)}
                      </option>
                    ))}
                  </optgroup>
                </select>
              </div>
              <span id={`${id}-note`}>
                {wrong.length > 0 ? (
                  <span class="wrong-text">{wrong.join('; ')}</span>
                ) : field === '' && fault !== undefined ? (
                  faultWords(words, fault)
                ) : (
                  ''
                )}
              </span>
            </td>
          </tr>
        );
      })}
    </DataTable>
  );
}
