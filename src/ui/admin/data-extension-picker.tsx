import { useState } from 'preact/hooks';
import { Notice } from '../views/notice';
import type { AdminApi, Failed } from './admin-api';
import { useWords } from './admin-words';
import { FailureWords } from './failure-words';
import { Button } from './parts';

/** Searches the account's data extensions by name or key. */
export function DataExtensionPicker(props: {
  api: AdminApi;
  table: string;
  picked: string | undefined;
  onPick: (key: string) => void;
}) {
  const { api, table, picked, onPick } = props;
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ key: string; name: string }[]>();
  const [failure, setFailure] = useState<Failed>();
  const [isBusy, setBusy] = useState(false);
  const { t, say } = useWords();
  const id = `search-${table}`;

  async function search() {
    setBusy(true);
    const answer = await api.search(text);
    setBusy(false);
    setFailure(answer.ok ? undefined : answer);
    setFound(answer.ok ? answer.value.found : undefined);
  }

  return (
    <div class="picker">
      {picked === undefined ? null : <p>{say('findIt.chosen', { name: <strong>{picked}</strong> })}</p>}
      <form
        class="beside"
        onSubmit={(event) => {
          event.preventDefault();
          void search();
        }}
      >
        <div class="slds-form-element">
          <label class="slds-form-element__label" for={id}>
            {t('findIt.label')}
          </label>
          <input
            class="slds-input"
            id={id}
            type="search"
            maxLength={100}
            value={text}
            autocomplete="off"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <button type="submit" class="slds-button slds-button_neutral" id={`find-${table}`} disabled={isBusy}>
          {t('act.search')}
        </button>
      </form>
      {failure ? (
        <Notice kind="error">
          <FailureWords failed={failure} />
        </Notice>
      ) : null}
      {found === undefined ? null : (
        <>
          <p class="hint" role="status">
            {found.length === 0
              ? t('findIt.nothing')
              : t(found.length === 100 ? 'findIt.foundAll' : 'findIt.found', { n: found.length })}
          </p>
          <ul class="found">
            {found.map(({ key, name }) => (
              <li key={key}>
                <Button kind="plain" onClick={() => onPick(key)}>
                  {name === key ? name : `${name} (${key})`}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
