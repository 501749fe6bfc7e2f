import { useState } from 'preact/hooks';
import type { LateKind } from '../../vocabulary';
import { useWords } from './admin-words';
import { LabelledInput } from './labelled-input';
import { Button } from './parts';

/**
 * Sends refused late fallbacks to another event or send definition. It stays open, with what was typed, until `onSend` says
 * that they are on their way.
 */
export function AnotherKey(props: {
  id: string;
  kind: LateKind;
  /** So many go to it. */
  count: number;
  /** What the button does, where its text alone does not tell. */
  label?: string;
  isBusy: boolean;
  onSend: (key: string) => Promise<boolean>;
}) {
  const { id, kind, count, label, isBusy, onSend } = props;
  const { t, counted } = useWords();
  const [typed, setTyped] = useState<string>();

  if (typed === undefined) {
    return (
      <Button id={id} {...(label !== undefined && { label })} disabled={isBusy} onClick={() => setTyped('')}>
        {t('otherKey.open')}
      </Button>
    );
  }
  const key = typed.trim();
  return (
    <form
      class="other-key"
      onSubmit={(event) => {
        event.preventDefault();
        if (key === '' || isBusy) return;
        void onSend(key).then((isSent) => {
          if (isSent) setTyped(undefined);
        });
      }}
    >
      <LabelledInput
        id={`${id}-key`}
        label={t(`otherKey.of.${kind}`)}
        value={typed}
        maxLength={200}
        onType={setTyped}
      />
      <p class="hint">{counted('otherKey.stepStays', count)}</p>
      <div class="confirm">
        <button type="submit" id={`${id}-send`} class="slds-button slds-button_brand" disabled={isBusy || key === ''}>
          {t('otherKey.send')}
        </button>
        <Button onClick={() => setTyped(undefined)}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
