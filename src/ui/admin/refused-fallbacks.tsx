import type { RefusedFallbacksView } from '../../admin/page-data';
import type { DealtWith, RefusedFallback } from '../../execution/refused-fallbacks';
import { isWord, LATE_KIND_FACTS, LATE_KINDS } from '../../vocabulary';
import type { AdminApi } from './admin-api';
import { Button, ConfirmButton, DataTable, number, Result, Time, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

type Which = { ids: string[] } | { reason: string };
type Act = 'again' | 'discard';

/** Sends refused late fallbacks again, or gives them up, and tells `onDone`. */
export function useFallbackActs(api: AdminApi, onDone: () => void) {
  const { act, isBusy, result } = useAct();

  async function deal(what: Act, which: Which) {
    const done = await act(() => api.dealWithFallbacks(what, which), told);
    if (done !== undefined) onDone();
  }
  return { deal, isBusy, result };
}

const told = ({ again, discarded, cancelled, gone }: DealtWith) =>
  [
    ...(again > 0 ? [`${number(again)} on the way again. What is refused once more comes back here.`] : []),
    ...(discarded > 0 ? [`${number(discarded)} given up.`] : []),
    ...(cancelled > 0 ? [`${number(cancelled)} not needed any more: the message arrived meanwhile.`] : []),
    ...(gone > 0 ? [`${number(gone)} were dealt with already, or are no longer kept.`] : []),
  ].join(' ');

/** Late fallbacks that Marketing Cloud refused: the reasons, and each of them, to be sent again or given up. */
export function RefusedFallbacks(props: { api: AdminApi; onDealtWith: () => void }) {
  const { api, onDealtWith } = props;
  const { loaded, reload } = useLoaded(api.refusedFallbacks);
  const { deal, isBusy, result } = useFallbackActs(api, () => {
    void reload();
    onDealtWith();
  });

  return (
    <div class="panel" id="refused-fallbacks">
      <h3 class="section">Refused: late fallbacks</h3>
      <p class="hint">These contacts have neither the message nor what was to make up for it.</p>
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {(view) =>
          view.oldest.length === 0 ? (
            <p class="waiting">Nothing is left here.</p>
          ) : (
            <>
              <Reasons view={view} isBusy={isBusy} onDeal={(what, which) => void deal(what, which)} />
              <EachFallback
                label="Refused late fallbacks"
                oldest={view.oldest}
                isBusy={isBusy}
                onDeal={(what, which) => void deal(what, which)}
              />
              <p class="hint">The oldest 50 are shown.</p>
            </>
          )
        }
      </WhenLoaded>
    </div>
  );
}

interface Part {
  view: RefusedFallbacksView;
  isBusy: boolean;
  onDeal: (act: Act, which: Which) => void;
}

function Reasons({ view, isBusy, onDeal }: Part) {
  return (
    <DataTable label="Why late fallbacks were refused" head={['Reason', 'How many', 'All of them']}>
      {view.reasons.map(({ reason, count }, index) => (
        <tr key={reason}>
          <td class="wrap">{reason}</td>
          <td>{number(count)}</td>
          <td>
            <ConfirmButton
              id={`again-${index}`}
              disabled={isBusy}
              question={`Send ${number(count)} again?`}
              yes="Send all again"
              onConfirm={() => onDeal('again', { reason })}
            >
              Send all again
            </ConfirmButton>{' '}
            <ConfirmButton
              id={`discard-${index}`}
              disabled={isBusy}
              question={`Give ${number(count)} up? Nothing else will reach these contacts.`}
              yes="Give all up"
              onConfirm={() => onDeal('discard', { reason })}
            >
              Give all up
            </ConfirmButton>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

/** Each of them, with what can be done with it. */
export function EachFallback(props: {
  label: string;
  oldest: readonly RefusedFallback[];
  isBusy: boolean;
  onDeal: (act: Act, which: Which) => void;
}) {
  const { label, oldest, isBusy, onDeal } = props;
  return (
    <DataTable label={label} head={['Since', 'What', 'Again']}>
      {oldest.map(({ id, at, kind, asksFor, reason, messageKey, activityId, unsure }) => (
        <tr key={id}>
          <td class="nowrap">
            <Time at={at} />
          </td>
          <td class="wrap">
            {isWord(LATE_KINDS, kind) ? LATE_KIND_FACTS[kind].name : kind} for {asksFor}: {reason}
            {unsure ? (
              <div class="hint">
                {isWord(LATE_KINDS, kind) && LATE_KIND_FACTS[kind].repeatsAreRecognised
                  ? 'An earlier call may have gone out; Marketing Cloud recognises a repeat for three days.'
                  : `An earlier call may have gone out: sent again, it may be a second ${kind}.`}
              </div>
            ) : null}
            <div class="code">
              message {messageKey}, activity {activityId}
            </div>
          </td>
          <td>
            <Button
              disabled={isBusy}
              label={`Send again the fallback of message ${messageKey}`}
              onClick={() => onDeal('again', { ids: [id] })}
            >
              Send again
            </Button>{' '}
            <Button
              disabled={isBusy}
              label={`Give up the fallback of message ${messageKey}`}
              onClick={() => onDeal('discard', { ids: [id] })}
            >
              Give up
            </Button>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
