import { useEffect, useRef, useState } from 'preact/hooks';
import type { SenderSummary, TemplateSummary } from '../../configuration/page-data';
import { bindingIn } from '../form/binding';
import { limitWords } from '../text/messaging-limit';
import { BlankRow } from './blank-row';
import { RadioField } from './inputs';
import { LanguageFields } from './language-fields';
import { LinkField } from './mixed-text';
import { Failure, Notice } from './notice';
import { usePage } from './page-context';
import { SessionMessageFields } from './session-message';
import type { StepProps } from './step-props';
import { TemplateBadges, TemplatePicker, WhyNot } from './template-picker';

/** Step 1: who sends which template, and what fills its blanks; `inBubble` is the one that is filled in the preview. */
export function MessageStep(props: StepProps & { inBubble: string | undefined }) {
  const { t } = usePage().language;
  const { form, senders, templates, reload } = props;
  return (
    <>
      {senders.state === 'failed' ? <Failure what="failed.senders" code={senders.code} retry={reload} /> : null}
      {senders.state === 'loading' ? <Waiting /> : null}
      {senders.state === 'ready' ? <Senders {...props} senders={senders.value} /> : null}

      <h3 class="section">{t('template.title')}</h3>
      {templates.state === 'failed' ? (
        <>
          <Failure what="failed.templates" code={templates.code} retry={reload} />
          {form.template ? (
            <>
              <p>
                {form.template.name} ({form.template.language})
              </p>
              <KeptValues {...props} />
            </>
          ) : null}
        </>
      ) : null}
      {templates.state === 'loading' ? <Waiting /> : null}
      {templates.state === 'ready' ? <ChosenTemplate {...props} templates={templates.value} /> : null}
      {props.template && !props.template.notSendable ? <Values {...props} template={props.template} /> : null}
      {props.template && !props.template.notSendable ? <LanguageFields {...props} /> : null}
      {props.template && !props.template.notSendable ? <SessionMessageFields {...props} /> : null}
    </>
  );
}

/** What was filled in, while the template that would say what it fills cannot be loaded. */
function KeptValues({ form }: StepProps) {
  const { t } = usePage().language;
  const values = Object.entries(form.parameters).filter(([, value]) => value !== '');
  if (values.length === 0) return null;
  return (
    <>
      <p class="hint">{t('values.kept')}</p>
      <ul id="kept-values">
        {values.map(([key, value]) => (
          <li key={key}>
            {key}: {value === '@link' ? t('values.link') : (bindingIn(value)?.name ?? value)}
          </li>
        ))}
      </ul>
    </>
  );
}

function Waiting() {
  const { t } = usePage().language;
  return (
    <p class="waiting" role="status">
      {t('common.loading')}
    </p>
  );
}

function Senders({ form, edit, senders }: Omit<StepProps, 'senders'> & { senders: SenderSummary[] }) {
  const { t } = usePage().language;
  const isGone = form.sender !== '' && !senders.some(({ id }) => id === form.sender);
  return (
    <RadioField
      field="sender"
      legend={t('sender.title')}
      value={form.sender}
      choices={[
        ...senders.map((sender) => ({
          value: sender.id,
          label: `${sender.displayName} · ${sender.phoneNumber}`,
          hint: [
            t(`quality.${sender.quality}`),
            sender.limit ? (limitWords(t, sender.limit) ?? sender.limit) : '',
            sender.available ? '' : t('sender.unavailable', { why: sender.unavailableReason ?? '' }),
          ]
            .filter(Boolean)
            .join(' · '),
        })),
        ...(isGone ? [{ value: form.sender, label: t('sender.gone', { id: form.sender }) }] : []),
      ]}
      onChange={(sender) => edit({ sender })}
    />
  );
}

function ChosenTemplate(props: Omit<StepProps, 'templates'> & { templates: TemplateSummary[] }) {
  const { t } = usePage().language;
  const { form, chooseTemplate, templates, template } = props;
  const [isChanging, setChanging] = useState(!template);
  const [takesFocus, setTakesFocus] = useState(false);
  const change = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus && !isChanging) change.current?.focus();
  }, [takesFocus, isChanging]);
  const isGone = form.template !== null && !template;

  if (template && !isChanging && !template.notSendable) {
    return (
      <div class="chosen">
        <div>
          <strong>{template.name}</strong>
          <TemplateBadges template={template} />
          <WhyNot template={template} />
        </div>
        <button
          type="button"
          class="slds-button slds-button_neutral"
          id="template-change"
          ref={change}
          onClick={() => setChanging(true)}
        >
          {t('common.change')}
          <span class="slds-assistive-text"> {t('field.template')}</span>
        </button>
      </div>
    );
  }
  return (
    <>
      {isGone && form.template ? <Notice kind="warning">{t('template.gone', form.template)}</Notice> : null}
      {template?.notSendable ? (
        <Notice kind="warning">
          <strong>{template.name}</strong> <WhyNot template={template} />
        </Notice>
      ) : null}
      <TemplatePicker
        templates={templates}
        chosen={form.template}
        onChoose={({ name, language }) => chooseTemplate({ name, language })}
        onDone={(how) => {
          setTakesFocus(how === 'here');
          setChanging(false);
        }}
      />
    </>
  );
}

function Values(props: StepProps & { template: TemplateSummary; inBubble: string | undefined }) {
  const { t } = usePage().language;
  const { form, edit, choices, template, retryFields, inBubble } = props;
  const offersLink = template.needs.some(({ kind, carriesLink }) => kind === 'url_suffix' && carriesLink !== 'never');

  return (
    <section class="values" aria-labelledby="values-title">
      <h3 class="section" id="values-title">
        {t('values.title')}
      </h3>
      {choices.isListed ? null : (
        <Notice kind="info">
          {t('failed.fields')}{' '}
          <button type="button" class="slds-button" onClick={retryFields}>
            {t('common.retry')}
          </button>
        </Notice>
      )}
      <p class="hint">{t(template.needs.length === 0 ? 'values.none' : 'values.whenEmptyHint')}</p>
      {template.needs.map((need) =>
        need.key === inBubble ? null : <BlankRow {...props} key={need.key} need={need} template={template} />,
      )}
      {offersLink || form.link !== '' ? <LinkField form={form} edit={edit} choices={choices} /> : null}
    </section>
  );
}
