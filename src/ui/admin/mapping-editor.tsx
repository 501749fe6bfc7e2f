import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FieldChoices, MappingMode, TableState, TestRowResult } from '../../admin/page-data';
import { consentsMissing } from '../../consent/consents-lost';
import type { Mapping, MappingFault } from '../../marketing-cloud/mapping';
import type { Table } from '../../redis/outbox-entry';
import { RadioField } from '../views/inputs';
import { Notice } from '../views/notice';
import type { AdminAnswer, AdminApi } from './admin-api';
import { type AdminWords, useWords } from './admin-words';
import { ColumnTable } from './column-table';
import { DataExtensionPicker } from './data-extension-picker';
import { FailureWords } from './failure-words';
import { consentLossWords, faultWords } from './fault-words';
import { LostColumns } from './lost-columns';
import { Button, ConfirmButton } from './parts';
import { Said } from './said';
import type { ActResult } from './use-loaded';

type Entry = Mapping[Table];

/** Where one table goes: chosen, checked, tried with a real row, and saved for every process. */
export function MappingEditor(props: { api: AdminApi; state: TableState; entry: Entry; onSaved: () => void }) {
  const { api, state, onSaved } = props;
  const { table } = state;
  const [mode, setMode] = useState<MappingMode>(state.mode);
  const [choices, setChoices] = useState<FieldChoices>();
  const [columns, setColumns] = useState<Record<string, string | null>>({});
  const [faults, setFaults] = useState<readonly MappingFault[]>([]);
  const [failure, setFailure] = useState<ComponentChildren>();
  const [said, setSaid] = useState<ActResult>();
  const words = useWords();
  const { t } = words;
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
    setFailure(answer.faults.length > 0 ? t('editor.doesNotFit') : <FailureWords failed={answer} />);
    return undefined;
  }

  async function check() {
    const answer = await ask(() => api.checkTable(table, entry()));
    if (answer === undefined) return;
    setFaults(answer.faults);
    if (answer.faults.length > 0) setFailure(t('editor.doesNotFit'));
    else setSaid({ kind: 'success', text: t('editor.fits') });
  }
  async function create(key: string, missing: string[]) {
    const answer = await ask(() => api.addFields(table, key, missing));
    if (answer === undefined) return;
    const before = columns;
    await pick(key);
    const made = Object.fromEntries(answer.added.map((name) => [name, name]));
    setColumns((now) => ({ ...now, ...before, ...made }));
    const created = words.counted('editor.created', answer.added.length);
    if (answer.late.length === 0) setSaid({ kind: 'success', text: created });
    else setSaid({ kind: 'warning', text: `${created} ${t('editor.late', { list: answer.late.join(', ') })}` });
  }
  async function tryRow() {
    const answer = await ask(() => api.testRow(table, entry()));
    if (answer !== undefined) setSaid(testRowWords(words, answer));
  }
  async function save(withoutConsents: boolean) {
    if ((await ask(() => api.saveTable(table, entry(), withoutConsents))) !== undefined) onSaved();
  }

  return (
    <div class="panel editor" id={`editor-${table}`}>
      <RadioField<MappingMode>
        field={`mode-${table}`}
        legend={t('editor.where', { table })}
        value={mode}
        choices={[
          { value: 'own', label: t('editor.own', { table }) },
          {
            value: 'mapped',
            label: t('editor.yours'),
            hint: t('editor.yours.hint'),
          },
          { value: 'left_out', label: t('editor.nowhere'), hint: t('editor.nowhere.hint') },
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
            {t('editor.check')}
          </Button>
        ) : null}
        {mode === 'left_out' ? null : (
          <Button id={`try-${table}`} disabled={isBusy || !isComplete} onClick={() => void tryRow()}>
            {t('editor.try')}
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

function MappingFaults({ says, faults }: { says: ComponentChildren; faults: readonly MappingFault[] }) {
  const words = useWords();
  return (
    <Notice kind="error">
      {says}
      {faults.length > 0 ? (
        <ul class="faults">
          {faults.map((fault) => (
            <li key={`${fault.code} ${fault.column ?? ''} ${fault.message}`}>
              {fault.column === undefined ? '' : `${fault.column}: `}
              {faultWords(words, fault)}
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
  const words = useWords();
  const { t } = words;
  const lost = consentsMissing({ [table]: entry });
  if (lost === undefined) {
    return (
      <Button id={`save-${table}`} kind="brand" disabled={disabled} onClick={() => onSave(false)}>
        {t('act.save')}
      </Button>
    );
  }
  return (
    <ConfirmButton
      id={`save-${table}`}
      disabled={disabled}
      question={consentLossWords(words, lost)}
      yes={t('editor.saveAllTheSame')}
      onConfirm={() => onSave(true)}
    >
      {t('act.save')}
    </ConfirmButton>
  );
}

/** What is saved for a column; where nothing is, what is suggested. A column that is saved without a word keeps its name. */
function chosen(name: string, suggestion: string | null, current: NonNullable<Entry> | undefined): string | null {
  if (current === undefined) return suggestion;
  const saved = current.columns[name];
  return saved === undefined ? name : saved;
}

function testRowWords(
  { t, say }: AdminWords,
  { written, problem, said, differences, removed }: TestRowResult,
): ActResult {
  const why = problem === undefined ? t('editor.noReason') : <Said english={problem} saying={said} />;
  if (!written) return { kind: 'error', text: say('editor.refused', { why }) };
  const troubles = [
    ...differences.map(({ field, wrote, read }) =>
      t('editor.readOtherwise', { field, wrote, read: read || t('say.nothing') }),
    ),
    ...(removed ? [] : [t('editor.stillThere')]),
  ];
  if (problem === undefined && troubles.length === 0) return { kind: 'success', text: t('editor.tried') };
  const list = (
    <>
      {problem === undefined ? null : why}
      {problem !== undefined && troubles.length > 0 ? '; ' : ''}
      {troubles.join('; ')}
    </>
  );
  return { kind: 'warning', text: say('editor.notAsItShould', { list }) };
}
