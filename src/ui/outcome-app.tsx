import { useEffect, useRef, useState } from 'preact/hooks';
import { OUTCOME_BRANCHES } from '../vocabulary';
import type { Gap } from './form/completeness';
import { isStepKey, messageSteps, readJudgedStep, writeJudgedStep } from './form/outcome-form';
import { type OpenedPage, openPage } from './open-page';
import { inEveryLanguage } from './text/translate';
import { useFocus } from './use-focus';
import { useJourney } from './use-journey';
import { useOwnBar } from './use-own-bar';
import { RadioField, TextField } from './views/inputs';
import { Notice } from './views/notice';
import { PageContext } from './views/page-context';

/** The key of the page's one step in the bar that `config.json` asks Journey Builder to draw. */
const STEP_IN_BAR = 'outcome';

/** The configuration page of WhatsApp Outcome: one question, and the six paths explained. */
function OutcomeApp({ activity, journeyBuilder, listeners, language }: OpenedPage) {
  const { t } = language;
  const [judged, setJudged] = useState(() => readJudgedStep(activity));
  const [wasAsked, setAsked] = useState(false);
  const [focusOn, setFocusOn] = useState<string>();
  const [hostShowsSteps, setHostShowsSteps] = useState(listeners.stepInBar === STEP_IN_BAR);
  const hasOwnBar = useOwnBar(hostShowsSteps);
  const isDirty = useRef(false);
  const isReadOnly = activity.editable === false;
  const { earlierSteps, isKnown } = useJourney(journeyBuilder, String(activity.key ?? ''));
  const candidates = messageSteps(earlierSteps);
  const isGone = judged !== '' && !candidates.some(({ key }) => key === judged);
  const isTyped = !isKnown;
  useFocus(focusOn, () => setFocusOn(undefined));

  const choose = (key: string) => {
    setJudged(key);
    if (isDirty.current) return;
    isDirty.current = true;
    journeyBuilder.setDirty(true);
  };
  const done = (): boolean => {
    if (isReadOnly) return false;
    if (!isStepKey(judged)) {
      setAsked(true);
      setFocusOn('judged');
      return false;
    }
    const labels = Object.fromEntries(OUTCOME_BRANCHES.map((branch) => [branch, t(`outcome.${branch}`)]));
    const ours = new Set(OUTCOME_BRANCHES.flatMap((branch) => inEveryLanguage(`outcome.${branch}`)));
    journeyBuilder.save(writeJudgedStep(activity, judged, { labels, ours }));
    return true;
  };
  listeners.next = () => {
    if (!done()) journeyBuilder.stay();
  };
  listeners.back = () => journeyBuilder.goBack();
  listeners.step = (key) => setHostShowsSteps(key === STEP_IN_BAR);
  useEffect(() => {
    journeyBuilder.setNextButton({ text: 'done', enabled: !isReadOnly });
    journeyBuilder.setBackButton(false);
  }, [journeyBuilder, isReadOnly]);

  const gap: Gap | undefined =
    wasAsked && !isStepKey(judged) ? { step: 'message', field: 'judged', code: 'missing' } : undefined;

  return (
    <PageContext.Provider value={{ language, gapFor: (field) => (field === 'judged' ? gap : undefined) }}>
      <div class="page">
        <main>
          <div class="content">
            {isReadOnly ? <Notice kind="info">{t('host.readOnly')}</Notice> : null}
            <h2 class="slds-text-heading_medium title-of-step">{t('outcome.title')}</h2>
            <fieldset class="plain" disabled={isReadOnly}>
              <legend class="slds-assistive-text">{t('outcome.title')}</legend>
              {isTyped ? (
                <>
                  <Notice kind="info">{t('outcome.unknown')}</Notice>
                  <TextField field="judged" label={t('outcome.key')} value={judged} onChange={choose} />
                </>
              ) : null}
              {!isTyped && candidates.length === 0 && !isGone ? (
                <Notice kind="warning">{t('outcome.none')}</Notice>
              ) : null}
              {!isTyped && (candidates.length > 0 || isGone) ? (
                <RadioField
                  field="judged"
                  legend={t('outcome.pick')}
                  value={judged}
                  choices={[
                    ...candidates.map(({ key, name }) => ({
                      value: key,
                      label: name === key ? key : `${name} (${key})`,
                    })),
                    ...(isGone ? [{ value: judged, label: t('outcome.gone', { key: judged }) }] : []),
                  ]}
                  onChange={choose}
                />
              ) : null}
            </fieldset>
            <p class="hint">{t('outcome.advice')}</p>
            <h3 class="section">{t('outcome.branches')}</h3>
            <ol class="branches">
              {OUTCOME_BRANCHES.map((branch) => (
                <li key={branch} class={`branch branch_${branch}`}>
                  <strong>{t(`outcome.${branch}`)}</strong>
                  <span class="hint">{t(`outcome.${branch}.hint`)}</span>
                </li>
              ))}
            </ol>
          </div>
        </main>
        {hasOwnBar ? (
          <footer class="buttons">
            <button
              type="button"
              class="slds-button slds-button_neutral"
              id="cancel"
              onClick={() => {
                journeyBuilder.setDirty(false);
                journeyBuilder.closeInspector();
              }}
            >
              {t('common.cancel')}
            </button>
            {isReadOnly ? null : (
              <button type="button" class="slds-button slds-button_brand push" id="next" onClick={done}>
                {t('common.done')}
              </button>
            )}
          </footer>
        ) : null}
      </div>
    </PageContext.Provider>
  );
}

void openPage('initActivity', (opened) => <OutcomeApp {...opened} />);
