import { useRef, useState } from 'preact/hooks';
import type { CameTo, TableState } from '../../admin/page-data';
import { consentsMissing } from '../../consent/consents-lost';
import type { Table } from '../../redis/outbox-entry';
import { Notice } from '../views/notice';
import type { AdminAnswer, AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { consentLossWords, faultWords } from './fault-words';
import { MappingEditor } from './mapping-editor';
import { Button, ConfirmButton, type Mood, Result, Section, State, WhenLoaded } from './parts';
import { AllSaid, Said } from './said';
import { useAct, useLoaded } from './use-loaded';
import { English } from './words-of-server';

const STATES: Record<TableState['state'], Mood> = {
  fits: 'good',
  missing: 'bad',
  differs: 'bad',
  left_out: 'neutral',
  unknown: 'warning',
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
  const words = useWords();
  const { t } = words;
  const [opened, setOpened] = useState<Table>();
  const [unspoken, setUnspoken] = useState<Unspoken>();
  const file = useRef<HTMLInputElement>(null);

  async function importFile(chosen: File) {
    let mapping: unknown;
    try {
      mapping = JSON.parse(await chosen.text());
    } catch {
      setResult({ kind: 'error', text: t('mapping.notJson', { name: chosen.name }) });
      return;
    }
    await bring({
      words: t('mapping.importAllTheSame'),
      work: (withoutConsents) => api.importMapping(mapping, withoutConsents),
      told: t('mapping.inForce', { name: chosen.name }),
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
    const cameTo = ({ state, details, said }: CameTo) =>
      words.say(details.length === 0 ? 'table.provisioned' : 'table.provisionedWith', {
        table,
        state: words.word('provisioned', state) ?? state,
        details: <AllSaid english={details} sayings={said} />,
      });
    const done = await act(() => api.provision(table), cameTo);
    if (done && (done.state === 'failed' || done.state === 'differs')) {
      setResult({ kind: 'error', text: cameTo(done) });
    }
    await reload();
  }

  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(view) => (
        <>
          <Section title={t('mapping.title')} id="mapping">
            <p>{t(`mapping.${view.origin}`)}</p>
            <div class="acts">
              <a class="slds-button slds-button_neutral" href="api/mapping" download id="export">
                {t('mapping.export')}
              </a>
              <Button id="import" disabled={isBusy} onClick={() => file.current?.click()}>
                {t('mapping.import')}
              </Button>
              <input
                ref={file}
                type="file"
                id="import-file"
                accept="application/json,.json"
                aria-label={t('mapping.importFile')}
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
                  question={t('mapping.forgetQuestion')}
                  yes={t('mapping.forgetYes')}
                  onConfirm={() =>
                    void bring({
                      words: t('mapping.forgetAllTheSame'),
                      work: api.clearMapping,
                      told: t('mapping.forgotten'),
                    })
                  }
                >
                  {t('mapping.forget')}
                </ConfirmButton>
              ) : null}
            </div>
            <Result result={result} />
            {unspoken === undefined ? null : (
              <ConfirmButton
                id="without-consents"
                disabled={isBusy}
                question={t('mapping.lossQuestion')}
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
              actions={<State mood={STATES[table.state]}>{t(`tableState.${table.state}`)}</State>}
            >
              <p>{words.word('tableOf', table.table) ?? <English>{table.description}</English>}</p>
              <p class="hint">
                {table.dataExtension === undefined
                  ? t('table.notWritten')
                  : t(table.mode === 'own' ? 'table.own' : 'table.mapped', { name: table.dataExtension })}
              </p>
              <Problems state={table} lost={table.table === 'WA_Consent' ? consentsMissing(view.mapping) : undefined} />
              <div class="acts">
                {table.mode === 'own' && (table.state === 'missing' || table.state === 'differs') ? (
                  <Button
                    id={`create-${table.table}`}
                    kind="brand"
                    disabled={isBusy}
                    onClick={() => void create(table.table)}
                  >
                    {t(table.state === 'missing' ? 'table.create' : 'table.complete')}
                  </Button>
                ) : null}
                <Button
                  id={`change-${table.table}`}
                  label={t(opened === table.table ? 'table.closeOf' : 'table.changeOf', { table: table.table })}
                  onClick={() => setOpened(opened === table.table ? undefined : table.table)}
                >
                  {t(opened === table.table ? 'act.close' : 'table.change')}
                </Button>
              </div>
              {opened === table.table ? (
                <MappingEditor
                  api={api}
                  state={table}
                  entry={view.mapping[table.table]}
                  onSaved={() => {
                    setOpened(undefined);
                    setResult({ kind: 'success', text: t('table.isSaved', { table: table.table }) });
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

/** What keeps a table from being written as it should, in the reader's language where it has a code. */
function Problems({ state, lost }: { state: TableState; lost: ReturnType<typeof consentsMissing> }) {
  const words = useWords();
  const told = [
    ...state.faults.map((fault) => faultWords(words, fault)),
    ...(lost === undefined ? [] : [consentLossWords(words, lost)]),
    ...state.missing.map((column) => words.t('table.columnMissing', { column })),
  ];
  if (told.length + state.others.length === 0) return null;
  return (
    <Notice kind="error">
      <ul class="faults">
        {told.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
        {state.others.length === 0 ? null : (
          <li>
            <Said english={state.others.join('; ')} saying={state.othersSaid} />
          </li>
        )}
      </ul>
    </Notice>
  );
}
