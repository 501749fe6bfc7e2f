import { useState } from 'preact/hooks';
import type { Readiness } from '../../consent/consent-readiness';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { NoteField } from './note-field';
import { Button, Result } from './parts';
import { useAct } from './use-loaded';

/** Why promotional messages wait, and what a person can do about it. */
export function StoreNotice(props: { api: AdminApi; store: Readiness; onChange: () => void }) {
  const { api, store, onChange } = props;
  const [note, setNote] = useState('');
  const { act, isBusy, result } = useAct();
  if (store.ready) return <Result result={result} />;
  if (store.why === 'not_known') {
    return (
      <Notice kind="warning">
        Promotional messages wait: Marketing Cloud cannot be asked whether there are consents that this Redis should
        hold. Either it is away, or WA_Consent is not there yet (see Data extensions). It is asked again every few
        seconds.
      </Notice>
    );
  }
  if (store.why === 'store_lost') {
    return (
      <Notice kind="error">
        Promotional messages are stopped: WA_Consent holds {store.rows} consents that this Redis does not know. Run{' '}
        <code>npm run consents:restore</code>.
      </Notice>
    );
  }
  return (
    <div class="panel">
      <Notice kind="error">
        Promotional messages are stopped: Redis failed over, and opt-outs that it had acknowledged may be lost. Run{' '}
        <code>npm run consents:restore</code>, or confirm that nothing was lost.
      </Notice>
      <NoteField id="store-note" label="How do you know that nothing was lost?" value={note} onChange={setNote} />
      <Button
        id="confirm-store"
        kind="brand"
        disabled={isBusy || note.trim().length < 3}
        onClick={() =>
          void act(
            () => api.confirmStore(note),
            () => 'Confirmed.',
          ).then(onChange)
        }
      >
        Nothing was lost: send again
      </Button>
      <Result result={result} />
    </div>
  );
}
