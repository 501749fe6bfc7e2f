import { useState } from 'preact/hooks';
import { type Binding, bindingIn, isMixed, isSameBinding, typedField } from '../form/binding';
import { DATE_EXAMPLE } from '../form/sample-contact';
import type { ValueChoice, ValueChoices } from '../form/value-choices';
import type { TextKey } from '../text/en';
import { ContactAttribute } from './contact-attribute';
import { FormElement, TextField, useField } from './inputs';
import { MixedText } from './mixed-text';
import { MomentField } from './moment-field';
import { usePage } from './page-context';
import { PicturePicker } from './picture-picker';

const WELL_KNOWN: [expression: string, text: TextKey][] = [
  ['{{InteractionDefaults.MobileNumber}}', 'values.journeyPhone'],
  ['{{InteractionDefaults.Email}}', 'values.journeyEmail'],
  ['{{Contact.Default.SMS}}', 'values.defaultPhone'],
  ['{{Contact.Default.Email}}', 'values.defaultEmail'],
  ['{{Contact.Key}}', 'values.contactKey'],
];

type Mode = 'text' | 'mixed' | 'contact' | 'named';

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
  /** Whether our tracked link can be taken; where it cannot, that is shown. */
  allowLink?: boolean | 'impossible';
  /** Text and fields may stand side by side. */
  allowMixed?: boolean;
  maxLength?: number | undefined;
  /** A fixed value that is more than a text: a picture, a moment. */
  fixed?: 'picture' | 'moment' | undefined;
}) {
  const { field, value, onChange, choices, order } = props;
  const { t } = usePage().language;
  const { error, described } = useField(field, props.hint);
  const [chosenMode, setMode] = useState<Mode>();
  /** As it is typed: blanks at its end are no part of the name, and the next word follows them. */
  const [typedName, setTypedName] = useState<string>();

  const binding = bindingIn(value);
  const mode: Mode | undefined = chosenMode ?? modeOf(value);
  const entry = order ? order(choices.entry) : choices.entry;
  const listed = [...entry, ...choices.step].find((choice) => isSameBinding(choice.expression, value));
  const wellKnown = WELL_KNOWN.find(([expression]) => isSameBinding(expression, value));

  const choose = (chosen: string) => {
    const isMode = chosen === 'text' || chosen === 'mixed' || chosen === 'contact' || chosen === 'named';
    setMode(isMode ? chosen : undefined);
    setTypedName(undefined);
    // Words are written around what stands there.
    if (chosen === 'mixed') return onChange(value === '@link' ? '' : value);
    onChange(isMode ? '' : chosen);
  };

  return (
    <div class="value-field">
      <FormElement {...props} error={mode ? undefined : error}>
        <SourceSelect
          {...props}
          {...{ mode, listed, wellKnown, binding, entry, choose }}
          described={mode ? {} : described}
        />
      </FormElement>
      {mode === 'text' ? <FixedValue {...props} /> : null}
      {mode === 'mixed' ? <MixedText field={field} value={value} onChange={onChange} choices={choices} /> : null}
      {mode === 'named' ? (
        <TextField
          field={`${field}-name`}
          label={t('values.fieldName')}
          value={typedName ?? binding?.name ?? ''}
          onChange={(typed) => {
            setTypedName(typed);
            onChange(typedField(typed, choices.eventKey ?? ''));
          }}
        />
      ) : null}
      {listed?.type === 'Date' && props.fixed !== 'moment' ? (
        <div class="hint">{t('values.dateForm', { example: DATE_EXAMPLE })}</div>
      ) : null}
      {mode === 'contact' ? <ContactAttribute field={field} onChange={onChange} /> : null}
      {listed?.length && props.maxLength && listed.length > props.maxLength ? (
        <div class="hint">{t('values.longer', { n: listed.length })}</div>
      ) : null}
    </div>
  );
}

/** Everything that a value may come from. */
function SourceSelect(
  props: Parameters<typeof ValueField>[0] & {
    mode: Mode | undefined;
    listed: ValueChoice | undefined;
    wellKnown: (typeof WELL_KNOWN)[number] | undefined;
    binding: Binding | undefined;
    entry: readonly ValueChoice[];
    choose: (chosen: string) => void;
    described: object;
  },
) {
  const { field, value, choices, allowText = true, allowLink = false, allowMixed = false } = props;
  const { mode, listed, wellKnown, binding, entry, choose, described } = props;
  const { t } = usePage().language;
  const offersNames = !choices.isListed && choices.eventKey !== undefined;
  return (
    <div class="slds-select_container">
      <select
        class="slds-select"
        id={field}
        value={mode ?? listed?.expression ?? wellKnown?.[0] ?? value}
        onChange={(event) => choose(event.currentTarget.value)}
        {...described}
      >
        <option value="">{t('common.choose')}</option>
        {allowText ? <option value="text">{t('values.fixedText')}</option> : null}
        {allowMixed ? <option value="mixed">{t('values.mixed')}</option> : null}
        {allowLink ? (
          <option value="@link" disabled={allowLink === 'impossible' && value !== '@link'}>
            {t(allowLink === 'impossible' ? 'values.linkImpossible' : 'values.link')}
          </option>
        ) : null}
        {offersNames ? <option value="named">{t('values.named')}</option> : null}
        {binding && !listed && !wellKnown ? <option value={value}>{unlistedLabel(binding, choices, t)}</option> : null}
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
  );
}

function modeOf(value: string): Mode | undefined {
  if (value === '' || value === '@link' || bindingIn(value)) return undefined;
  return isMixed(value) ? 'mixed' : 'text';
}

/** A value that is the same for everybody: a text, and by what it is for a moment or a picture. */
function FixedValue(props: Pick<Parameters<typeof ValueField>[0], 'field' | 'value' | 'onChange' | 'fixed'>) {
  const { field, value, onChange, fixed } = props;
  const { t } = usePage().language;
  if (fixed === 'moment') return <MomentField field={`${field}-text`} value={value} onChange={onChange} />;
  return (
    <>
      <TextField field={`${field}-text`} label={t('values.text')} value={value} onChange={onChange} />
      {fixed === 'picture' ? <PicturePicker field={field} value={value} onChange={onChange} /> : null}
    </>
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

function unlistedLabel(
  binding: Binding,
  choices: ValueChoices,
  t: (key: TextKey, parts?: Record<string, string>) => string,
): string {
  if (binding.source === 'contact') return `${binding.group} › ${binding.name}`;
  if (binding.source === 'entry' && choices.isListed) return t('values.notInSource', { name: binding.name });
  return binding.source === 'step' ? `${binding.group}: ${binding.name}` : binding.name;
}
