import { useState } from 'preact/hooks';
import type { RefusedSearchView } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { Letter, useLetterActs } from './dead-letters';
import { LabelledInput } from './labelled-input';
import { DataTable, Result } from './parts';
import { EachFallback, useFallbackActs } from './refused-fallbacks';
import { Said } from './said';
import { useAct } from './use-loaded';

const FIELDS = ['person', 'journey', 'step', 'cause'] as const;

export type SoughtRefusal = Partial<Record<(typeof FIELDS)[number], string>>;

/** Looks through every refused row, whichever table it is of, and every late fallback. */
export function SearchRefused(props: { api: AdminApi; onDealtWith: () => void }) {
  const { api, onDealtWith } = props;
  const [sought, setSought] = useState<SoughtRefusal>({});
  const [found, setFound] = useState<RefusedSearchView>();
  const { act, isBusy, result } = useAct();
  const { t } = useWords();
  const given = Object.fromEntries(Object.entries(sought).filter(([, value]) => value.trim() !== ''));

  async function search() {
    setFound(
      await act(
        () => api.searchRefused(given),
        ({ letterCount, fallbackCount }) =>
          letterCount + fallbackCount === 0
            ? t('searchRefused.nothing')
            : t('searchRefused.found', { rows: letterCount, fallbacks: fallbackCount }),
      ),
    );
  }
  const again = () => {
    void search();
    onDealtWith();
  };

  return (
    <details class="panel" id="search-refused">
      <summary>{t('searchRefused.title')}</summary>
      <form
        class="beside"
        onSubmit={(event) => {
          event.preventDefault();
          void search();
        }}
      >
        {FIELDS.map((name) => (
          <LabelledInput
            key={name}
            id={`refused-${name}`}
            label={t(`searchRefused.${name}`)}
            hint={t(`searchRefused.${name}.hint`)}
            type="search"
            maxLength={254}
            value={sought[name] ?? ''}
            onType={(typed) => setSought({ ...sought, [name]: typed })}
          />
        ))}
        <button
          type="submit"
          class="slds-button slds-button_brand"
          id="search-refused-go"
          disabled={isBusy || Object.keys(given).length === 0}
        >
          {t('act.search')}
        </button>
      </form>
      <Result result={result} />
      {found === undefined ? null : <Found api={api} found={found} onDealtWith={again} />}
    </details>
  );
}

function Found(props: { api: AdminApi; found: RefusedSearchView; onDealtWith: () => void }) {
  const { api, found, onDealtWith } = props;
  const letters = useLetterActs(api, onDealtWith);
  const fallbacks = useFallbackActs(api, onDealtWith);
  const { t, say } = useWords();
  return (
    <>
      {found.notAsked === undefined ? null : (
        <Notice kind="warning">
          {say('searchRefused.notAsked', { why: <Said english={found.notAsked} saying={found.notAskedSaid} /> })}
        </Notice>
      )}
      <Result result={letters.result ?? fallbacks.result} />
      {found.letters.length === 0 ? null : (
        <DataTable isStacked label={t('searchRefused.rows')} head={[t('col.since'), t('col.reason'), t('col.again')]}>
          {found.letters.map((letter) => (
            <Letter
              key={`${letter.table} ${letter.id}`}
              api={api}
              from={letter.table}
              letter={letter}
              isBusy={letters.isBusy}
              onReplay={(ids) => letters.replay(letter.table, ids)}
              onDiscard={(ids) => letters.discard(letter.table, ids)}
              onEdited={onDealtWith}
            />
          ))}
        </DataTable>
      )}
      {found.fallbacks.length === 0 ? null : (
        <EachFallback
          api={api}
          label={t('fallbacks.match')}
          oldest={found.fallbacks}
          isBusy={fallbacks.isBusy}
          onDeal={fallbacks.deal}
        />
      )}
      <p class="hint">{t('shown.oldestOfEach')}</p>
    </>
  );
}
