import { branchForCause } from '../../decision/branch-for-cause';
import { LIMITS } from '../../limits';
import {
  type Branch,
  CAUSE_GROUPS,
  CHOOSABLE_CAUSES,
  type ChoosableCause,
  LATE_KIND_FACTS,
  LATE_KINDS,
  LATE_TRIGGERS,
  type LateKind,
  type LateTrigger,
} from '../../vocabulary';
import { contactsAnHour } from '../form/completeness';
import { possibleCauses } from '../form/message-form';
import { preferring } from '../form/value-choices';
import { Checkbox, HintAndError, NumberField, RadioField, TextField, useField } from './inputs';
import { usePage } from './page-context';
import type { StepProps } from './step-props';
import { ValueField } from './value-field';

const BRANCHES: Branch[] = ['email_fallback', 'continue'];

/** Step 3: the path of every reason why WhatsApp is not possible, now or later. */
export function FallbackStep(props: StepProps & { eventKeys: readonly string[] }) {
  const { t } = usePage().language;
  const { form, edit } = props;
  const { lateFallback } = form;
  const possible = possibleCauses(form);
  const setLate = (change: Partial<typeof lateFallback>) => edit({ lateFallback: { ...lateFallback, ...change } });

  return (
    <>
      <p>{t('causes.intro')}</p>
      <div class="set-all">
        <span id="set-all-label">{t('causes.setAll')}</span>
        {BRANCHES.map((branch) => (
          <button
            type="button"
            class="slds-button slds-button_neutral"
            key={branch}
            id={`set-all-${branch}`}
            aria-describedby="set-all-label"
            onClick={() => edit({ fallback: Object.fromEntries(CHOOSABLE_CAUSES.map((cause) => [cause, branch])) })}
          >
            {t(`path.${branch}`)}
          </button>
        ))}
      </div>
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

      <h3 class="section">{t('wait.title')}</h3>
      <RadioField
        field="decideOn"
        legend={t('wait.title')}
        hideLegend
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

      <h3 class="section">{t('late.title')}</h3>
      <RadioField
        field="lateKind"
        legend={t('late.title')}
        hideLegend
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
        <div class="name" aria-hidden="true">
          {t(`cause.${cause}`)}
        </div>
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
  const { t } = usePage().language;
  const { form, edit, choices, kind, eventKeys, setLate } = props;
  const { lateFallback } = form;
  const facts = LATE_KIND_FACTS[kind];
  const { error, described } = useField('lateOn', undefined);
  const toggle = (trigger: LateTrigger, isOn: boolean) =>
    setLate({ on: LATE_TRIGGERS.filter((one) => (one === trigger ? isOn : lateFallback.on.includes(one))) });

  return (
    <>
      <TextField
        field="lateKey"
        label={t(`late.key.${kind}`)}
        value={lateFallback.key}
        suggestions={facts.key === 'event' ? eventKeys : []}
        onChange={(key) => setLate({ key })}
      />
      {facts.goesTo === 'email' ? (
        <ValueField
          field="email"
          label={t('email.label')}
          value={form.email}
          choices={choices}
          allowText={false}
          order={(entry) => preferring(['EmailAddress', 'Email'], /mail/i, entry)}
          onChange={(email) => edit({ email })}
        />
      ) : null}
      <fieldset class={`slds-form-element${error ? ' slds-has-error' : ''}`} id="lateOn" tabIndex={-1} {...described}>
        <legend class="slds-form-element__label">{t('late.on')}</legend>
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
