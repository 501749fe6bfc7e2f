import type { RefusedFallbacksView } from '../../admin/page-data';
import type { DealtWith, RefusedFallback } from '../../execution/refused-fallbacks';
import { isWord, LATE_KIND_FACTS, LATE_KINDS } from '../../vocabulary';
import type { AdminApi } from './admin-api';
import { type AdminWords, reasonWords, useWords } from './admin-words';
import { Button, ConfirmButton, DataTable, Result, Time, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';
import { English } from './words-of-server';

type Which = { ids: string[] } | { reason: string };
type Act = 'again' | 'discard';

/** Sends refused late fallbacks again, or gives them up, and tells `onDone`. */
export function useFallbackActs(api: AdminApi, onDone: () => void) {
  const { act, isBusy, result } = useAct();
  const words = useWords();

  async function deal(what: Act, which: Which) {
    const done = await act(
      () => api.dealWithFallbacks(what, which),
      (dealt) => told(words, dealt),
    );
    if (done !== undefined) onDone();
  }
  return { deal, isBusy, result };
}

const told = ({ t }: AdminWords, { again, discarded, cancelled, gone }: DealtWith) =>
  [
    again > 0 ? t('refused.onTheWay', { n: again }) : '',
    discarded > 0 ? t('fallbacks.givenUp', { n: discarded }) : '',
    cancelled > 0 ? t('fallbacks.notNeeded', { n: cancelled }) : '',
    gone > 0 ? t('fallbacks.gone', { n: gone }) : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');

/** Late fallbacks that Marketing Cloud refused: the reasons, and each of them, to be sent again or given up. */
export function RefusedFallbacks(props: { api: AdminApi; onDealtWith: () => void }) {
  const { api, onDealtWith } = props;
  const { t } = useWords();
  const { loaded, reload } = useLoaded(api.refusedFallbacks);
  const { deal, isBusy, result } = useFallbackActs(api, () => {
    void reload();
    onDealtWith();
  });

  return (
    <div class="panel" id="refused-fallbacks">
      <h3 class="section">{t('fallbacks.title')}</h3>
      <p class="hint">{t('fallbacks.hint')}</p>
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {(view) =>
          view.oldest.length === 0 ? (
            <p class="waiting">{t('refused.nothingLeft')}</p>
          ) : (
            <>
              <Reasons view={view} isBusy={isBusy} onDeal={(what, which) => void deal(what, which)} />
              <EachFallback
                label={t('fallbacks.each')}
                oldest={view.oldest}
                isBusy={isBusy}
                onDeal={(what, which) => void deal(what, which)}
              />
              <p class="hint">{t('shown.oldest')}</p>
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
  const { t, number } = useWords();
  return (
    <DataTable label={t('fallbacks.why')} head={[t('col.reason'), t('alerts.many'), t('fallbacks.all')]}>
      {view.reasons.map(({ reason, count }, index) => (
        <tr key={reason}>
          <td class="wrap">
            <English>{reason}</English>
          </td>
          <td>{number(count)}</td>
          <td>
            <ConfirmButton
              id={`again-${index}`}
              disabled={isBusy}
              question={t('fallbacks.againQuestion', { n: count })}
              yes={t('refused.againAll')}
              onConfirm={() => onDeal('again', { reason })}
            >
              {t('refused.againAll')}
            </ConfirmButton>{' '}
            <ConfirmButton
              id={`discard-${index}`}
              disabled={isBusy}
              question={t('fallbacks.giveUpQuestion', { n: count })}
              yes={t('fallbacks.giveAllUp')}
              onConfirm={() => onDeal('discard', { reason })}
            >
              {t('fallbacks.giveAllUp')}
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
  const words = useWords();
  const { t, say } = words;
  return (
    <DataTable label={label} head={[t('col.since'), t('col.what'), t('col.again')]}>
      {oldest.map(({ id, at, kind, asksFor, reason, messageKey, activityId, unsure }) => (
        <tr key={id}>
          <td class="nowrap">
            <Time at={at} />
          </td>
          <td class="wrap">
            {say('fallbacks.what', {
              kind: words.word('lateKind', kind) ?? kind,
              cause: reasonWords(words, asksFor) ?? asksFor,
              reason: <English>{reason}</English>,
            })}
            {unsure ? (
              <div class="hint">
                {t(
                  isWord(LATE_KINDS, kind) && LATE_KIND_FACTS[kind].repeatsAreRecognised
                    ? 'fallbacks.repeatKnown'
                    : 'fallbacks.repeatUnknown',
                )}
              </div>
            ) : null}
            <div class="code">{t('fallbacks.where', { message: messageKey, activity: activityId })}</div>
          </td>
          <td>
            <Button
              disabled={isBusy}
              label={t('fallbacks.againOf', { key: messageKey })}
              onClick={() => onDeal('again', { ids: [id] })}
            >
              {t('refused.again')}
            </Button>{' '}
            <Button
              disabled={isBusy}
              label={t('fallbacks.giveUpOf', { key: messageKey })}
              onClick={() => onDeal('discard', { ids: [id] })}
            >
              {t('fallbacks.giveUp')}
            </Button>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
