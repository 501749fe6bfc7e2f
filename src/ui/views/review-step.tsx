import { branchForCause } from '../../decision/branch-for-cause';
import type { Branch } from '../../vocabulary';
import { standIns } from '../form/activity-form';
import { bindingIn } from '../form/binding';
import { type Caution, holdsInVain } from '../form/cautions';
import type { Gap } from '../form/completeness';
import { possibleCauses } from '../form/general-branch';
import { needsOptIn, tracksLink } from '../form/message-form';
import { typedText } from '../form/mixed-text';
import { translationsOf } from '../form/translations';
import type { Unchecked } from '../form/unchecked';
import { type Language, textFor } from '../text/translate';
import { needLabel } from './blank-row';
import { TextField } from './inputs';
import { Notice } from './notice';
import { OptInSources } from './opt-in-sources';
import { usePage } from './page-context';
import { Readiness } from './readiness';
import { reasonText } from './reason-text';
import type { StepProps } from './step-props';
import { languageName } from './template-picker';
import { TestSend } from './test-send';
import { weekdayName } from './weekday-hours';

/** Step 5: the whole step in plain words, what is missing, what is good to know, and a test message. */
export function ReviewStep(
  props: StepProps & {
    gaps: readonly Gap[];
    unchecked: readonly Unchecked[];
    isRunning: boolean;
    cautions: readonly Caution[];
    goTo: (gap: Pick<Gap, 'step' | 'field'>) => void;
    rebind: () => void;
  },
) {
  const { language } = usePage();
  const { t } = language;
  const { form, edit, gaps, cautions, rebind } = props;
  return (
    <>
      <Readiness {...props} nobodyWouldGet={cautions.some(({ code }) => code === 'nobody_would_get')} />
      {cautions.length > 0 ? (
        <section class="cautions" aria-labelledby="cautions-title">
          <h3 class="section" id="cautions-title">
            {t('review.cautions')}
          </h3>
          {cautions.map((caution) => (
            <Notice kind="warning" key={`${caution.code}-${caution.about}`}>
              {t(`caution.${caution.code}`, { about: aboutText(caution, language) })}{' '}
              {caution.outcomes?.some(({ reason }) => reason === 'not_opted_in') ? (
                <OptInSources topic={form.topic} />
              ) : null}{' '}
              {caution.code === 'nobody_would_get' ? (
                <button
                  type="button"
                  class="slds-button"
                  id="see-count"
                  onClick={() => props.goTo({ step: 'audience', field: 'dry-run' })}
                >
                  {t('caution.seeCount')}
                </button>
              ) : null}
              {caution.code === 'name_twice' ? (
                <button
                  type="button"
                  class="slds-button"
                  id="take-name"
                  onClick={() => edit({ name: caution.about ?? '' })}
                >
                  {t('caution.takeName', { name: caution.about ?? '' })}
                </button>
              ) : null}
              {caution.code === 'entry_source_changed' ? (
                <button type="button" class="slds-button" id="rebind" onClick={rebind}>
                  {t('caution.rebind')}
                </button>
              ) : null}
            </Notice>
          ))}
        </section>
      ) : null}
      <TextField
        field="stepName"
        label={t('name.label')}
        hint={t('name.hint')}
        optional
        value={form.name}
        placeholder={form.template?.name ?? ''}
        onChange={(name) => edit({ name })}
      />
      <h3 class="section" id="summary-title">
        {t('review.title')}
      </h3>
      <Summary {...props} />
      <TestSend {...props} canSend={!gaps.some(({ step }) => step === 'message')} />
    </>
  );
}

/** What a caution is about, in the marketer's language: a number, a category, languages. */
function aboutText({ code, about = '', outcomes }: Caution, language: Language): string | number {
  if (outcomes) {
    return language.list(
      outcomes.map(({ reason, count }) => `${reasonText(reason, language.t)} (${language.number(count)})`),
    );
  }
  if (code === 'name_twice') return about;
  if (/^\d+$/.test(about)) return Number(about);
  if (!code.startsWith('translation_')) return textFor(language.t, 'category', about);
  return language.list(about.split(' ').map((each) => languageName(each, language)));
}

type Summarised = Pick<StepProps, 'form' | 'senders' | 'template' | 'templates'>;

/** Who sends what, and in which languages. */
function MessageSummary({ form, senders, templates, template }: Summarised) {
  const { language } = usePage();
  const { t } = language;
  const unset = t('review.unset');
  const sender = senders.state === 'ready' ? senders.value.find(({ id }) => id === form.sender) : undefined;
  const listed = templates.state === 'ready' ? templates.value : undefined;
  const ready = form.languageByContact ? (translationsOf(form, listed)?.ready ?? []) : [];
  const replacements = Object.entries(standIns(form)).flatMap(([key, value]) => {
    const need = template?.needs.find((one) => one.key === key);
    const what = key === 'link' ? t('field.link') : need && needLabel(need, t);
    return what === undefined ? [] : [`${what}: “${value}”`];
  });
  const byContact = ready.map((code) => languageName(code, language));
  return (
    <>
      {t('review.message.text', {
        template: form.template?.name ?? unset,
        language: form.template ? languageName(form.template.language, language) : unset,
        sender: sender?.displayName ?? (form.sender || unset),
      })}{' '}
      {tracksLink(form) ? t('review.link', { link: typedText(form.link.trim(), []) || unset }) : ''}{' '}
      {byContact.length > 0 ? t('review.languages', { list: language.list(byContact) }) : ''}{' '}
      {replacements.length > 0 ? t('review.whenEmpty', { list: language.list(replacements) }) : ''}{' '}
      {form.sessionMessage ? t('review.session', { n: form.sessionMessage.minMinutes ?? unset }) : ''}
    </>
  );
}

/** The step in plain words. */
export function Summary(props: Summarised) {
  const { form, template } = props;
  const { language } = usePage();
  const { t } = language;
  const unset = t('review.unset');
  const causes = possibleCauses(form);
  const taking = (branch: Branch) => causes.filter((cause) => branchForCause(cause, form) === branch);
  const namesOf = (branch: Branch) => language.list(taking(branch).map((cause) => t(`cause.${cause}`)));
  const byEmail = taking('email_fallback').length;
  const { quietHours, frequencyCap, conversion, holdout, lateFallback, owner } = form;

  return (
    <dl class="summary">
      <dt>{t('review.message')}</dt>
      <dd>
        <MessageSummary {...props} />
      </dd>
      <dt>{t('review.audience')}</dt>
      <dd>
        {t('review.audience.text', {
          purpose: form.purpose ? t(`purpose.${form.purpose}`) : unset,
          stage: form.stage ? (t(`stage.${form.stage}`).split(':')[0] ?? '') : unset,
          topic: form.topic || unset,
          phone: bindingIn(form.phone)?.name ?? (form.phone || unset),
        })}{' '}
        {form.defaultCountry ? t('review.country', { country: form.defaultCountry }) : ''}{' '}
        {t(needsOptIn(form, template) ? 'review.optIn.yes' : 'review.optIn.no')}{' '}
        {form.optIn ? t('review.optInField', { field: bindingIn(form.optIn)?.name ?? form.optIn }) : ''}{' '}
        {form.suppressed ? t('review.suppressed', { field: bindingIn(form.suppressed)?.name ?? form.suppressed }) : ''}{' '}
        {quietHours
          ? t('review.quiet', {
              start: quietHours.start,
              end: quietHours.end,
              zone: quietHours.zoneFrom === 'named' ? quietHours.timeZone || unset : t('review.quiet.byNumber'),
              rule: t(holdsInVain(form) ? 'review.quiet.notHeld' : `review.quiet.${quietHours.whenQuiet}`),
            })
          : ''}{' '}
        {quietHours && Object.keys(quietHours.days).length > 0
          ? t('review.quiet.days', {
              list: language.list(Object.keys(quietHours.days).map((day) => weekdayName(day, language.code))),
            })
          : ''}{' '}
        {form.expiry ? t('review.expiry', { n: form.expiry.minutes ?? unset }) : ''}{' '}
        {frequencyCap
          ? t('review.cap', { messages: frequencyCap.messages ?? unset, days: frequencyCap.days ?? unset })
          : ''}
      </dd>
      <dt>{t('review.fallback')}</dt>
      <dd>
        {byEmail === causes.length
          ? t('review.fallback.all', { branch: t('branch.email_fallback') })
          : t('review.fallback.email', { n: byEmail })}{' '}
        {byEmail > 0 ? t('review.fallback.put', { branch: t('branch.email_fallback') }) : ''}{' '}
        {namesOf('no_contact') ? t('review.fallback.no_contact', { list: namesOf('no_contact') }) : ''}{' '}
        {namesOf('continue') ? t('review.fallback.continue', { list: namesOf('continue') }) : ''}{' '}
        {form.decideOn === 'accepted'
          ? t('review.moves.accepted')
          : t('review.moves.delivered', { n: form.waitSeconds ?? unset })}{' '}
        {lateFallback.kind === 'none'
          ? t('review.late.none')
          : t(`review.late.${lateFallback.kind}`, {
              key: lateFallback.key || unset,
              n: lateFallback.afterMinutes ?? unset,
            })}{' '}
        {lateFallback.kind === 'none'
          ? ''
          : t('review.late.when', { list: language.either(lateFallback.on.map((one) => t(`late.on.${one}`))) })}
      </dd>
      <dt>{t('review.results')}</dt>
      <dd>
        {t('review.owner', { name: owner.name || unset, email: owner.email || unset })}{' '}
        {t('review.replies', { who: t(`replies.${form.replies.handOver}`).split(':')[0] ?? '' })}{' '}
        {conversion === null || conversion === 'none'
          ? t(conversion === null ? 'review.conversion.open' : 'review.conversion.none')
          : t('review.conversion', { name: conversion.name || unset, n: conversion.windowHours ?? unset })}{' '}
        {holdout ? t('review.holdout', { percent: holdout.percent ?? unset, until: holdout.until || unset }) : ''}
      </dd>
    </dl>
  );
}
