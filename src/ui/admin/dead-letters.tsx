import type { DeadLetterView } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { Button, ConfirmButton, DataTable, Result, Time, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

/** What was refused of one table, or of Meta's webhooks, why, and a way to send it again. */
export function DeadLetters(props: { api: AdminApi; from: string; onReplayed: () => void }) {
  const { api, from, onReplayed } = props;
  const { loaded, reload } = useLoaded(() => api.deadLetters(from));
  const { act, isBusy, result } = useAct();

  async function replay(ids?: string[]) {
    const done = await act(
      () => api.replay(from, ids),
      ({ replayed }) => `${replayed} on the way again. What is refused once more comes back here.`,
    );
    if (done === undefined) return;
    await reload();
    onReplayed();
  }
  async function discard(ids?: string[]) {
    const done = await act(
      () => api.discard(from, ids),
      ({ discarded }) => `${discarded} discarded for good.`,
    );
    if (done === undefined) return;
    await reload();
    onReplayed();
  }

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
                  <Letter key={letter.id} letter={letter} isBusy={isBusy} onReplay={replay} onDiscard={discard} />
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
                onConfirm={() => void replay()}
              >
                Send all again
              </ConfirmButton>{' '}
              <ConfirmButton
                id="discard-all"
                disabled={isBusy}
                question="Discard everything here for good? It is written nowhere."
                yes="Discard all"
                onConfirm={() => void discard()}
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

/** One that was refused, why, and the two things that can be done with it. */
function Letter(props: {
  letter: DeadLetterView;
  isBusy: boolean;
  onReplay: (ids: string[]) => Promise<void>;
  onDiscard: (ids: string[]) => Promise<void>;
}) {
  const { letter, isBusy, onReplay, onDiscard } = props;
  return (
    <tr>
      <td class="nowrap">
        <Time at={letter.parkedAt} />
      </td>
      <td class="wrap">
        {letter.reason}
        <div class="code">{letter.row}</div>
      </td>
      <td class="nowrap">
        <Button
          disabled={isBusy}
          label={`Send again what was refused: ${letter.reason}`}
          onClick={() => void onReplay([letter.id])}
        >
          Send again
        </Button>{' '}
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
