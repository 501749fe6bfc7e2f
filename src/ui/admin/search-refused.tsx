import { useState } from 'preact/hooks';
import type { RefusedSearchView } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { Letter, useLetterActs } from './dead-letters';
import { LabelledInput } from './labelled-input';
import { DataTable, number, Result } from './parts';
import { EachFallback, useFallbackActs } from './refused-fallbacks';
import { useAct } from './use-loaded';

const FIELDS = [
  { name: 'person', label: 'Person', hint: 'phone number, user id or contact key' },
  { name: 'journey', label: 'Journey', hint: 'id of the journey version' },
  { name: 'step', label: 'Step', hint: 'activity, step key or template' },
  { name: 'cause', label: 'Cause', hint: 'part of the reason' },
] as const;

const NOT_LOOKED_THROUGH = 'Refused webhooks were not looked through.';

export type SoughtRefusal = Partial<Record<(typeof FIELDS)[number]['name'], string>>;

/** Looks through every refused row, whichever table it is of, and every late fallback. */
export function SearchRefused(props: { api: AdminApi; onDealtWith: () => void }) {
  const { api, onDealtWith } = props;
  const [sought, setSought] = useState<SoughtRefusal>({});
  const [found, setFound] = useState<RefusedSearchView>();
  const { act, isBusy, result } = useAct();
  const given = Object.fromEntries(Object.entries(sought).filter(([, value]) => value.trim() !== ''));

  async function search() {
    setFound(
      await act(
        () => api.searchRefused(given),
        ({ letterCount, fallbackCount }) =>
          letterCount + fallbackCount === 0
            ? `No refused row and no late fallback that is kept matches. ${NOT_LOOKED_THROUGH}`
            : `${number(letterCount)} rows and ${number(fallbackCount)} late fallbacks match. ${NOT_LOOKED_THROUGH}`,
      ),
    );
  }
  const again = () => {
    void search();
    onDealtWith();
  };

  return (
    <details class="panel" id="search-refused">
      <summary>Search in what was refused</summary>
      <form
        class="beside"
        onSubmit={(event) => {
          event.preventDefault();
          void search();
        }}
      >
        {FIELDS.map(({ name, label, hint }) => (
          <LabelledInput
            key={name}
            id={`refused-${name}`}
            label={label}
            hint={hint}
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
          Search
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
  return (
    <>
      {found.notAsked === undefined ? null : (
        <Notice kind="warning">
          Only what bears just these words was looked for, since Marketing Cloud could not be asked whose contact key it
          is: {found.notAsked}
        </Notice>
      )}
      <Result result={letters.result ?? fallbacks.result} />
      {found.letters.length === 0 ? null : (
        <DataTable label="Refused rows that match" head={['Since', 'Reason', 'Again']}>
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
          label="Refused late fallbacks that match"
          oldest={found.fallbacks}
          isBusy={fallbacks.isBusy}
          onDeal={(what, which) => void fallbacks.deal(what, which)}
        />
      )}
      <p class="hint">The oldest 50 of each are shown.</p>
    </>
  );
}
