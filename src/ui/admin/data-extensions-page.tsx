import { useRef, useState } from 'preact/hooks';
import type { DataExtensionsView, TableState } from '../../admin/page-data';
import type { Table } from '../../redis/outbox-entry';
import { Notice } from '../views/notice';
import type { AdminAnswer, AdminApi } from './admin-api';
import { MappingEditor } from './mapping-editor';
import { Button, ConfirmButton, type Mood, Result, Section, State, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

const ORIGINS: Record<DataExtensionsView['origin'], string> = {
  saved: 'The mapping in force was saved on this page; all processes use it.',
  file: 'The mapping in force comes from the file in DATA_EXTENSION_MAPPING. What you save here takes its place.',
  none: 'Nothing is mapped: rows are written to data extensions of our own, under our own names.',
};

const STATES: Record<TableState['state'], { mood: Mood; text: string }> = {
  fits: { mood: 'good', text: 'fits' },
  missing: { mood: 'bad', text: 'not there yet' },
  differs: { mood: 'bad', text: 'does not fit' },
  left_out: { mood: 'neutral', text: 'not written' },
  unknown: { mood: 'warning', text: 'could not be looked at' },
};

/** A change of the mapping that needs a spoken yes. */
interface Unspoken {
  words: string;
  work: (withoutConsents: boolean) => Promise<AdminAnswer<unknown>>;
  told: string;
}

/** Where each table is written: our own data extension, one of the account's, or nowhere. */
export function DataExtensionsPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.dataExtensions);
  const { act, isBusy, result, setResult } = useAct();
  const [opened, setOpened] = useState<Table>();
  const [unspoken, setUnspoken] = useState<Unspoken>();
  const file = useRef<HTMLInputElement>(null);

  async function importFile(chosen: File) {
    let mapping: unknown;
    try {
      mapping = JSON.parse(await chosen.text());
    } catch {
      setResult({ kind: 'error', text: `${chosen.name} is not JSON. Nothing was changed.` });
      return;
    }
    await bring({
      words: 'Import it all the same',
      work: (withoutConsents) => api.importMapping(mapping, withoutConsents),
      told: `${chosen.name} is in force in every process.`,
    });
  }

  /** Puts a mapping in force; one that loses consents only after the yes for which the server asks. */
  async function bring(change: Unspoken, withoutConsents = false) {
    setUnspoken(undefined);
    await act(
      async () => {
        const answer = await change.work(withoutConsents);
        if (!answer.ok && answer.code === 'consents_would_be_lost') setUnspoken(change);
        return answer;
      },
      () => change.told,
    );
    await reload();
  }

  async function create(table: Table) {
    const words = (state: string, details: string[]) =>
      `${table}: ${[state.replaceAll('_', ' '), ...details].join('; ')}`;
    const done = await act(
      () => api.provision(table),
      ({ state, details }) => words(state, details),
    );
    if (done && (done.state === 'failed' || done.state === 'differs')) {
      setResult({ kind: 'error', text: words(done.state, done.details) });
    }
    await reload();
  }

  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(view) => (
        <>
          <Section title="Mapping" id="mapping">
            <p>{ORIGINS[view.origin]}</p>
            <div class="acts">
              <a class="slds-button slds-button_neutral" href="api/mapping" download id="export">
                Export as JSON
              </a>
              <Button id="import" disabled={isBusy} onClick={() => file.current?.click()}>
                Import from JSON
              </Button>
              <input
                ref={file}
                type="file"
                id="import-file"
                accept="application/json,.json"
                aria-label="Mapping file to import"
                hidden
                onChange={(event) => {
                  const [chosen] = event.currentTarget.files ?? [];
                  event.currentTarget.value = '';
                  if (chosen) void importFile(chosen);
                }}
              />
              {view.origin === 'saved' ? (
                <ConfirmButton
                  id="clear"
                  disabled={isBusy}
                  question="Forget what was saved here?"
                  yes="Forget it"
                  onConfirm={() =>
                    void bring({
                      words: 'Forget it all the same',
                      work: api.clearMapping,
                      told: 'What was saved here is gone.',
                    })
                  }
                >
                  Forget what was saved
                </ConfirmButton>
              ) : null}
            </div>
            <Result result={result} />
            {unspoken === undefined ? null : (
              <ConfirmButton
                id="without-consents"
                disabled={isBusy}
                question="When Redis is lost, so is every opt-out."
                yes={unspoken.words}
                onConfirm={() => void bring(unspoken, true)}
              >
                {unspoken.words}
              </ConfirmButton>
            )}
          </Section>
          {view.tables.map((table) => (
            <Section
              key={table.table}
              title={table.table}
              id={table.table}
              actions={<State mood={STATES[table.state].mood}>{STATES[table.state].text}</State>}
            >
              <p>{table.description}</p>
              <p class="hint">
                {table.dataExtension === undefined
                  ? 'Rows of this table are not written.'
                  : table.mode === 'own'
                    ? `Written to our own data extension ${table.dataExtension}.`
                    : `Written to your data extension ${table.dataExtension}.`}
              </p>
              {table.problems.length > 0 ? (
                <Notice kind="error">
                  <ul class="faults">
                    {table.problems.map((problem) => (
                      <li key={problem}>{problem}</li>
                    ))}
                  </ul>
                </Notice>
              ) : null}
              <div class="acts">
                {table.mode === 'own' && (table.state === 'missing' || table.state === 'differs') ? (
                  <Button
                    id={`create-${table.table}`}
                    kind="brand"
                    disabled={isBusy}
                    onClick={() => void create(table.table)}
                  >
                    {table.state === 'missing' ? 'Create it' : 'Add what is missing'}
                  </Button>
                ) : null}
                <Button
                  id={`change-${table.table}`}
                  label={`${opened === table.table ? 'Close' : 'Change where'} ${table.table} ${opened === table.table ? '' : 'is written'}`.trim()}
                  onClick={() => setOpened(opened === table.table ? undefined : table.table)}
                >
                  {opened === table.table ? 'Close' : 'Change'}
                </Button>
              </div>
              {opened === table.table ? (
                <MappingEditor
                  api={api}
                  state={table}
                  entry={view.mapping[table.table]}
                  onSaved={() => {
                    setOpened(undefined);
                    setResult({ kind: 'success', text: `${table.table} is saved; every process uses it.` });
                    void reload();
                  }}
                />
              ) : null}
            </Section>
          ))}
        </>
      )}
    </WhenLoaded>
  );
}
