import { LIMITS } from '../../limits';
import { type ChoosableCause, REPLY_HANDLINGS } from '../../vocabulary';
import { Checkbox, NumberField, RadioField, TextArea, TextField } from './inputs';
import { usePage } from './page-context';
import type { StepProps } from './step-props';

/** The causes that are an owner's business: something broke, rather than someone said no. */
const WORTH_TELLING: ChoosableCause[] = [
  'send_failed',
  'template_unavailable',
  'sender_unavailable',
  'parameters_missing',
  'unconfirmed',
];
const COMMON_CONVERSIONS = ['purchase', 'booking', 'renewal', 'signup', 'lead', 'appointment'];

/** Step 4: who answers for the step, what happens to replies, and what counts as success. */
export function ResultsStep({ form, edit }: StepProps) {
  const { t } = usePage().language;
  const { owner, notify, replies, conversion } = form;
  const setReplies = (change: Partial<typeof replies>) => edit({ replies: { ...replies, ...change } });

  return (
    <>
      <h3 class="section">{t('owner.title')}</h3>
      <p class="hint">{t('owner.hint')}</p>
      <div class="two">
        <TextField
          field="ownerName"
          label={t('owner.name')}
          value={owner.name}
          onChange={(name) => edit({ owner: { ...owner, name } })}
        />
        <TextField
          field="ownerEmail"
          type="email"
          label={t('owner.email')}
          value={owner.email}
          onChange={(email) => edit({ owner: { ...owner, email } })}
        />
      </div>
      <fieldset class="slds-form-element" id="notify">
        <legend class="slds-form-element__label">{t('notify.title')}</legend>
        <div class="checks">
          {WORTH_TELLING.map((cause) => (
            <Checkbox
              key={cause}
              field={`notify-${cause}`}
              label={t(`cause.${cause}`)}
              checked={notify.includes(cause)}
              onChange={(isOn) =>
                edit({ notify: isOn ? [...notify, cause] : notify.filter((other) => other !== cause) })
              }
            />
          ))}
        </div>
      </fieldset>

      <h3 class="section">{t('replies.title')}</h3>
      <p class="hint">{t('replies.hint')}</p>
      <RadioField
        field="handOver"
        legend={t('replies.title')}
        hideLegend
        value={replies.handOver}
        choices={REPLY_HANDLINGS.map((handling) => ({ value: handling, label: t(`replies.${handling}`) }))}
        onChange={(handOver) => setReplies({ handOver })}
      />
      <TextArea
        field="acknowledgement"
        label={t('replies.acknowledgement')}
        hint={t('replies.acknowledgementHint')}
        optional
        value={replies.acknowledgement}
        onChange={(acknowledgement) => setReplies({ acknowledgement })}
      />
      <fieldset class="slds-form-element" id="questions">
        <legend class="slds-form-element__label">
          {t('replies.questions')} <span class="optional">({t('common.optional')})</span>
        </legend>
        {replies.questions.map((question, index) => (
          <div class="question" key={index}>
            <TextField
              field={`question-${index}`}
              label={t('replies.question', { n: index + 1 })}
              value={question}
              onChange={(typed) =>
                setReplies({ questions: replies.questions.map((other, place) => (place === index ? typed : other)) })
              }
            />
            <button
              type="button"
              class="slds-button slds-button_neutral"
              onClick={() => setReplies({ questions: replies.questions.filter((_, place) => place !== index) })}
            >
              {t('common.remove')}
              <span class="slds-assistive-text"> {t('replies.question', { n: index + 1 })}</span>
            </button>
          </div>
        ))}
        {replies.questions.length < LIMITS.questions.max ? (
          <button
            type="button"
            class="slds-button slds-button_neutral"
            id="add-question"
            onClick={() => setReplies({ questions: [...replies.questions, ''] })}
          >
            {t('replies.addQuestion')}
          </button>
        ) : null}
      </fieldset>

      <h3 class="section">{t('conversion.title')}</h3>
      <RadioField
        field="conversion"
        legend={t('conversion.title')}
        hideLegend
        value={conversion === null ? null : conversion === 'none' ? 'none' : 'some'}
        choices={[
          { value: 'some', label: t('conversion.some') },
          { value: 'none', label: t('conversion.none') },
        ]}
        onChange={(answer) =>
          edit({ conversion: answer === 'none' ? 'none' : { name: '', windowHours: LIMITS.windowHours.usual } })
        }
        extra={(answer) =>
          answer === 'some' && conversion !== null && conversion !== 'none' ? (
            <div class="two">
              <TextField
                field="conversionName"
                label={t('conversion.name')}
                hint={t('conversion.nameHint')}
                value={conversion.name}
                suggestions={COMMON_CONVERSIONS}
                onChange={(name) => edit({ conversion: { ...conversion, name } })}
              />
              <NumberField
                field="conversionWindow"
                label={t('conversion.window')}
                value={conversion.windowHours}
                {...LIMITS.windowHours}
                onChange={(windowHours) => edit({ conversion: { ...conversion, windowHours } })}
              />
            </div>
          ) : null
        }
      />
    </>
  );
}
