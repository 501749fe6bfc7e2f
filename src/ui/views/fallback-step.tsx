import { branchForCause } from '../../decision/branch-for-cause';
import { LIMITS } from '../../limits';
import {
  type Branch,
  CAUSE_GROUPS,
  type ChoosableCause,
  LATE_KIND_FACTS,
  LATE_KINDS,
  LATE_TRIGGERS,
  type LateKind,
  type LateTrigger,
} from '../../vocabulary';
import { contactsAnHour } from '../form/completeness';
import { generalBranch, possibleCauses, withGeneralBranch } from '../form/general-branch';
import { preferring } from '../form/value-choices';
import { HelpBubble } from './help-bubble';
import { Checkbox, HintAndError, NumberField, RadioField, useField } from './inputs';
import { KeyPicker } from './key-picker';
import { usePage } from './page-context';
import type { StepProps } from './step-props';
import { ValueField } from './value-field';

const BRANCHES: Branch[] = ['email_fallback', 'no_contact', 'continue'];

/** Step 3: the path of every reason why WhatsApp is not possible, now or later. */
export function FallbackStep(props: StepProps & { eventKeys: readonly string[] }) {
  const { t } = usePage().language;
  const { form, edit } = props;
  const { lateFallback } = form;
  const setLate = (change: Partial<typeof lateFallback>) => edit({ lateFallback: { ...lateFallback, ...change } });

  return (
    <>
      <GeneralPath {...props} />
      <Exceptions {...props} />

      <RadioField
        field="decideOn"
        legend={t('wait.title')}
        isSection
        value={form.decideOn}
        choices={[
          { value: 'accepted', label: t('wait.accepted'), hint: t('wait.accepted.hint') },
          {
            value: 'delivered',
            label: t('wait.delivered'),
            hint: t('wait.delivered.hint', { n: contactsAnHour(form.waitSeconds ?? LIMITS.waitSeconds.usual) }),
          },
        ]}
        onChange={(decideOn) => edit({ decideOn })}
        extra={(decideOn) =>
          decideOn === 'delivered' ? (
            <NumberField
              field="waitSeconds"
              label={t('wait.seconds')}
              value={form.waitSeconds}
              {...LIMITS.waitSeconds}
              onChange={(waitSeconds) => edit({ waitSeconds })}
            />
          ) : null
        }
      />

      <RadioField
        field="lateKind"
        legend={t('late.title')}
        isSection
        value={lateFallback.kind}
        choices={(['none', ...LATE_KINDS] as const).map((kind) => ({
          value: kind,
          label: t(`late.${kind}`),
          hint: t(`late.${kind}.hint`),
        }))}
        onChange={(kind) => setLate({ kind })}
        extra={(kind) => (kind === 'none' ? null : <LateFallback {...props} kind={kind} setLate={setLate} />)}
      />
    </>
  );
}

/** The one question of most steps: where everybody goes whom WhatsApp cannot reach. Exceptions to it stay as they are. */
function GeneralPath({ form, edit }: StepProps) {
  const { t } = usePage().language;
  return (
    <RadioField
      field="set-all"
      legend={t('causes.general')}
      value={generalBranch(form)}
      choices={BRANCHES.map((branch) => ({
        value: branch,
        label: t(`path.${branch}`),
        hint: t(`path.${branch}.hint`),
      }))}
      onChange={(branch) => edit({ fallback: withGeneralBranch(form, branch) })}
    />
  );
}

/** A path for single reasons: folded away while all go the same way, and said in a line where some do not. */
function Exceptions({ form, edit }: StepProps) {
  const { language } = usePage();
  const { t } = language;
  const possible = possibleCauses(form);
  const general = generalBranch(form);
  const apart = possible.filter((cause) => branchForCause(cause, form) !== general);
  return (
    <details class="more exceptions" id="exceptions">
      <summary>
        {apart.length === 0
          ? t('causes.exceptions')
          : t('causes.exceptionsMade', { list: language.list(apart.map((cause) => t(`cause.${cause}`))) })}
      </summary>
      <p class="hint">{t('causes.intro')}</p>
      {CAUSE_GROUPS.filter(({ causes }) => causes.some((cause) => possible.includes(cause))).map(
        ({ group, causes }) => (
          <section key={group} class="causes" aria-labelledby={`causes-${group}`}>
            <h3 class="group" id={`causes-${group}`}>
              {t(`causes.group.${group}`)}
            </h3>
            {causes
              .filter((cause) => possible.includes(cause))
              .map((cause) => (
                <CauseRow
                  key={cause}
                  cause={cause}
                  branch={branchForCause(cause, form)}
                  onChange={(branch) => edit({ fallback: { ...form.fallback, [cause]: branch } })}
                />
              ))}
          </section>
        ),
      )}
    </details>
  );
}

function CauseRow({
  cause,
  branch,
  onChange,
}: {
  cause: ChoosableCause;
  branch: Branch;
  onChange: (branch: Branch) => void;
}) {
  const { t } = usePage().language;
  return (
    <fieldset class="cause" id={`cause-${cause}`} aria-describedby={`cause-${cause}-hint`}>
      <legend class="slds-assistive-text">{t(`cause.${cause}`)}</legend>
      <div>
        <span class="name" aria-hidden="true">
          {t(`cause.${cause}`)}
        </span>
        <HelpBubble field={`cause-${cause}`} label={t(`cause.${cause}`)} />
        <div class="hint" id={`cause-${cause}-hint`}>
          {t(`cause.${cause}.hint`)}
        </div>
      </div>
      <div class="slds-radio_button-group">
        {BRANCHES.map((option) => (
          <span class="slds-button slds-radio_button" key={option}>
            <input
              type="radio"
              name={`cause-${cause}`}
              id={`cause-${cause}-${option}`}
              checked={option === branch}
              onChange={() => onChange(option)}
            />
            <label class="slds-radio_button__label" for={`cause-${cause}-${option}`}>
              <span class="slds-radio_faux">{t(`path.${option}`)}</span>
            </label>
          </span>
        ))}
      </div>
    </fieldset>
  );
}

function LateFallback(
  props: StepProps & {
    kind: LateKind;
    eventKeys: readonly string[];
    setLate: (change: Partial<StepProps['form']['lateFallback']>) => void;
  },
) {
  const { language, gapFor } = usePage();
  const { t } = language;
  const { form, edit, choices, kind, eventKeys, api, setLate } = props;
  const { lateFallback } = form;
  const facts = LATE_KIND_FACTS[kind];
  const { error, described } = useField('lateOn', undefined);
  const toggle = (trigger: LateTrigger, isOn: boolean) =>
    setLate({ on: LATE_TRIGGERS.filter((one) => (one === trigger ? isOn : lateFallback.on.includes(one))) });

  return (
    <>
      <KeyPicker
        field="lateKey"
        label={t(`late.key.${kind}`)}
        kind={facts.key}
        value={lateFallback.key}
        inJourney={facts.key === 'event' ? eventKeys : []}
        api={api}
        onChange={(key) => setLate({ key })}
      />
      {facts.goesTo === 'email' ? (
        <ValueField
          field="email"
          label={t('email.label')}
          hint={form.email === '' && gapFor('email') === undefined ? t('gap.needs_email_field') : undefined}
          value={form.email}
          choices={choices}
          allowText={false}
          order={(entry) => preferring(['EmailAddress', 'Email'], /mail/i, entry)}
          onChange={(email) => edit({ email })}
        />
      ) : null}
      <fieldset class={`slds-form-element${error ? ' slds-has-error' : ''}`} id="lateOn" tabIndex={-1} {...described}>
        <legend class="slds-form-element__label">{t('late.on')}</legend>
        <HelpBubble field="lateOn" label={t('late.on')} />
        <HintAndError field="lateOn" hint={undefined} error={error} />
        {LATE_TRIGGERS.map((trigger) => (
          <Checkbox
            key={trigger}
            field={`late-${trigger}`}
            label={t(`late.on.${trigger}`)}
            checked={lateFallback.on.includes(trigger)}
            onChange={(isOn) => toggle(trigger, isOn)}
          />
        ))}
      </fieldset>
      {form.fallback.unconfirmed === undefined ? (
        <p class="hint" id="late-unconfirmed">
          {t('late.unconfirmed')}
        </p>
      ) : null}
      {lateFallback.on.some((trigger) => trigger !== 'failed') ? (
        <NumberField
          field="lateAfter"
          label={t('late.after')}
          value={lateFallback.afterMinutes}
          {...LIMITS.afterMinutes}
          onChange={(afterMinutes) => setLate({ afterMinutes })}
        />
      ) : null}
    </>
  );
}
