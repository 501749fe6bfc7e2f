import { useEffect, useState } from 'preact/hooks';
import type { FieldChoices, MappingMode, TableState, TestRowResult } from '../../admin/page-data';
import { consentsLostBy } from '../../consent/consents-lost';
import type { Mapping, MappingFault } from '../../marketing-cloud/mapping';
import type { Table } from '../../redis/outbox-entry';
import { RadioField } from '../views/inputs';
import { Notice } from '../views/notice';
import type { AdminAnswer, AdminApi } from './admin-api';
import { ColumnTable } from './column-table';
import { DataExtensionPicker } from './data-extension-picker';
import { LostColumns } from './lost-columns';
import { Button, ConfirmButton } from './parts';

type Entry = Mapping[Table];

/** Where one table goes: chosen, checked, tried with a real row, and saved for every process. */
export function MappingEditor(props: { api: AdminApi; state: TableState; entry: Entry; onSaved: () => void }) {
  const { api, state, onSaved } = props;
  const { table } = state;
  const [mode, setMode] = useState<MappingMode>(state.mode);
  const [choices, setChoices] = useState<FieldChoices>();
  const [columns, setColumns] = useState<Record<string, string | null>>({});
  const [faults, setFaults] = useState<readonly MappingFault[]>([]);
  const [failure, setFailure] = useState<string>();
  const [said, setSaid] = useState<{ kind: 'success' | 'warning' | 'error'; text: string }>();
  const [isBusy, setBusy] = useState(false);

  const entry = (): Entry => {
    if (mode === 'own') return undefined;
    if (mode === 'left_out' || choices === undefined) return null;
    return { dataExtension: choices.key, columns };
  };
  const isComplete = mode !== 'mapped' || choices !== undefined;

  useEffect(() => {
    if (props.entry && state.dataExtension !== undefined) void pick(state.dataExtension, props.entry);
  }, []);

  async function pick(key: string, current?: NonNullable<Entry>) {
    const answer = await ask(() => api.fields(table, key));
    if (answer === undefined) return;
    setChoices(answer);
    setColumns(
      Object.fromEntries(
        answer.columns.map(({ column, suggestion }) => [column.name, chosen(column.name, suggestion, current)]),
      ),
    );
  }

  /** One question at a time; what the last one said goes, and a failure is shown with its faults at their columns. */
  async function ask<T>(work: () => Promise<AdminAnswer<T>>): Promise<T | undefined> {
    setBusy(true);
    setFailure(undefined);
    setSaid(undefined);
    setFaults([]);
    const answer = await work();
    setBusy(false);
    if (answer.ok) return answer.value;
    setFaults(answer.faults.filter((fault) => fault.table === table));
    setFailure(answer.faults.length > 0 ? 'This mapping does not fit:' : answer.message);
    return undefined;
  }

  async function check() {
    const answer = await ask(() => api.checkTable(table, entry()));
    if (answer === undefined) return;
    setFaults(answer.faults);
    if (answer.faults.length > 0) setFailure('This mapping does not fit:');
    else setSaid({ kind: 'success', text: 'It fits: names, types, lengths and key.' });
  }
  async function create(key: string, missing: string[]) {
    const answer = await ask(() => api.addFields(table, key, missing));
    if (answer === undefined) return;
    const before = columns;
    await pick(key);
    const made = Object.fromEntries(answer.added.map((name) => [name, name]));
    setColumns((now) => ({ ...now, ...before, ...made }));
    const late =
      answer.late.length === 0 ? '' : ` Not there yet: ${answer.late.join(', ')}; look again in some minutes.`;
    setSaid({ kind: late === '' ? 'success' : 'warning', text: `Created ${answer.added.length} fields.${late}` });
  }
  async function tryRow() {
    const answer = await ask(() => api.testRow(table, entry()));
    if (answer !== undefined) setSaid(testRowWords(answer));
  }
  async function save(withoutConsents: boolean) {
    if ((await ask(() => api.saveTable(table, entry(), withoutConsents))) !== undefined) onSaved();
  }

  return (
    <div class="panel editor" id={`editor-${table}`}>
      <RadioField<MappingMode>
        field={`mode-${table}`}
        legend={`Where is ${table} written?`}
        value={mode}
        choices={[
          { value: 'own', label: `To our own data extension ${table}` },
          {
            value: 'mapped',
            label: 'To a data extension of yours',
            hint: 'Choose it and say which field takes which column.',
          },
          { value: 'left_out', label: 'Nowhere', hint: 'What this table would tell is lost to reports.' },
        ]}
        onChange={(value) => {
          setMode(value);
          setFaults([]);
          setFailure(undefined);
          setSaid(undefined);
        }}
      />
      {mode === 'mapped' ? (
        <>
          <DataExtensionPicker api={api} table={table} picked={choices?.key} onPick={(key) => void pick(key)} />
          {choices === undefined ? null : (
            <>
              <LostColumns
                table={table}
                choices={choices}
                columns={columns}
                isBusy={isBusy}
                onCreate={(missing) => void create(choices.key, missing)}
              />
              <ColumnTable
                table={table}
                choices={choices}
                columns={columns}
                faults={faults}
                onChange={(name, field) => setColumns({ ...columns, [name]: field })}
              />
            </>
          )}
        </>
      ) : null}
      {failure === undefined ? null : <MappingFaults says={failure} faults={faults} />}
      {said === undefined ? null : <Notice kind={said.kind}>{said.text}</Notice>}
      <div class="acts">
        {mode === 'mapped' ? (
          <Button id={`check-${table}`} disabled={isBusy || !isComplete} onClick={() => void check()}>
            Check
          </Button>
        ) : null}
        {mode === 'left_out' ? null : (
          <Button id={`try-${table}`} disabled={isBusy || !isComplete} onClick={() => void tryRow()}>
            Write a test row
          </Button>
        )}
        <SaveMapping
          table={table}
          entry={isComplete ? entry() : undefined}
          disabled={isBusy || !isComplete}
          onSave={(withoutConsents) => void save(withoutConsents)}
        />
      </div>
    </div>
  );
}

function MappingFaults({ says, faults }: { says: string; faults: readonly MappingFault[] }) {
  return (
    <Notice kind="error">
      {says}
      {faults.length > 0 ? (
        <ul class="faults">
          {faults.map((fault) => (
            <li key={`${fault.code} ${fault.column ?? ''} ${fault.message}`}>
              {fault.column === undefined ? '' : `${fault.column}: `}
              {fault.message}
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  );
}

/** Saves at once, but for what loses the consents of a lost Redis: that only after a yes. */
function SaveMapping(props: {
  table: Table;
  entry: Entry;
  disabled: boolean;
  onSave: (withoutConsents: boolean) => void;
}) {
  const { table, entry, disabled, onSave } = props;
  const lost = consentsLostBy({ [table]: entry });
  if (lost === undefined) {
    return (
      <Button id={`save-${table}`} kind="brand" disabled={disabled} onClick={() => onSave(false)}>
        Save
      </Button>
    );
  }
  return (
    <ConfirmButton
      id={`save-${table}`}
      disabled={disabled}
      question={`${lost}.`}
      yes="Save it all the same"
      onConfirm={() => onSave(true)}
    >
      Save
    </ConfirmButton>
  );
}

/** What is saved for a column; where nothing is, what is suggested. A column that is saved without a word keeps its name. */
function chosen(name: string, suggestion: string | null, current: NonNullable<Entry> | undefined): string | null {
  if (current === undefined) return suggestion;
  const saved = current.columns[name];
  return saved === undefined ? name : saved;
}

function testRowWords({ written, problem, differences, removed }: TestRowResult): {
  kind: 'success' | 'warning' | 'error';
  text: string;
} {
  if (!written) return { kind: 'error', text: `The test row was refused: ${problem ?? 'no reason given'}` };
  const changed = differences.map(
    ({ field, wrote, read }) => `${field} was written as ${wrote} and read as ${read || 'nothing'}`,
  );
  const troubles = [
    ...(problem === undefined ? [] : [problem]),
    ...changed,
    ...(removed ? [] : ['the test row is still there: delete it by hand']),
  ];
  if (troubles.length > 0) return { kind: 'warning', text: `Not as it should be: ${troubles.join('; ')}` };
  return { kind: 'success', text: 'A test row was written, read back the same, and removed.' };
}
