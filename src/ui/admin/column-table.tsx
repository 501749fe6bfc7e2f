import type { FieldChoices } from '../../admin/page-data';
import type { MappingFault } from '../../marketing-cloud/mapping';
import { useWords } from './admin-words';
import { ColumnHolds, useColumnTexts } from './column-holds';
import { faultWords } from './fault-words';
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
  const words = useWords();
  const { t } = words;
  const texts = useColumnTexts();
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
        return (
          <tr key={column.name} class={wrong.length > 0 ? 'wrong' : ''}>
            <th scope="row">
              <label for={id} translate={false}>
                {column.name}
              </label>
              <span class="hint column-holds">
                <ColumnHolds holds={column.holds} texts={texts} />
              </span>
              <span class="hint column-type">
                {column.type} {column.isKey ? <State mood="neutral">{t('columns.key')}</State> : null}
              </span>
            </th>
            <td class="field-choice">
              <FieldSelect
                id={id}
                column={column}
                field={field}
                fields={choices.fields}
                fits={fits}
                isWrong={wrong.length > 0}
                takenBy={(name) => takenBy(name, column.name)}
                onChange={(chosen) => onChange(column.name, chosen)}
              />
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

/** The fields that can hold a column, then the others; each says which column it takes already. */
function FieldSelect(props: {
  id: string;
  column: FieldChoices['columns'][number]['column'];
  field: string;
  fields: FieldChoices['fields'];
  fits: readonly string[];
  isWrong: boolean;
  takenBy: (name: string) => string | undefined;
  onChange: (field: string | null) => void;
}) {
  const { id, column, field, fields, fits, isWrong, takenBy, onChange } = props;
  const { t } = useWords();
  const isKnown = fields.some(({ name }) => name === field);
  const fitting = fields.filter(({ name }) => fits.includes(name));
  const others = fields.filter(({ name }) => !fits.includes(name));
  const choiceWords = ({ name, type }: FieldChoices['fields'][number]) => {
    const taken = takenBy(name);
    return taken === undefined ? `${name} (${type})` : t('columns.takes', { name: `${name} (${type})`, column: taken });
  };
  return (
    <div class="slds-select_container">
      <select
        class="slds-select"
        id={id}
        value={field}
        {...(isWrong ? { 'aria-invalid': true as const, 'aria-describedby': `${id}-note` } : {})}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      >
        <option value="">{t(column.isKey ? 'columns.choose' : 'columns.notWritten')}</option>
        {field !== '' && !isKnown ? <option value={field}>{t('columns.notThere', { name: field })}</option> : null}
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
  );
}
