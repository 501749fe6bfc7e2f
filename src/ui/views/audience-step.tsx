import { useMemo } from 'preact/hooks';
import { LIMITS } from '../../limits';
import { PURPOSES, STAGES } from '../../vocabulary';
import { countries } from '../form/countries';
import { needsOptIn } from '../form/message-form';
import { preferring } from '../form/value-choices';
import { CheckPanel } from './check-panel';
import { Checkbox, NumberField, RadioField, SelectField } from './inputs';
import { usePage } from './page-context';
import { QuietHoursFields } from './quiet-hours-fields';
import type { StepProps } from './step-props';
import { TopicField } from './topic-field';
import { ValueField } from './value-field';

/** Step 2: who may get it, why, and when not. */
export function AudienceStep(props: StepProps) {
  const { language } = usePage();
  const { t } = language;
  const { form, edit, choices } = props;
  const { frequencyCap } = form;
  const regions = useMemo(() => countries(language.code), [language.code]);

  return (
    <>
      <div class="two">
        <ValueField
          field="phone"
          label={t('phone.label')}
          hint={t('phone.hint')}
          value={form.phone}
          choices={choices}
          allowText={false}
          order={(entry) => preferring(['Phone'], /phone|mobile|whatsapp|tel|celular|m[oó]vil/i, entry)}
          onChange={(phone) => edit({ phone })}
        />
        <SelectField
          field="defaultCountry"
          label={t('country.label')}
          value={form.defaultCountry}
          choices={[
            { value: '', label: t('country.none') },
            ...regions.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
          ]}
          onChange={(defaultCountry) => edit({ defaultCountry })}
        />
      </div>

      <RadioField
        field="purpose"
        legend={t('purpose.title')}
        value={form.purpose}
        choices={PURPOSES.map((purpose) => ({
          value: purpose,
          label: t(`purpose.${purpose}`),
          hint: t(`purpose.${purpose}.hint`),
        }))}
        onChange={(purpose) => edit({ purpose })}
      />
      <div class="two">
        <SelectField
          field="stage"
          label={t('stage.label')}
          value={form.stage ?? ''}
          choices={[
            { value: '', label: t('common.choose') },
            ...STAGES.map((stage) => ({ value: stage, label: t(`stage.${stage}`) })),
          ]}
          onChange={(stage) => edit({ stage: stage === '' ? null : stage })}
        />
        <TopicField topic={form.topic} api={props.api} onChange={(topic) => edit({ topic })} />
      </div>

      <h3 class="section">{t('consent.title')}</h3>
      <Checkbox
        field="requireOptIn"
        label={t('consent.require')}
        hint={t('consent.requireHint')}
        checked={needsOptIn(form, props.template)}
        onChange={(requireOptIn) => edit({ requireOptIn })}
      />
      <div class="two">
        <ValueField
          field="optIn"
          label={t('consent.field')}
          optional
          value={form.optIn}
          choices={choices}
          allowText={false}
          order={(entry) => preferring(['Boolean'], /opt[\s_-]*in|consent|accept/i, entry)}
          onChange={(optIn) => edit({ optIn })}
        />
        <ValueField
          field="suppressed"
          label={t('consent.suppressed')}
          optional
          value={form.suppressed}
          choices={choices}
          allowText={false}
          order={(entry) => preferring(['Boolean'], /suppress|block|exclude|not.?contact|opt(ed)?.?out|unsub/i, entry)}
          onChange={(suppressed) => edit({ suppressed })}
        />
      </div>
      <p class="hint">{t('consent.otherChannels')}</p>

      <QuietHoursFields {...props} />
      <Checkbox
        field="useFrequencyCap"
        label={t('cap.use')}
        checked={frequencyCap !== null}
        onChange={(isOn) =>
          edit({ frequencyCap: isOn ? { messages: LIMITS.capMessages.usual, days: LIMITS.capDays.usual } : null })
        }
      />
      {frequencyCap ? (
        <div class="nested times">
          <NumberField
            field="capMessages"
            label={t('cap.messages')}
            value={frequencyCap.messages}
            {...LIMITS.capMessages}
            onChange={(messages) => edit({ frequencyCap: { ...frequencyCap, messages } })}
          />
          <NumberField
            field="capDays"
            label={t('cap.days')}
            value={frequencyCap.days}
            {...LIMITS.capDays}
            onChange={(days) => edit({ frequencyCap: { ...frequencyCap, days } })}
          />
        </div>
      ) : null}

      <details class="more">
        <summary>{t('consent.more')}</summary>
        <div class="two">
          <ValueField
            field="email"
            label={t('email.label')}
            optional
            value={form.email}
            choices={choices}
            allowText={false}
            order={(entry) => preferring(['EmailAddress', 'Email'], /mail/i, entry)}
            onChange={(email) => edit({ email })}
          />
        </div>
      </details>

      <CheckPanel {...props} />
    </>
  );
}
