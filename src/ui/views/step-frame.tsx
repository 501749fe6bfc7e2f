import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { STEPS, type Step } from '../form/completeness';
import { Icon } from './icon';
import { usePage } from './page-context';

/** The steps of the page, with how many answers each still wants. */
export function StepNav(props: {
  current: Step;
  openAnswers: (step: Step) => number;
  visited: ReadonlySet<Step>;
  onGo: (step: Step) => void;
}) {
  const { t } = usePage().language;
  const { current, openAnswers, visited, onGo } = props;
  return (
    <nav class="steps" aria-label={t('step.nav')}>
      <ol>
        {STEPS.map((step, index) => {
          const open = openAnswers(step);
          const isDone = open === 0 && visited.has(step) && step !== 'review';
          return (
            <li key={step}>
              <button
                type="button"
                id={`step-${step}`}
                class={`step${step === current ? ' step_current' : ''}${isDone ? ' step_done' : ''}`}
                aria-current={step === current ? 'step' : undefined}
                onClick={() => onGo(step)}
              >
                <span class="mark" aria-hidden="true">
                  {isDone ? <Icon name="check" /> : index + 1}
                </span>
                <span class="name">{t(`step.${step}`)}</span>
                {visited.has(step) && step !== 'review' ? (
                  <span class={open > 0 ? 'open' : 'slds-assistive-text'}>
                    {open > 0 ? t('step.open', { n: open }) : t('step.complete')}
                  </span>
                ) : null}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** The part of the guide *Your first journey* that goes through the step. */
const GUIDE_PART: Record<Step, number> = { message: 2, audience: 3, fallback: 4, results: 5, review: 6 };

/** One step: its heading takes the focus when it opens, so that keyboard and screen reader start at its top. */
export function StepBody(props: { step: Step; takesFocus: boolean; isReadOnly: boolean; children: ComponentChildren }) {
  const { t, code } = usePage().language;
  const { step, takesFocus, isReadOnly, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  // Before the next key can be pressed: later, it would take the focus away from where a quick hand already is.
  useLayoutEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [step]);
  return (
    <section class="step-body" aria-labelledby="step-title">
      <p class="eyebrow">
        {t('step.of', { n: STEPS.indexOf(step) + 1, total: STEPS.length })}
        {' · '}
        <a id="guide" href={`guide-${code}.html#part-${GUIDE_PART[step]}`} target="_blank" rel="noopener">
          {t('step.guide')}
        </a>
      </p>
      <h2 class="slds-text-heading_medium title-of-step" id="step-title" tabIndex={-1} ref={heading}>
        {t(`step.${step}`)}
      </h2>
      <fieldset class="plain" disabled={isReadOnly}>
        <legend class="slds-assistive-text">{t(`step.${step}`)}</legend>
        {children}
      </fieldset>
    </section>
  );
}

/** Buttons of our own, for shells that draw none (JB 1.6). */
export function StepButtons(props: {
  current: Step;
  isReadOnly: boolean;
  onBack: () => void;
  onNext: () => void;
  onCancel: () => void;
}) {
  const { t } = usePage().language;
  const { current, isReadOnly, onBack, onNext, onCancel } = props;
  const isLast = current === 'review';
  return (
    <footer class="buttons">
      <button type="button" class="slds-button slds-button_neutral" id="cancel" onClick={onCancel}>
        {t('common.cancel')}
      </button>
      <span class="push">
        {current === STEPS[0] ? null : (
          <button type="button" class="slds-button slds-button_neutral" id="back" onClick={onBack}>
            {t('common.back')}
          </button>
        )}
        {isLast && isReadOnly ? null : (
          <button type="button" class="slds-button slds-button_brand" id="next" onClick={onNext}>
            {t(isLast ? 'common.done' : 'common.next')}
          </button>
        )}
      </span>
    </footer>
  );
}
