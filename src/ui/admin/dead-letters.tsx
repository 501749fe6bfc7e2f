import { useState } from 'preact/hooks';
import type { DeadLetterView } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { EditRefused } from './edit-refused';
import { Button, ConfirmButton, DataTable, Result, Time, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

/** Sends refused rows again, or discards them, and tells `onDone`. */
export function useLetterActs(api: AdminApi, onDone: () => void) {
  const { act, isBusy, result } = useAct();

  async function replay(from: string, ids?: string[]) {
    const done = await act(
      () => api.replay(from, ids),
      ({ replayed }) => `${replayed} on the way again. What is refused once more comes back here.`,
    );
    if (done !== undefined) onDone();
  }
  async function discard(from: string, ids?: string[]) {
    const done = await act(
      () => api.discard(from, ids),
      ({ discarded }) => `${discarded} discarded for good.`,
    );
    if (done !== undefined) onDone();
  }
  return { replay, discard, isBusy, result };
}

/** What was refused of one table, or of Meta's webhooks, why, and a way to send it again. */
export function DeadLetters(props: { api: AdminApi; from: string; onReplayed: () => void }) {
  const { api, from, onReplayed } = props;
  const { loaded, reload } = useLoaded(() => api.deadLetters(from));
  const shownAgain = () => {
    void reload();
    onReplayed();
  };
  const { replay, discard, isBusy, result } = useLetterActs(api, shownAgain);

  return (
    <div class="panel" id="dead-letters">
      <h3 class="section">Refused: {from}</h3>
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {({ letters }) =>
          letters.length === 0 ? (
            <p class="waiting">Nothing is left here.</p>
          ) : (
            <>
              <DataTable label={`Refused rows of ${from}`} head={['Since', 'Reason', 'Again']}>
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
              <p class="hint">
                The oldest 50 are shown. Whatever nobody has dealt with after 30 days is discarded by itself.
              </p>
              <ConfirmButton
                id="replay-all"
                disabled={isBusy}
                question="Send everything here again?"
                yes="Send all again"
                onConfirm={() => void replay(from)}
              >
                Send all again
              </ConfirmButton>{' '}
              <ConfirmButton
                id="discard-all"
                disabled={isBusy}
                question="Discard everything here for good? It is written nowhere."
                yes="Discard all"
                onConfirm={() => void discard(from)}
              >
                Discard all
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
  return (
    <tr>
      <td class="nowrap">
        <Time at={letter.parkedAt} />
      </td>
      <td class="wrap">
        {letter.reason}
        <div class="code">{letter.row}</div>
        {isEditing ? <EditRefused api={api} from={from} id={letter.id} onEdited={onEdited} /> : null}
      </td>
      <td class="wrap">
        <Button
          disabled={isBusy}
          label={`Send again what was refused: ${letter.reason}`}
          onClick={() => void onReplay([letter.id])}
        >
          Send again
        </Button>{' '}
        {isEditable(from) ? (
          <Button
            id={`edit-${letter.id}`}
            disabled={isBusy}
            label={`${isEditing ? 'Leave as it is' : 'Edit'} what was refused: ${letter.reason}`}
            onClick={() => setEditing(!isEditing)}
          >
            {isEditing ? 'Leave as it is' : 'Edit'}
          </Button>
        ) : null}{' '}
        <ConfirmButton
          id={`discard-${letter.id}`}
          disabled={isBusy}
          label={`Discard what was refused: ${letter.reason}`}
          question="Discard it for good? It is written nowhere."
          yes="Discard"
          onConfirm={() => void onDiscard([letter.id])}
        >
          Discard
        </ConfirmButton>
      </td>
    </tr>
  );
}
