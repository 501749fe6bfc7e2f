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
                  <tr key={letter.id}>
                    <td class="nowrap">
                      <Time at={letter.parkedAt} />
                    </td>
                    <td class="wrap">
                      {letter.reason}
                      <div class="code">{letter.row}</div>
                    </td>
                    <td>
                      <Button
                        disabled={isBusy}
                        label={`Send again what was refused: ${letter.reason}`}
                        onClick={() => void replay([letter.id])}
                      >
                        Send again
                      </Button>
                    </td>
                  </tr>
                ))}
              </DataTable>
              <p class="hint">The oldest 50 are shown.</p>
              <ConfirmButton
                id="replay-all"
                disabled={isBusy}
                question="Send everything here again?"
                yes="Send all again"
                onConfirm={() => void replay()}
              >
                Send all again
              </ConfirmButton>
            </>
          )
        }
      </WhenLoaded>
    </div>
  );
}
