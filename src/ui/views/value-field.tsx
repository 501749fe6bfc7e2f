import { useState } from 'preact/hooks';
import { type Binding, bindingIn, contactAttribute } from '../form/binding';
import type { ValueChoice, ValueChoices } from '../form/value-choices';
import type { TextKey } from '../text/en';
import { FormElement, TextField, useField } from './inputs';
import { usePage } from './page-context';

const WELL_KNOWN: [expression: string, text: TextKey][] = [
  ['{{InteractionDefaults.MobileNumber}}', 'values.journeyPhone'],
  ['{{InteractionDefaults.Email}}', 'values.journeyEmail'],
  ['{{Contact.Default.SMS}}', 'values.defaultPhone'],
  ['{{Contact.Default.Email}}', 'values.defaultEmail'],
  ['{{Contact.Key}}', 'values.contactKey'],
];

type Mode = 'text' | 'contact' | 'named';

/**
 * Where one value comes from: a field of the entry source, an earlier step, the contact, or a fixed text. The value is
 * the text that is stored; what it is bound to is read from it, so a saved step and a new one look the same.
 */
export function ValueField(props: {
  field: string;
  label: string;
  hint?: string | undefined;
  optional?: boolean;
  value: string;
  onChange: (value: string) => void;
  choices: ValueChoices;
  /** Which entry fields come first. */
  order?: (choices: readonly ValueChoice[]) => ValueChoice[];
  allowText?: boolean;
  allowLink?: boolean;
  maxLength?: number | undefined;
}) {
  const { field, value, onChange, choices, order, allowText = true, allowLink = false } = props;
  const { t } = usePage().language;
  const { error, described } = useField(field, props.hint);
  const [chosenMode, setMode] = useState<Mode>();

  const binding = bindingIn(value);
  const mode: Mode | undefined = chosenMode ?? (value !== '' && !binding && value !== '@link' ? 'text' : undefined);
  const entry = order ? order(choices.entry) : choices.entry;
  const listed = [...entry, ...choices.step].find((choice) => choice.expression === value);
  const isWellKnown = WELL_KNOWN.some(([expression]) => expression === value);
  const offersNames = !choices.isListed && choices.eventKey !== undefined;

  const choose = (chosen: string) => {
    const isMode = chosen === 'text' || chosen === 'contact' || chosen === 'named';
    setMode(isMode ? chosen : undefined);
    onChange(isMode ? '' : chosen);
  };

  return (
    <div class="value-field">
      <FormElement {...props} error={mode ? undefined : error}>
        <div class="slds-select_container">
          <select
            class="slds-select"
            id={field}
            value={mode ?? value}
            onChange={(event) => choose(event.currentTarget.value)}
            {...(mode ? {} : described)}
          >
            <option value="">{t('common.choose')}</option>
            {allowText ? <option value="text">{t('values.fixedText')}</option> : null}
            {allowLink ? <option value="@link">{t('values.link')}</option> : null}
            {offersNames ? <option value="named">{t('values.named')}</option> : null}
            {binding && !listed && !isWellKnown ? (
              <option value={value}>{unlistedLabel(binding, choices, t)}</option>
            ) : null}
            <Group label={t('values.group.entry')} choices={entry} />
            <Group label={t('values.group.step')} choices={choices.step} />
            <optgroup label={t('values.group.journey')}>
              {WELL_KNOWN.map(([expression, text]) => (
                <option key={expression} value={expression}>
                  {t(text)}
                </option>
              ))}
              <option value="contact">{t('values.contact')}</option>
            </optgroup>
          </select>
        </div>
      </FormElement>
      {mode === 'text' ? (
        <TextField
          field={`${field}-text`}
          label={t('values.text')}
          value={value}
          onChange={onChange}
          maxLength={props.maxLength}
        />
      ) : null}
      {mode === 'named' ? (
        <TextField
          field={`${field}-name`}
          label={t('values.fieldName')}
          value={binding?.name ?? ''}
          onChange={(name) =>
            onChange(name === '' ? '' : `{{Event.${choices.eventKey}."${name.replaceAll(/["{}]/g, '')}"}}`)
          }
        />
      ) : null}
      {mode === 'contact' ? <ContactAttribute field={field} onChange={onChange} /> : null}
      {listed?.length && props.maxLength && listed.length > props.maxLength ? (
        <div class="hint">{t('values.longer', { n: listed.length })}</div>
      ) : null}
    </div>
  );
}

function Group({ label, choices }: { label: string; choices: readonly ValueChoice[] }) {
  if (choices.length === 0) return null;
  return (
    <optgroup label={label}>
      {choices.map(({ expression, label, type }) => (
        <option key={expression} value={expression}>
          {type === 'Text' ? label : `${label} · ${type}`}
        </option>
      ))}
    </optgroup>
  );
}

function ContactAttribute({ field, onChange }: { field: string; onChange: (value: string) => void }) {
  const { t } = usePage().language;
  const [set, setSet] = useState('');
  const [attribute, setAttribute] = useState('');
  return (
    <div class="two">
      <TextField
        field={`${field}-set`}
        label={t('values.contactSet')}
        value={set}
        onChange={(typed) => {
          setSet(typed);
          onChange(contactAttribute(typed, attribute) ?? '');
        }}
      />
      <TextField
        field={`${field}-attribute`}
        label={t('values.contactName')}
        value={attribute}
        onChange={(typed) => {
          setAttribute(typed);
          onChange(contactAttribute(set, typed) ?? '');
        }}
      />
    </div>
  );
}

function unlistedLabel(
  binding: Binding,
  choices: ValueChoices,
  t: (key: TextKey, parts?: Record<string, string>) => string,
): string {
  if (binding.source === 'contact') return `${binding.group} › ${binding.name}`;
  if (binding.source === 'entry' && choices.isListed) return t('values.notInSource', { name: binding.name });
  return binding.source === 'step' ? `${binding.group}: ${binding.name}` : binding.name;
}
