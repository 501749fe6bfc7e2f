import { useState } from 'preact/hooks';
import type { Readiness } from '../../consent/consent-readiness';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { NoteField } from './note-field';
import { Button, Result } from './parts';
import { useAct } from './use-loaded';

/** Why promotional messages wait, and what a person can do about it. */
export function StoreNotice(props: { api: AdminApi; store: Readiness; onChange: () => void }) {
  const { api, store, onChange } = props;
  const { t, say, number } = useWords();
  const [note, setNote] = useState('');
  const { act, isBusy, result } = useAct();
  if (store.ready) return <Result result={result} />;
  if (store.why === 'not_known') return <Notice kind="warning">{t('store.notKnown')}</Notice>;
  if (store.why === 'store_lost') {
    return (
      <Notice kind="error">
        {say('store.lost', { n: number(store.rows), command: <code>npm run consents:restore</code> })}
      </Notice>
    );
  }
  return (
    <div class="panel">
      <Notice kind="error">{say('store.failedOver', { command: <code>npm run consents:restore</code> })}</Notice>
      <NoteField id="store-note" label={t('store.note')} value={note} onChange={setNote} />
      <Button
        id="confirm-store"
        kind="brand"
        disabled={isBusy || note.trim().length < 3}
        onClick={() =>
          void act(
            () => api.confirmStore(note),
            () => t('store.confirmed'),
          ).then(onChange)
        }
      >
        {t('store.confirm')}
      </Button>
      <Result result={result} />
    </div>
  );
}
