import { useState } from 'preact/hooks';
import type { DeadLetterView } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { EditRefused } from './edit-refused';
import { Button, ConfirmButton, DataTable, Result, WhenLoaded } from './parts';
import { Time } from './time';
import { useAct, useLoaded } from './use-loaded';
import { Quoted } from './words-of-server';

/** Sends refused rows again, or discards them, and tells `onDone`. */
export function useLetterActs(api: AdminApi, onDone: () => void) {
  const { act, isBusy, result } = useAct();
  const { t } = useWords();

  async function replay(from: string, ids?: string[]) {
    const done = await act(
      () => api.replay(from, ids),
      ({ replayed }) => t('refused.onTheWay', { n: replayed }),
    );
    if (done !== undefined) onDone();
  }
  async function discard(from: string, ids?: string[]) {
    const done = await act(
      () => api.discard(from, ids),
      ({ discarded }) => t('refused.discarded', { n: discarded }),
    );
    if (done !== undefined) onDone();
  }
  return { replay, discard, isBusy, result };
}

/** What was refused of one table, or of Meta's webhooks, why, and a way to send it again. */
export function DeadLetters(props: { api: AdminApi; from: string; onReplayed: () => void }) {
  const { api, from, onReplayed } = props;
  const { t } = useWords();
  const { loaded, reload } = useLoaded(() => api.deadLetters(from));
  const shownAgain = () => {
    void reload();
    onReplayed();
  };
  const { replay, discard, isBusy, result } = useLetterActs(api, shownAgain);

  return (
    <div class="panel" id="dead-letters">
      <h3 class="section">{t('refused.title', { from })}</h3>
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {({ letters }) =>
          letters.length === 0 ? (
            <p class="waiting">{t('refused.nothingLeft')}</p>
          ) : (
            <>
              <DataTable
                isStacked
                label={t('refused.rows', { from })}
                head={[t('col.since'), t('col.reason'), t('col.again')]}
              >
                {letters.map((letter) => (
                  <Letter
                    key={letter.id}
                    api={api}
                    from={from}
                    letter={letter}
                    isBusy={isBusy}
                    onReplay={(ids) => replay(from, ids)}
                    onDiscard={(ids) => discard(from, ids)}
                    onEdited={shownAgain}
                  />
                ))}
              </DataTable>
              <p class="hint">{t('refused.keptFor')}</p>
              <ConfirmButton
                id="replay-all"
                disabled={isBusy}
                question={t('refused.againAllQuestion')}
                yes={t('refused.againAll')}
                onConfirm={() => void replay(from)}
              >
                {t('refused.againAll')}
              </ConfirmButton>{' '}
              <ConfirmButton
                id="discard-all"
                disabled={isBusy}
                question={t('refused.discardAllQuestion')}
                yes={t('refused.discardAll')}
                onConfirm={() => void discard(from)}
              >
                {t('refused.discardAll')}
              </ConfirmButton>
            </>
          )
        }
      </WhenLoaded>
    </div>
  );
}

/** What is not a row, or follows the consent store, has no values to edit. */
const isEditable = (from: string) => from !== 'webhooks' && from !== 'WA_Consent';

/** One that was refused, why, and what can be done with it. */
export function Letter(props: {
  api: AdminApi;
  from: string;
  letter: DeadLetterView;
  isBusy: boolean;
  onReplay: (ids: string[]) => Promise<void>;
  onDiscard: (ids: string[]) => Promise<void>;
  onEdited: () => void;
}) {
  const { api, from, letter, isBusy, onReplay, onDiscard, onEdited } = props;
  const [isEditing, setEditing] = useState(false);
  const { t } = useWords();
  const { reason } = letter;
  return (
    <tr>
      <td class="nowrap" data-label={t('col.since')}>
        <Time at={letter.parkedAt} />
      </td>
      <td class="wrap">
        <Quoted>{reason}</Quoted>
        <div class="code">{letter.row}</div>
        {isEditing ? <EditRefused api={api} from={from} id={letter.id} onEdited={onEdited} /> : null}
      </td>
      <td class="wrap">
        <Button disabled={isBusy} label={t('refused.againOf', { reason })} onClick={() => void onReplay([letter.id])}>
          {t('refused.again')}
        </Button>{' '}
        {isEditable(from) ? (
          <Button
            id={`edit-${letter.id}`}
            disabled={isBusy}
            label={t(isEditing ? 'refused.leaveOf' : 'refused.editOf', { reason })}
            onClick={() => setEditing(!isEditing)}
          >
            {t(isEditing ? 'refused.leave' : 'refused.edit')}
          </Button>
        ) : null}{' '}
        <ConfirmButton
          id={`discard-${letter.id}`}
          disabled={isBusy}
          label={t('refused.discardOf', { reason })}
          question={t('refused.discardQuestion')}
          yes={t('refused.discard')}
          onConfirm={() => void onDiscard([letter.id])}
        >
          {t('refused.discard')}
        </ConfirmButton>
      </td>
    </tr>
  );
}
