import { LIMITS } from '../../limits';
import { HOLDOUT_BRANCHES } from '../../vocabulary';
import { type HoldoutForm, holdoutNeed, NEW_HOLDOUT } from '../form/holdout-form';
import { Checkbox, NumberField, RadioField, TextField } from './inputs';
import { Notice } from './notice';
import { usePage } from './page-context';
import type { StepProps } from './step-props';

/** Whether a share is held out at random, to prove what the message brings; and what that takes. */
export function HoldoutFields({ form, edit, holdoutFacts }: Pick<StepProps, 'form' | 'edit' | 'holdoutFacts'>) {
  const { t } = usePage().language;
  const { holdout } = form;
  const base = holdoutFacts?.basePerThousand ?? null;

  return (
    <>
      <h3 class="section">{t('holdout.title')}</h3>
      <p class="hint">{t('holdout.hint')}</p>
      <Checkbox
        field="holdout"
        label={t('holdout.use')}
        checked={holdout !== null}
        onChange={(isOn) => edit({ holdout: isOn ? { ...NEW_HOLDOUT, basePerThousand: base } : null })}
      />
      {holdout ? (
        <div class="under extra">
          <HoldoutAnswers
            holdout={holdout}
            facts={holdoutFacts}
            change={(change) => edit({ holdout: { ...holdout, ...change } })}
          />
        </div>
      ) : null}
    </>
  );
}

function HoldoutAnswers({
  holdout,
  facts,
  change,
}: {
  holdout: HoldoutForm;
  facts: StepProps['holdoutFacts'];
  change: (change: Partial<HoldoutForm>) => void;
}) {
  const { t } = usePage().language;
  return (
    <>
      <div class="two">
        <NumberField
          field="holdoutPercent"
          label={t('holdout.percent')}
          hint={t('holdout.percentHint')}
          value={holdout.percent}
          {...LIMITS.holdoutPercent}
          onChange={(percent) => change({ percent })}
        />
        <TextField
          field="holdoutUntil"
          type="date"
          label={t('holdout.until')}
          hint={t('holdout.untilHint')}
          value={holdout.until}
          onChange={(until) => change({ until })}
        />
        <NumberField
          field="holdoutEffect"
          label={t('holdout.effect')}
          hint={t('holdout.effectHint')}
          value={holdout.smallestEffect}
          {...LIMITS.smallestEffect}
          onChange={(smallestEffect) => change({ smallestEffect })}
        />
        <NumberField
          field="holdoutBase"
          label={t('holdout.base')}
          hint={
            facts?.basePerThousand === undefined
              ? t('holdout.baseHint')
              : t('holdout.baseCounted', { n: facts.basePerThousand })
          }
          value={holdout.basePerThousand}
          {...LIMITS.basePerThousand}
          onChange={(basePerThousand) => change({ basePerThousand })}
        />
      </div>
      <Need holdout={holdout} facts={facts} />
      <RadioField
        field="holdoutBranch"
        legend={t('holdout.branch')}
        value={holdout.branch}
        choices={HOLDOUT_BRANCHES.map((branch) => ({
          value: branch,
          label: t(`path.${branch}`),
          hint: t(`holdout.branch.${branch}`),
        }))}
        onChange={(branch) => change({ branch })}
      />
      <p class="hint">{t('holdout.outcome')}</p>
    </>
  );
}

/** How many people it takes, and how long that is. */
function Need({ holdout, facts }: { holdout: HoldoutForm; facts: StepProps['holdoutFacts'] }) {
  const { t } = usePage().language;
  const need = holdoutNeed(holdout, facts);
  if (need === undefined) return <Notice kind="info">{t('holdout.need.unknown')}</Notice>;
  const { people, days, isInTime } = need;
  return (
    <Notice kind={isInTime === false ? 'warning' : 'info'}>
      <span id="holdout-need">
        {t('holdout.need.people', { n: people })}{' '}
        {days === undefined
          ? t('holdout.need.daysUnknown')
          : t('holdout.need.days', { perDay: facts?.contactsADay ?? 0, days })}{' '}
        {isInTime === false ? t('holdout.need.tooShort') : ''}
      </span>
    </Notice>
  );
}
