import type { NamedFallback, RefusedFallbacksView } from '../../admin/page-data';
import type { DealtWith, OtherKey } from '../../execution/refused-fallbacks';
import { shortIds } from '../../execution/short-ids';
import { isWord, LATE_KIND_FACTS, LATE_KINDS } from '../../vocabulary';
import type { AdminApi } from './admin-api';
import { type AdminWords, reasonWords, useWords } from './admin-words';
import { AnotherKey } from './another-key';
import { Button, ConfirmButton, DataTable, Result, WhenLoaded } from './parts';
import { Time } from './time';
import { useAct, useLoaded } from './use-loaded';
import { Quoted } from './words-of-server';

type Which = { ids: string[] } | { reason: string };
type Act = 'again' | 'discard';
/** → whether it was done. */
type Deal = (act: Act, which: Which, other?: OtherKey) => Promise<boolean>;

/** Sends refused late fallbacks again, or gives them up, and tells `onDone`. */
export function useFallbackActs(api: AdminApi, onDone: () => void) {
  const { act, isBusy, result } = useAct();
  const words = useWords();

  const deal: Deal = async (what, which, other) => {
    const done = await act(
      () => api.dealWithFallbacks(what, which, other),
      (dealt) => told(words, dealt),
    );
    if (done !== undefined) onDone();
    return done !== undefined;
  };
  return { deal, isBusy, result };
}

const told = ({ t }: AdminWords, { again, discarded, cancelled, gone, otherKind = 0 }: DealtWith) =>
  [
    again > 0 ? t('refused.onTheWay', { n: again }) : '',
    discarded > 0 ? t('fallbacks.givenUp', { n: discarded }) : '',
    cancelled > 0 ? t('fallbacks.notNeeded', { n: cancelled }) : '',
    gone > 0 ? t('fallbacks.gone', { n: gone }) : '',
    otherKind > 0 ? t('otherKey.otherKind', { n: otherKind }) : '',
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
              <Reasons api={api} view={view} isBusy={isBusy} onDeal={deal} />
              <EachFallback api={api} label={t('fallbacks.each')} oldest={view.oldest} isBusy={isBusy} onDeal={deal} />
              <p class="hint">{t('shown.oldest')}</p>
            </>
          )
        }
      </WhenLoaded>
    </div>
  );
}

interface Part {
  api: AdminApi;
  view: RefusedFallbacksView;
  isBusy: boolean;
  onDeal: Deal;
}

function Reasons({ api, view, isBusy, onDeal }: Part) {
  const words = useWords();
  const { t, number } = words;
  return (
    <DataTable isStacked label={t('fallbacks.why')} head={[t('col.reason'), t('alerts.many'), t('fallbacks.all')]}>
      {view.reasons.map(({ reason, count, kinds }, index) => (
        <tr key={reason}>
          <td class="wrap">
            <Quoted>{reason}</Quoted>
          </td>
          <td data-label={t('alerts.many')}>{number(count)}</td>
          <td class="wrap">
            <ConfirmButton
              id={`again-${index}`}
              disabled={isBusy}
              question={t('fallbacks.againQuestion', { n: count })}
              yes={t('refused.againAll')}
              onConfirm={() => void onDeal('again', { reason })}
            >
              {t('refused.againAll')}
            </ConfirmButton>{' '}
            <ConfirmButton
              id={`discard-${index}`}
              disabled={isBusy}
              question={t('fallbacks.giveUpQuestion', { n: count })}
              yes={t('fallbacks.giveAllUp')}
              onConfirm={() => void onDeal('discard', { reason })}
            >
              {t('fallbacks.giveAllUp')}
            </ConfirmButton>{' '}
            {kinds.map(({ kind, count: ofKind }) =>
              isWord(LATE_KINDS, kind) ? (
                <AnotherKey
                  key={kind}
                  api={api}
                  id={`other-key-${index}-${kind}`}
                  kind={kind}
                  count={ofKind}
                  label={t('otherKey.openAll', { kind: words.word('lateKind', kind) ?? kind, n: ofKind, reason })}
                  isBusy={isBusy}
                  onSend={(key) => onDeal('again', { reason }, { kind, key })}
                />
              ) : null,
            )}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

/** Each of them, with what can be done with it. */
export function EachFallback(props: {
  api: AdminApi;
  label: string;
  oldest: readonly NamedFallback[];
  isBusy: boolean;
  onDeal: Deal;
}) {
  const { api, label, oldest, isBusy, onDeal } = props;
  const { t } = useWords();
  return (
    <DataTable isStacked label={label} head={[t('col.since'), t('col.what'), t('col.again')]}>
      {oldest.map((fallback) => (
        <tr key={fallback.id}>
          <td class="nowrap" data-label={t('col.since')}>
            <Time at={fallback.at} />
          </td>
          <td class="wrap">
            <WhatWasRefused fallback={fallback} />
          </td>
          <td class="wrap">
            <ActsOnOne api={api} fallback={fallback} isBusy={isBusy} onDeal={onDeal} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

/** The step and its journey, whom it was for and where it went, and why not; ids last. */
function WhatWasRefused({ fallback }: { fallback: NamedFallback }) {
  const { kind, asksFor, reason, unsure, template, journey, contactKey, key, messageKey, activityId } = fallback;
  const words = useWords();
  const { t, say } = words;
  return (
    <>
      {template === '' ? null : (
        <div>
          <strong>{t('fallbacks.step', { template, journey: shortIds(journey) })}</strong>
        </div>
      )}
      {contactKey === '' ? null : <div>{t('fallbacks.contact', { contact: contactKey })}</div>}
      {key === '' ? null : <div>{say('fallbacks.key', { kind: kindOfKey(words, kind), key: <code>{key}</code> })}</div>}
      {say('fallbacks.what', {
        kind: words.word('lateKind', kind) ?? kind,
        cause: reasonWords(words, asksFor) ?? asksFor,
        reason: <Quoted>{reason}</Quoted>,
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
    </>
  );
}

const kindOfKey = (words: AdminWords, kind: string) => words.word('keyKind', kind) ?? kind;

function ActsOnOne(props: { api: AdminApi; fallback: NamedFallback; isBusy: boolean; onDeal: Deal }) {
  const { api, fallback, isBusy, onDeal } = props;
  const { id, kind, messageKey } = fallback;
  const { t } = useWords();
  const which = { ids: [id] };
  return (
    <>
      <Button
        disabled={isBusy}
        label={t('fallbacks.againOf', { key: messageKey })}
        onClick={() => void onDeal('again', which)}
      >
        {t('refused.again')}
      </Button>{' '}
      <Button
        disabled={isBusy}
        label={t('fallbacks.giveUpOf', { key: messageKey })}
        onClick={() => void onDeal('discard', which)}
      >
        {t('fallbacks.giveUp')}
      </Button>{' '}
      {isWord(LATE_KINDS, kind) ? (
        <AnotherKey
          api={api}
          id={`other-key-${id}`}
          kind={kind}
          count={1}
          label={t('otherKey.openOf', { key: messageKey })}
          isBusy={isBusy}
          onSend={(key) => onDeal('again', which, { kind, key })}
        />
      ) : null}
    </>
  );
}
