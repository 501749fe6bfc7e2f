import { useEffect, useRef, useState } from 'preact/hooks';
import { OUTCOME_BRANCHES } from '../vocabulary';
import type { Gap } from './form/completeness';
import { isBehindNoMessage, messageKeyOf, messageSteps, readJudgedStep, writeJudgedStep } from './form/outcome-form';
import type { JourneyStep } from './journey-builder/answers';
import { type OpenedPage, openPage } from './open-page';
import { inEveryLanguage } from './text/branch-labels';
import { useFocus } from './use-focus';
import { useJourney } from './use-journey';
import { useOwnBar } from './use-own-bar';
import { RadioField, TextField } from './views/inputs';
import { Notice } from './views/notice';
import { PageContext, usePage } from './views/page-context';
import { PlacedBefore } from './views/placed-before';

/** The key of the page's one step in the bar that `config.json` asks Journey Builder to draw. */
const STEP_IN_BAR = 'outcome';

/** The configuration page of WhatsApp Outcome: one question, and the six paths explained. */
function OutcomeApp({ activity, isReceived, outdated, journeyBuilder, listeners, language }: OpenedPage) {
  const { t } = language;
  const [chosen, setChosen] = useState(() => readJudgedStep(activity));
  const [wasAsked, setAsked] = useState(false);
  const [focusOn, setFocusOn] = useState<string>();
  const [hostShowsSteps, setHostShowsSteps] = useState(listeners.stepInBar === STEP_IN_BAR);
  const hasOwnBar = useOwnBar(hostShowsSteps);
  const isDirty = useRef(false);
  const isRunning = activity.editable === false;
  const isReadOnly = isRunning || !isReceived;
  const { earlierSteps, steps, isKnown } = useJourney(journeyBuilder, String(activity.key ?? ''), language);
  const candidates = messageSteps(earlierSteps);
  // Of one alone nobody need be asked.
  const judged = chosen === '' && candidates.length === 1 ? (candidates[0]?.key ?? '') : chosen;
  const isGone = judged !== '' && !candidates.some(({ key }) => key === judged);
  const isTyped = !isKnown;
  const step = candidates.find(({ key }) => key === judged);
  useFocus(focusOn, () => setFocusOn(undefined));

  const choose = (key: string) => {
    setChosen(key);
    if (isDirty.current) return;
    isDirty.current = true;
    journeyBuilder.setDirty(true);
  };
  const done = (): boolean => {
    if (isReadOnly) return false;
    if (messageKeyOf(judged) === undefined) {
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
    wasAsked && messageKeyOf(judged) === undefined
      ? { step: 'message', field: 'judged', code: judged.trim() === '' ? 'missing' : 'not_bindable' }
      : undefined;

  return (
    <PageContext.Provider value={{ language, gapFor: (field) => (field === 'judged' ? gap : undefined) }}>
      <div class="page">
        <main>
          <div class="content">
            {isRunning ? <Notice kind="info">{t('host.readOnly')}</Notice> : null}
            {isReceived ? null : <Notice kind="error">{t('host.notReceived')}</Notice>}
            <PlacedBefore outdated={outdated} isRunning={isRunning} />
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
                      label: candidates.some((other) => other.key !== key && other.name === name)
                        ? `${name} (${key})`
                        : name,
                    })),
                    ...(isGone ? [{ value: judged, label: t('outcome.gone', { key: judged }) }] : []),
                  ]}
                  onChange={choose}
                />
              ) : null}
            </fieldset>
            <p class="hint">{t('outcome.advice')}</p>
            {step === undefined ? null : (
              <AboutJudged step={step} activityKey={String(activity.key ?? '')} steps={steps} />
            )}
            <Paths />
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

/** What would make its answers say less than they seem to. */
function AboutJudged(props: { step: JourneyStep; activityKey: string; steps: readonly JourneyStep[] }) {
  const { t } = usePage().language;
  const { step, activityKey, steps } = props;
  const { name, heldOutPercent } = step;
  return (
    <>
      {isBehindNoMessage(activityKey, step, steps) ? (
        <Notice kind="warning">{t('outcome.noMessage', { step: name })}</Notice>
      ) : null}
      {heldOutPercent > 0 ? (
        <Notice kind="warning">{t('outcome.holdout', { step: name, percent: heldOutPercent })}</Notice>
      ) : null}
    </>
  );
}

/** The six paths, in the order in which they are asked. */
function Paths() {
  const { t } = usePage().language;
  return (
    <>
      <h3 class="section">{t('outcome.branches')}</h3>
      <p class="hint">{t('outcome.order')}</p>
      <ol class="branches">
        {OUTCOME_BRANCHES.map((branch) => (
          <li key={branch} class={`branch branch_${branch}`}>
            <strong>{t(`outcome.${branch}`)}</strong>
            <span class="hint">{t(`outcome.${branch}.hint`)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

void openPage('initActivity', (opened) => <OutcomeApp {...opened} />);
