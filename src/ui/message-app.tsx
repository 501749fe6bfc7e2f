import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { BRANCHES } from '../vocabulary';
import { lacksLeaveAlone, readMessageStep, writeMessageStep } from './form/activity-form';
import { cautionsOf } from './form/cautions';
import { type Gap, gapsOf, STEPS, type Step, type Surroundings, templateOf } from './form/completeness';
import { countRequest } from './form/entry-count';
import { fieldsByName } from './form/fields-by-name';
import type { MessageForm } from './form/message-form';
import { finishedMessages } from './form/proposed-answers';
import { reboundTo } from './form/rebound-to';
import { dateSamples } from './form/sample-contact';
import { uncheckedOf } from './form/unchecked';
import { typeOf } from './form/value-choices';
import { type OpenedPage, openPage } from './open-page';
import { inEveryLanguage } from './text/branch-labels';
import { useAccount } from './use-account';
import { useEntryCount } from './use-entry-count';
import { useFocus } from './use-focus';
import { useHoldoutFacts } from './use-holdout-facts';
import { useJourney } from './use-journey';
import { useKnownAttributes } from './use-known-attributes';
import { useKnownKey } from './use-known-key';
import { useOwnBar } from './use-own-bar';
import { usePeople } from './use-people';
import { useProposals } from './use-proposals';
import { AudienceStep } from './views/audience-step';
import { FallbackStep } from './views/fallback-step';
import { KeepDraft } from './views/keep-draft';
import { MessageStep } from './views/message-step';
import { Notice } from './views/notice';
import { PageContext } from './views/page-context';
import { PlacedBefore } from './views/placed-before';
import { PreviewAside } from './views/preview-aside';
import { ProposedNote } from './views/proposed-note';
import { ResultsStep } from './views/results-step';
import { ReviewStep } from './views/review-step';
import { samplesOf } from './views/samples';
import { StepBody, StepButtons, StepNav } from './views/step-frame';
import type { StepProps } from './views/step-props';
import { TakeSettings } from './views/take-settings';

/** The configuration page of WhatsApp Message. */
function MessageApp({ activity, isReceived, outdated, journeyBuilder, listeners, api, language }: OpenedPage) {
  const { t } = language;
  const opened = useMemo(() => readMessageStep(activity), [activity]);
  const [form, setForm] = useState<MessageForm>(opened.form);
  const [step, setStep] = useState<Step>(() => STEPS.find((key) => key === listeners.stepInBar) ?? 'message');
  const [hasMoved, setMoved] = useState(false);
  const [hostShowsSteps, setHostShowsSteps] = useState(() => STEPS.some((key) => key === listeners.stepInBar));
  const hasOwnBar = useOwnBar(hostShowsSteps);
  const [visited, setVisited] = useState<ReadonlySet<Step>>(new Set());
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [focusOn, setFocusOn] = useState<string>();
  const [openBlank, setOpenBlank] = useState<string>();
  const isRunning = activity.editable === false;
  const isReadOnly = isRunning || !isReceived || opened.kind === 'newer';
  const isDirty = useRef(false);

  const { senders, templates, reload } = useAccount(api);
  const [asked, setAsked] = useState(0);
  const holdoutFacts = useHoldoutFacts(api, String(activity.id ?? ''));
  const journey = useJourney(journeyBuilder, String(activity.key ?? ''), language);
  const { choices } = journey;

  const people = usePeople(api, choices.eventKey, () => setTyped({}));

  const surroundings: Surroundings = {
    senders: senders.state === 'ready' ? senders.value : undefined,
    templates: templates.state === 'ready' ? templates.value : undefined,
    entryKeys: choices.entryKeys,
    fieldType: (expression) => typeOf(expression, choices),
    holdoutFacts,
    lacksLeaveAlone: lacksLeaveAlone(activity),
    stepNames: journey.otherSteps.map(({ name }) => name),
    lateKey: useKnownKey(api, form.lateFallback.kind, form.lateFallback.key, asked),
    replyEvent: useKnownKey(api, 'event', form.replies.event, asked),
    attributesAreListed: useKnownAttributes(api, form, asked),
  };
  const gaps = gapsOf(form, surroundings);
  const template = templateOf(form, surroundings);
  const asSamples = samplesOf(form, template);
  const ofPerson = asSamples.flatMap(({ expression }) => {
    const sample = people.sampleOf(expression);
    return sample === undefined ? [] : [[expression, sample] as const];
  });

  const samples = { ...dateSamples(asSamples, surroundings.fieldType), ...Object.fromEntries(ofPerson), ...typed };
  const activityId = String(activity.id ?? '');
  const { eventKey } = choices;
  const known = eventKey === undefined ? undefined : { eventKey, activityId, samples: asSamples, typed: samples };
  const entryCount = useEntryCount(api, known && countRequest(form, known));

  const proposals = useProposals({
    isFresh: opened.kind === 'fresh' && !isReadOnly,
    api,
    journey,
    template,
    templates: surroundings.templates,
    senders: surroundings.senders,
    setForm,
  });
  const edit = (change: Partial<MessageForm>) => {
    proposals.keep(change);
    setForm((before) => ({ ...before, ...change }));
    if (isDirty.current) return;
    isDirty.current = true;
    journeyBuilder.setDirty(true);
  };

  const filledIn = useRef(new Map<string, Pick<MessageForm, 'parameters' | 'whenEmpty'>>());
  const chooseTemplate = (chosen: { name: string; language: string }) => {
    const { template: before, parameters, whenEmpty } = form;
    if (before && before.name !== chosen.name) filledIn.current.set(before.name, { parameters, whenEmpty });
    const needs = templateOf({ template: chosen }, surroundings)?.needs ?? [];
    const known = filledIn.current.get(chosen.name) ?? { parameters: fieldsByName(needs, choices), whenEmpty: {} };
    // What stands in for the link's fields is the step's own.
    const own = whenEmpty.link ? { link: whenEmpty.link } : {};
    const taken = { ...known, whenEmpty: { ...known.whenEmpty, ...own } };
    edit({ template: chosen, ...(before?.name === chosen.name ? {} : taken) });
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
  /** In the bubble where that stands beside the blanks; from the review, where they are asked. */
  const fillBlank = (key: string | undefined) => {
    setOpenBlank(key);
    if (key === undefined) return;
    if (step === 'message') setFocusOn(`parameter-${key}`);
    else goTo('message', `parameter-${key}`);
  };
  useFocus(focusOn, () => setFocusOn(undefined));

  const save = (complete: boolean) => {
    const named = BRANCHES.map((branch) => [branch, t(`branch.${branch}`)]);
    const labels: Record<string, string> = Object.fromEntries(named);
    const ours = new Set(BRANCHES.flatMap((branch) => inEveryLanguage(`branch.${branch}`)));
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
    if (step === 'review') return save(true);
    goTo(STEPS[STEPS.indexOf(step) + 1] ?? 'review');
    // A bar that Journey Builder draws all the same goes along.
    if (listeners.stepInBar === step) journeyBuilder.goForward();
  };
  const back = () => {
    goTo(STEPS[STEPS.indexOf(step) - 1] ?? 'message');
    if (listeners.stepInBar === step) journeyBuilder.goBack();
  };

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
    goTo(STEPS[STEPS.indexOf(step) - 1] ?? 'message');
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
      gaps.find((gap) => isField(gap, field) && (visited.has(gap.step) || !isUnasked(gap))),
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
    reload: () => {
      reload();
      setAsked((times) => times + 1);
    },
    holdoutFacts,
    api,
    samples,
    setSample: (expression, value) => setTyped((before) => ({ ...before, [expression]: value })),
    people,
    entryCount,
    retryFields: journey.retry,
  };

  return (
    <PageContext.Provider value={{ language, gapFor, api }}>
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
            {isRunning ? <Notice kind="info">{t('host.readOnly')}</Notice> : null}
            {isReceived ? null : <Notice kind="error">{t('host.notReceived')}</Notice>}
            <PlacedBefore outdated={outdated} isRunning={isRunning} />
            {step === 'review' ? null : <ProposedNote source={proposals.source} />}
            <StepBody step={step} takesFocus={hasMoved && focusOn === undefined} isReadOnly={isReadOnly}>
              {step === 'message' ? (
                <>
                  <TakeSettings steps={finishedMessages(journey.otherSteps)} form={form} edit={edit} />
                  <MessageStep {...props} inBubble={openBlank} />
                </>
              ) : null}
              {step === 'audience' ? <AudienceStep {...props} /> : null}
              {step === 'fallback' ? <FallbackStep {...props} eventKeys={journey.eventKeys} /> : null}
              {step === 'results' ? <ResultsStep {...props} /> : null}
              {step === 'review' ? (
                <ReviewStep
                  {...props}
                  gaps={gaps}
                  unchecked={uncheckedOf(form, surroundings)}
                  isRunning={isRunning}
                  cautions={cautionsOf(form, { ...surroundings, entryCount: entryCount.result })}
                  goTo={(gap) => goTo(gap.step, gap.field)}
                  rebind={() => edit(reboundTo(choices.eventKey ?? '', form))}
                />
              ) : null}
            </StepBody>
            {gaps.length > 0 && !isReadOnly ? <KeepDraft onSave={() => save(false)} /> : null}
          </div>
          {step === 'message' || step === 'review' ? (
            <PreviewAside
              {...props}
              withSamples={step === 'message'}
              openBlank={step === 'message' ? openBlank : undefined}
              onBlank={fillBlank}
            />
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

/** Nothing was typed that could be wrong: it is an error once the step was left, or Done was pressed. */
const isUnasked = ({ code }: Gap) => code === 'missing' || code === 'needs_email_field';

/** A value's own inputs (text, field name, attribute set) speak for the value. */
function isField(gap: Gap, field: string): boolean {
  return field === gap.field || ['-text', '-mixed', '-name', '-set'].some((part) => field === `${gap.field}${part}`);
}

void openPage('initActivity', (opened) => <MessageApp {...opened} />);
