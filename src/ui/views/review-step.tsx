import { branchForCause } from '../../decision/branch-for-cause';
import { bindingIn } from '../form/binding';
import type { Caution, Gap } from '../form/completeness';
import { needsOptIn, possibleCauses } from '../form/message-form';
import type { TextKey } from '../text/en';
import { textFor } from '../text/translate';
import { gapText } from './inputs';
import { needLabel } from './message-step';
import { Notice } from './notice';
import { usePage } from './page-context';
import type { StepProps } from './step-props';
import { languageName } from './template-picker';
import { TestSend } from './test-send';

/** Step 5: the whole step in plain words, what is missing, what is good to know, and a test message. */
export function ReviewStep(
  props: StepProps & {
    gaps: readonly Gap[];
    cautions: readonly Caution[];
    goTo: (gap: Pick<Gap, 'step' | 'field'>) => void;
    rebind: () => void;
    saveDraft: (() => void) | undefined;
  },
) {
  const { t } = usePage().language;
  const { gaps, cautions, goTo, rebind, saveDraft } = props;
  return (
    <>
      {gaps.length === 0 ? (
        <Notice kind="success">{t('review.ready')}</Notice>
      ) : (
        <section class="missing" aria-labelledby="missing-title">
          <h3 class="section" id="missing-title">
            {t('review.missing')}
          </h3>
          <p>{gaps.length === 1 ? t('review.missingOne') : t('review.missingCount', { n: gaps.length })}</p>
          <ul>
            {gaps.map((gap) => (
              <li key={`${gap.step}-${gap.field}`}>
                <button type="button" class="slds-button" onClick={() => goTo(gap)}>
                  {fieldName(gap, props.template, t)}
                </button>{' '}
                <span>{gapText(t, gap)}</span>
              </li>
            ))}
          </ul>
          {saveDraft ? (
            <>
              <button type="button" class="slds-button slds-button_neutral" id="save-draft" onClick={saveDraft}>
                {t('review.draft')}
              </button>
              <p class="hint">{t('review.draftHint')}</p>
            </>
          ) : null}
        </section>
      )}
      {cautions.length > 0 ? (
        <section class="cautions" aria-labelledby="cautions-title">
          <h3 class="section" id="cautions-title">
            {t('review.cautions')}
          </h3>
          {cautions.map(({ code, about = '' }) => (
            <Notice kind="warning" key={`${code}-${about}`}>
              {t(`caution.${code}`, { about: /^\d+$/.test(about) ? Number(about) : textFor(t, 'category', about) })}{' '}
              {code === 'entry_source_changed' ? (
                <button type="button" class="slds-button" id="rebind" onClick={rebind}>
                  {t('caution.rebind')}
                </button>
              ) : null}
            </Notice>
          ))}
        </section>
      ) : null}
      <Summary {...props} />
      <TestSend {...props} canSend={!gaps.some(({ step }) => step === 'message')} />
    </>
  );
}

function Summary({ form, senders }: StepProps) {
  const { language } = usePage();
  const { t } = language;
  const unset = t('review.unset');
  const sender = senders.state === 'ready' ? senders.value.find(({ id }) => id === form.sender) : undefined;
  const causes = possibleCauses(form);
  const staying = causes.filter((cause) => branchForCause(cause, form) === 'continue');
  const { quietHours, frequencyCap, conversion, lateFallback, owner } = form;

  return (
    <section aria-labelledby="summary-title">
      <h3 class="section" id="summary-title">
        {t('review.title')}
      </h3>
      <dl class="summary">
        <dt>{t('review.message')}</dt>
        <dd>
          {t('review.message.text', {
            template: form.template?.name ?? unset,
            language: form.template ? languageName(form.template.language, language) : unset,
            sender: sender?.displayName ?? (form.sender || unset),
          })}
        </dd>
        <dt>{t('review.audience')}</dt>
        <dd>
          {t('review.audience.text', {
            purpose: form.purpose ? t(`purpose.${form.purpose}`) : unset,
            stage: form.stage ? (t(`stage.${form.stage}`).split(':')[0] ?? '') : unset,
            topic: form.topic || unset,
            phone: bindingIn(form.phone)?.name ?? (form.phone || unset),
          })}{' '}
          {t(needsOptIn(form) ? 'review.optIn.yes' : 'review.optIn.no')}{' '}
          {quietHours
            ? t('review.quiet', {
                start: quietHours.start,
                end: quietHours.end,
                zone: quietHours.timeZone,
                rule: t(`review.quiet.${quietHours.whenQuiet}`),
              })
            : ''}{' '}
          {frequencyCap
            ? t('review.cap', { messages: frequencyCap.messages ?? unset, days: frequencyCap.days ?? unset })
            : ''}
        </dd>
        <dt>{t('review.fallback')}</dt>
        <dd>
          {staying.length === 0
            ? t('review.fallback.all', { branch: t('branch.email_fallback') })
            : t('review.fallback.mixed', {
                email: causes.length - staying.length,
                list: language.list(staying.map((cause) => t(`cause.${cause}`))),
              })}{' '}
          {form.decideOn === 'accepted'
            ? t('review.moves.accepted')
            : t('review.moves.delivered', { n: form.waitSeconds ?? unset })}{' '}
          {lateFallback.kind === 'none'
            ? t('review.late.none')
            : t(`review.late.${lateFallback.kind}`, {
                key: lateFallback.key || unset,
                n: lateFallback.afterMinutes ?? unset,
              })}
        </dd>
        <dt>{t('review.results')}</dt>
        <dd>
          {t('review.owner', { name: owner.name || unset, email: owner.email || unset })}{' '}
          {t('review.replies', { who: t(`replies.${form.replies.handOver}`).split(':')[0] ?? '' })}{' '}
          {conversion === 'none'
            ? t('review.conversion.none')
            : t('review.conversion', { name: conversion?.name || unset, n: conversion?.windowHours ?? unset })}
        </dd>
      </dl>
    </section>
  );
}

function fieldName(gap: Gap, template: StepProps['template'], t: ReturnType<typeof usePage>['language']['t']): string {
  if (gap.field.startsWith('parameter-')) {
    const need = template?.needs.find(({ key }) => `parameter-${key}` === gap.field);
    return need ? needLabel(need, t) : gap.field;
  }
  return t(`field.${gap.field.startsWith('question-') ? 'question' : gap.field}` as TextKey);
}
