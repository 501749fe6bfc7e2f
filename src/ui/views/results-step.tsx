import { LIMITS } from '../../limits';
import type { ChoosableCause } from '../../vocabulary';
import { useList } from '../use-list';
import { CountedNameField } from './counted-name-field';
import { HelpBubble } from './help-bubble';
import { HoldoutFields } from './holdout-fields';
import { Checkbox, NumberField, RadioField, TextField } from './inputs';
import { usePage } from './page-context';
import { RepliesFields } from './replies-fields';
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
export function ResultsStep({ form, edit, holdoutFacts, api }: StepProps) {
  const { t } = usePage().language;
  const names = useList(() => api.conversionNames(), 'conversions');
  const { owner, notify, replies, conversion } = form;

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
        <HelpBubble field="notify" label={t('notify.title')} />
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

      <RepliesFields replies={replies} onChange={(change) => edit({ replies: { ...replies, ...change } })} />

      <RadioField
        field="conversion"
        legend={t('conversion.title')}
        isSection
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
              <CountedNameField
                field="conversionName"
                label={t('conversion.name')}
                hint={t('conversion.nameHint')}
                value={conversion.name}
                known={
                  names.state === 'ready'
                    ? names.value.items.map(({ name, count }) => ({
                        name,
                        says: t('conversion.known', { n: count }),
                      }))
                    : undefined
                }
                common={COMMON_CONVERSIONS}
                isOther={t(names.state === 'ready' && names.value.complete ? 'conversion.new' : 'conversion.notSeen')}
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
      <HoldoutFields form={form} edit={edit} holdoutFacts={holdoutFacts} />
    </>
  );
}
