import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { readMessageStep, writeMessageStep } from './form/activity-form';
import { rebindEntry } from './form/binding';
import { cautionsOf, type Gap, gapsOf, STEPS, type Step, type Surroundings, templateOf } from './form/completeness';
import type { MessageForm } from './form/message-form';
import { typeOf } from './form/value-choices';
import { type OpenedPage, openPage } from './open-page';
import { inEveryLanguage } from './text/translate';
import { useAccount } from './use-account';
import { useFocus } from './use-focus';
import { useJourney } from './use-journey';
import { useOwnBar } from './use-own-bar';
import { AudienceStep } from './views/audience-step';
import { FallbackStep } from './views/fallback-step';
import { MessageStep } from './views/message-step';
import { Notice } from './views/notice';
import { PageContext } from './views/page-context';
import { PreviewAside } from './views/preview-aside';
import { ResultsStep } from './views/results-step';
import { ReviewStep } from './views/review-step';
import { StepBody, StepButtons, StepNav } from './views/step-frame';
import type { StepProps } from './views/step-props';

/** The configuration page of WhatsApp Message. */
function MessageApp({ activity, journeyBuilder, listeners, api, language }: OpenedPage) {
  const { t } = language;
  const opened = useMemo(() => readMessageStep(activity), [activity]);
  const [form, setForm] = useState<MessageForm>(opened.form);
  const [step, setStep] = useState<Step>(() => STEPS.find((key) => key === listeners.stepInBar) ?? 'message');
  const [hasMoved, setMoved] = useState(false);
  const [hostShowsSteps, setHostShowsSteps] = useState(() => STEPS.some((key) => key === listeners.stepInBar));
  const hasOwnBar = useOwnBar(hostShowsSteps);
  const [visited, setVisited] = useState<ReadonlySet<Step>>(new Set());
  const [samples, setSamples] = useState<Record<string, string>>({});
  const [focusOn, setFocusOn] = useState<string>();
  const isReadOnly = activity.editable === false || opened.kind === 'newer';
  const isDirty = useRef(false);

  const { senders, templates, reload } = useAccount(api);
  const journey = useJourney(journeyBuilder, String(activity.key ?? ''));
  const { choices } = journey;

  const surroundings: Surroundings = {
    senders: senders.state === 'ready' ? senders.value : undefined,
    templates: templates.state === 'ready' ? templates.value : undefined,
    eventKey: choices.eventKey,
    fieldType: (expression) => typeOf(expression, choices),
  };
  const gaps = gapsOf(form, surroundings);
  const template = templateOf(form, surroundings);

  const edit = (change: Partial<MessageForm>) => {
    setForm((before) => ({ ...before, ...change }));
    if (isDirty.current) return;
    isDirty.current = true;
    journeyBuilder.setDirty(true);
  };

  const filledIn = useRef(new Map<string, Pick<MessageForm, 'parameters' | 'whenEmpty'>>());
  const chooseTemplate = (chosen: { name: string; language: string }) => {
    const { template: before, parameters, whenEmpty } = form;
    if (before && before.name !== chosen.name) filledIn.current.set(before.name, { parameters, whenEmpty });
    const known = filledIn.current.get(chosen.name) ?? { parameters: {}, whenEmpty: {} };
    edit({ template: chosen, ...(before?.name === chosen.name ? {} : known) });
  };

  useEffect(() => {
    const only = senders.state === 'ready' && senders.value.length === 1 ? senders.value[0] : undefined;
    if (only) setForm((before) => (before.sender === '' && !isReadOnly ? { ...before, sender: only.id } : before));
  }, [senders, isReadOnly]);

  const goTo = (target: Step, field?: string) => {
    setVisited((before) => new Set([...before, step, ...(target === 'review' ? STEPS : [])]));
    setStep(target);
    setMoved(true);
    setFocusOn(field);
  };
  useFocus(focusOn, () => setFocusOn(undefined));

  const save = (complete: boolean) => {
    const labels = { email_fallback: t('branch.email_fallback'), continue: t('branch.continue') };
    const ours = new Set([...inEveryLanguage('branch.continue'), ...inEveryLanguage('branch.email_fallback')]);
    journeyBuilder.save(writeMessageStep(activity, form, { complete, branchLabels: { labels, ours } }));
  };

  /** Leaves the step forwards, or shows what it still wants and says no. */
  const mayLeave = (): boolean => {
    const here = gaps.filter((gap) => step === 'review' || gap.step === step);
    const first = here[0];
    if (!first || isReadOnly) return true;
    setVisited((before) => new Set([...before, step]));
    if (step === 'review') setFocusOn('missing-title');
    else setFocusOn(first.field);
    return false;
  };
  const next = () => {
    if (!mayLeave()) return;
    if (step === 'review') save(true);
    else goTo(STEPS[STEPS.indexOf(step) + 1] ?? 'review');
  };
  const back = () => goTo(STEPS[STEPS.indexOf(step) - 1] ?? 'message');

  listeners.step = (key) => {
    const target = STEPS.find((known) => known === key);
    setHostShowsSteps(target !== undefined);
    if (target && target !== step) goTo(target);
  };
  listeners.next = () => {
    if (!mayLeave()) return journeyBuilder.stay();
    if (step === 'review') return isReadOnly ? journeyBuilder.stay() : save(true);
    goTo(STEPS[STEPS.indexOf(step) + 1] ?? 'review');
    if (hasOwnBar) journeyBuilder.stay();
    else journeyBuilder.goForward();
  };
  listeners.back = () => {
    back();
    if (hasOwnBar) journeyBuilder.stay();
    else journeyBuilder.goBack();
  };
  useEffect(() => {
    journeyBuilder.setNextButton({
      text: step === 'review' ? 'done' : 'next',
      enabled: !(step === 'review' && isReadOnly),
    });
    journeyBuilder.setBackButton(step !== 'message');
  }, [journeyBuilder, step, isReadOnly]);

  const gapFor = useCallback(
    (field: string): Gap | undefined =>
      gaps.find((gap) => isField(gap, field) && (visited.has(gap.step) || gap.code !== 'missing')),
    [gaps, visited],
  );
  const props: StepProps = {
    form,
    edit,
    chooseTemplate,
    choices,
    senders,
    templates,
    template,
    reload,
    api,
    samples,
    setSample: (expression, value) => setSamples((before) => ({ ...before, [expression]: value })),
    retryFields: journey.retry,
  };

  return (
    <PageContext.Provider value={{ language, gapFor }}>
      <div class={`page${step === 'message' || step === 'review' ? ' page_beside' : ''}`}>
        {hasOwnBar ? (
          <StepNav
            current={step}
            visited={visited}
            openAnswers={(of) => gaps.filter((gap) => gap.step === of).length}
            onGo={goTo}
          />
        ) : null}
        <main>
          <div class="content">
            {opened.kind === 'newer' ? <Notice kind="warning">{t('host.newer')}</Notice> : null}
            {activity.editable === false ? <Notice kind="info">{t('host.readOnly')}</Notice> : null}
            <StepBody step={step} takesFocus={hasMoved && focusOn === undefined} isReadOnly={isReadOnly}>
              {step === 'message' ? <MessageStep {...props} /> : null}
              {step === 'audience' ? <AudienceStep {...props} /> : null}
              {step === 'fallback' ? <FallbackStep {...props} eventKeys={journey.eventKeys} /> : null}
              {step === 'results' ? <ResultsStep {...props} /> : null}
              {step === 'review' ? (
                <ReviewStep
                  {...props}
                  gaps={gaps}
                  cautions={cautionsOf(form, surroundings)}
                  goTo={(gap) => goTo(gap.step, gap.field)}
                  rebind={() => edit(reboundTo(choices.eventKey ?? '', form))}
                  saveDraft={isReadOnly ? undefined : () => save(false)}
                />
              ) : null}
            </StepBody>
          </div>
          {step === 'message' || step === 'review' ? (
            <PreviewAside {...props} withSamples={step === 'message'} />
          ) : null}
        </main>
        {hasOwnBar ? (
          <StepButtons
            current={step}
            isReadOnly={isReadOnly}
            onBack={back}
            onNext={next}
            onCancel={() => {
              journeyBuilder.setDirty(false);
              journeyBuilder.closeInspector();
            }}
          />
        ) : null}
      </div>
    </PageContext.Provider>
  );
}

/** A value's own inputs (text, field name, attribute set) speak for the value. */
function isField(gap: Gap, field: string): boolean {
  return field === gap.field || ['-text', '-name', '-set'].some((part) => field === `${gap.field}${part}`);
}

function reboundTo(eventKey: string, form: MessageForm): Partial<MessageForm> {
  const rebind = (value: string) => rebindEntry(value, eventKey);
  return {
    phone: rebind(form.phone),
    email: rebind(form.email),
    locale: rebind(form.locale),
    timeZone: rebind(form.timeZone),
    optIn: rebind(form.optIn),
    suppressed: rebind(form.suppressed),
    parameters: Object.fromEntries(Object.entries(form.parameters).map(([key, value]) => [key, rebind(value)])),
  };
}

void openPage('initActivity', (opened) => <MessageApp {...opened} />);
