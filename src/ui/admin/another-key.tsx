import { useState } from 'preact/hooks';
import type { LateKind } from '../../vocabulary';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { KeyChoice } from './key-choice';
import { Button } from './parts';

/**
 * Sends refused late fallbacks to another event or send definition. It stays open, with what was chosen, until `onSend` says
 * that they are on their way.
 */
export function AnotherKey(props: {
  api: AdminApi;
  id: string;
  kind: LateKind;
  /** So many go to it. */
  count: number;
  /** What the button does, where its text alone does not tell. */
  label?: string;
  isBusy: boolean;
  onSend: (key: string) => Promise<boolean>;
}) {
  const { api, id, kind, count, label, isBusy, onSend } = props;
  const { t, counted } = useWords();
  const [chosen, setChosen] = useState<string>();

  if (chosen === undefined) {
    return (
      <Button id={id} {...(label !== undefined && { label })} disabled={isBusy} onClick={() => setChosen('')}>
        {t('otherKey.open')}
      </Button>
    );
  }
  const key = chosen.trim();
  return (
    <form
      class="other-key"
      onSubmit={(event) => {
        event.preventDefault();
        if (key === '' || isBusy) return;
        void onSend(key).then((isSent) => {
          if (isSent) setChosen(undefined);
        });
      }}
    >
      <KeyChoice api={api} id={`${id}-key`} kind={kind} value={chosen} onChange={setChosen} />
      <p class="hint">{counted('otherKey.stepStays', count)}</p>
      <div class="confirm">
        <button type="submit" id={`${id}-send`} class="slds-button slds-button_brand" disabled={isBusy || key === ''}>
          {t('otherKey.send')}
        </button>
        <Button onClick={() => setChosen(undefined)}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
