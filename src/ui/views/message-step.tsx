import { useEffect, useRef, useState } from 'preact/hooks';
import type { SenderSummary, TemplateSummary } from '../../configuration/page-data';
import type { Need } from '../../whatsapp/template-parameters';
import { aroundBlank } from '../form/template-text';
import { textFor } from '../text/translate';
import { RadioField, TextField } from './inputs';
import { Failure, Notice } from './notice';
import { usePage } from './page-context';
import type { StepProps } from './step-props';
import { TemplateBadges, TemplatePicker, WhyNot } from './template-picker';
import { ValueField } from './value-field';

const TIERS: Record<string, number> = {
  TIER_50: 50,
  TIER_250: 250,
  TIER_1K: 1_000,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
};

/** Step 1: who sends which template, and what fills its blanks. */
export function MessageStep(props: StepProps) {
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
            <p>
              {form.template.name} ({form.template.language})
            </p>
          ) : null}
        </>
      ) : null}
      {templates.state === 'loading' ? <Waiting /> : null}
      {templates.state === 'ready' ? <ChosenTemplate {...props} templates={templates.value} /> : null}
      {props.template && !props.template.notSendable ? <Values {...props} template={props.template} /> : null}
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
            limitText(sender.limit, t),
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

function limitText(limit: string | undefined, t: ReturnType<typeof usePage>['language']['t']): string {
  if (!limit) return '';
  if (limit === 'TIER_UNLIMITED') return t('sender.unlimited');
  const people = TIERS[limit];
  return people === undefined ? limit : t('sender.limit', { n: people });
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

function Values(props: StepProps & { template: TemplateSummary }) {
  const { t } = usePage().language;
  const { form, edit, choices, template, retryFields } = props;
  const offersLink = template.needs.some(({ kind }) => kind === 'url_suffix');
  const setParameter = (key: string, value: string) => edit({ parameters: { ...form.parameters, [key]: value } });

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
      {template.needs.map((need) => {
        const value = form.parameters[need.key] ?? '';
        return (
          <div class="value-row" key={need.key}>
            <ValueField
              field={`parameter-${need.key}`}
              label={needLabel(need, t)}
              hint={needHint(need, template, t)}
              optional={!need.required}
              value={value}
              choices={choices}
              allowLink={need.kind === 'url_suffix'}
              maxLength={need.maxLength}
              onChange={(chosen) => setParameter(need.key, chosen)}
            />
            {value.includes('{{') ? (
              <TextField
                field={`when-empty-${need.key}`}
                label={t('values.whenEmpty')}
                optional
                value={form.whenEmpty[need.key] ?? ''}
                maxLength={need.maxLength}
                onChange={(typed) => edit({ whenEmpty: { ...form.whenEmpty, [need.key]: typed } })}
              />
            ) : null}
          </div>
        );
      })}
      {offersLink || form.link !== '' ? (
        <TextField
          field="link"
          type="url"
          label={t('link.label')}
          hint={t('link.hint')}
          optional={!Object.values(form.parameters).includes('@link')}
          value={form.link}
          onChange={(link) => edit({ link })}
        />
      ) : null}
    </section>
  );
}

type T = ReturnType<typeof usePage>['language']['t'];

/** “Text {{1}}”, “Header {{sale}}”, “Button “Track””, “Card 2: Text {{1}}”. */
export function needLabel(need: Need, t: T): string {
  const inCard = /^card\.(\d+)\.(.+)$/.exec(need.key);
  if (inCard) {
    const rest = needLabel({ ...need, key: inCard[2] ?? '' }, t);
    return t('need.card', { n: Number(inCard[1]) + 1, rest });
  }
  const [part, name = ''] = need.key.split('.');
  if (need.kind === 'text' && need.key.startsWith('header.location.')) {
    return t(need.key.endsWith('.name') ? 'need.place' : 'need.address');
  }
  if (part === 'button') return t('need.button', { label: need.label ?? name });
  if (need.kind === 'text') return t(part === 'header' ? 'need.header' : 'need.body', { name: `{{${name}}}` });
  return textFor(t, 'need', need.kind);
}

function needHint(need: Need, template: TemplateSummary, t: T): string | undefined {
  const parts: string[] = [];
  if (need.key.includes('button.')) {
    parts.push(
      need.kind === 'url_suffix'
        ? t('need.url_suffix', { prefix: need.urlPrefix ?? '' })
        : textFor(t, 'need', need.kind),
    );
  } else {
    const around = aroundBlank(template.components, need.key);
    if (around) parts.push(`“${around}”`);
  }
  return parts.length > 0 ? parts.join(' ') : undefined;
}
