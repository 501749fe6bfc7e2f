import type { FieldChoices } from '../../admin/page-data';
import type { MappingFault } from '../../marketing-cloud/mapping';
import { DataTable, State } from './parts';

/** One line per column of ours: which field takes it, and what is wrong with that. */
export function ColumnTable(props: {
  table: string;
  choices: FieldChoices;
  columns: Record<string, string | null>;
  faults: readonly MappingFault[];
  onChange: (column: string, field: string | null) => void;
}) {
  const { table, choices, columns, faults, onChange } = props;
  const takenBy = (field: string, column: string) =>
    Object.entries(columns).find(
      ([other, name]) => other !== column && name?.toLowerCase() === field.toLowerCase(),
    )?.[0];

  return (
    <DataTable label={`Columns of ${table} and the fields that take them`} head={['Our column', 'Your field']}>
      {choices.columns.map(({ column, fits, note }) => {
        const id = `field-${table}-${column.name}`;
        const field = columns[column.name] ?? '';
        const wrong = faults.filter((fault) => fault.column === column.name).map((fault) => fault.message);
        const isKnown = choices.fields.some(({ name }) => name === field);
        const [fitting, others] = [
          choices.fields.filter(({ name }) => fits.includes(name)),
          choices.fields.filter(({ name }) => !fits.includes(name)),
        ];
        const words = ({ name, type }: FieldChoices['fields'][number]) => {
          const taken = takenBy(name, column.name);
          return `${name} (${type})${taken === undefined ? '' : `, takes ${taken}`}`;
        };
        return (
          <tr key={column.name} class={wrong.length > 0 ? 'wrong' : ''}>
            <th scope="row">
              <label for={id}>{column.name}</label>
              <span class="hint column-holds">{column.holds}</span>
              <span class="hint column-type">
                {column.type} {column.isKey ? <State mood="neutral">key</State> : null}
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
                  <option value="">{column.isKey ? 'Choose…' : 'Not written'}</option>
                  {field !== '' && !isKnown ? <option value={field}>{field} (not there)</option> : null}
                  <optgroup label="Can hold it">
                    {fitting.map((each) => (
                      <option key={each.name} value={each.name}>
                        {words(each)}
                      </option>
                    ))}
                  </optgroup>
                  <optgroup label="Of another type, too short, or key and no key">
                    {others.map((each) => (
                      <option key={each.name} value={each.name}>
                        {words(each)}
                      </option>
                    ))}
                  </optgroup>
                </select>
              </div>
              <span id={`${id}-note`}>
                {wrong.length > 0 ? (
                  <span class="wrong-text">{wrong.join('; ')}</span>
                ) : field === '' ? (
                  (note ?? '')
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
