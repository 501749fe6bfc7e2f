import type { ComponentChildren } from 'preact';
import type { Gap } from '../form/completeness';
import type { TextKey } from '../text/en';
import { HelpBubble } from './help-bubble';
import { usePage } from './page-context';

/** What one input needs besides its value. `field` is its id and the name under which a gap speaks of it. */
interface Labelled {
  field: string;
  label: string;
  hint?: string | undefined;
  optional?: boolean;
  /** Labels that repeat what stands beside the input are for screen readers only. */
  hideLabel?: boolean;
}

/** The ids of hint and error, and the error itself, for one input. */
export function useField(field: string, hint: string | undefined) {
  const { language, gapFor } = usePage();
  const gap = gapFor(field);
  const describedBy = [hint ? `${field}-hint` : '', gap ? `${field}-error` : ''].filter(Boolean).join(' ');
  return {
    error: gap ? gapText(language.t, gap) : undefined,
    described: {
      ...(describedBy === '' ? {} : { 'aria-describedby': describedBy }),
      ...(gap ? { 'aria-invalid': true as const } : {}),
    },
  };
}

export function gapText(t: (key: TextKey, parts?: Record<string, string>) => string, gap: Gap): string {
  return t(`gap.${gap.code}`, { about: gap.about ?? '' });
}

/** Label, control, hint and error in the order in which Lightning shows them. */
export function FormElement(
  props: Labelled & { error: string | undefined; forGroup?: boolean; children: ComponentChildren },
) {
  const { t } = usePage().language;
  const { field, label, hint, optional, hideLabel, error, children } = props;
  return (
    <div class={`slds-form-element${error ? ' slds-has-error' : ''}`}>
      <label class={hideLabel ? 'slds-assistive-text' : 'slds-form-element__label'} for={field}>
        {label}
        {optional ? <span class="optional"> ({t('common.optional')})</span> : null}
      </label>
      <HelpBubble field={field} label={label} />
      <div class="slds-form-element__control">{children}</div>
      <HintAndError field={field} hint={hint} error={error} />
    </div>
  );
}

export function HintAndError({
  field,
  hint,
  error,
}: {
  field: string;
  hint: string | undefined;
  error: string | undefined;
}) {
  return (
    <>
      {hint ? (
        <div class="hint" id={`${field}-hint`}>
          {hint}
        </div>
      ) : null}
      {error ? (
        <div class="slds-form-element__help" id={`${field}-error`}>
          {error}
        </div>
      ) : null}
    </>
  );
}

export function TextField(
  props: Labelled & {
    value: string;
    onChange: (value: string) => void;
    type?: 'text' | 'email' | 'url' | 'tel' | 'time' | 'date' | 'search';
    placeholder?: string;
    suggestions?: readonly string[];
  },
) {
  const { field, value, onChange, type = 'text', placeholder, suggestions } = props;
  const { error, described } = useField(field, props.hint);
  return (
    <FormElement {...props} error={error}>
      <input
        class="slds-input"
        id={field}
        type={type}
        value={value}
        placeholder={placeholder}
        list={suggestions ? `${field}-suggestions` : undefined}
        autocomplete="off"
        dir="auto"
        onInput={(event) => onChange(event.currentTarget.value)}
        {...described}
      />
      {suggestions ? (
        <datalist id={`${field}-suggestions`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      ) : null}
    </FormElement>
  );
}

export function TextArea(props: Labelled & { value: string; onChange: (value: string) => void; rows?: number }) {
  const { field, value, onChange, rows = 2 } = props;
  const { error, described } = useField(field, props.hint);
  return (
    <FormElement {...props} error={error}>
      <textarea
        class="slds-textarea"
        id={field}
        rows={rows}
        dir="auto"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        {...described}
      />
    </FormElement>
  );
}

/** A whole number; null while the input holds none. */
export function NumberField(
  props: Labelled & { value: number | null; onChange: (value: number | null) => void; min: number; max: number },
) {
  const { field, value, onChange, min, max } = props;
  const { error, described } = useField(field, props.hint);
  return (
    <FormElement {...props} error={error}>
      <input
        class="slds-input number"
        id={field}
        type="number"
        min={min}
        max={max}
        step={1}
        value={value ?? ''}
        onInput={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          onChange(Number.isNaN(typed) ? null : typed);
        }}
        {...described}
      />
    </FormElement>
  );
}

export interface Choice<T extends string> {
  value: T;
  label: string;
  hint?: string;
}

export function SelectField<T extends string>(
  props: Labelled & { value: T; choices: readonly Choice<T>[]; onChange: (value: T) => void },
) {
  const { field, value, choices, onChange } = props;
  const { error, described } = useField(field, props.hint);
  return (
    <FormElement {...props} error={error}>
      <div class="slds-select_container">
        <select
          class="slds-select"
          id={field}
          value={value}
          onChange={(event) => {
            const chosen = choices.find((choice) => choice.value === event.currentTarget.value);
            if (chosen) onChange(chosen.value);
          }}
          {...described}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} selected={choice.value === value}>
              {choice.label}
            </option>
          ))}
        </select>
      </div>
    </FormElement>
  );
}

/** One of a few answers, each with its explanation. `extra` stands under the answer that is chosen. */
export function RadioField<T extends string>(props: {
  field: string;
  legend: string;
  hideLegend?: boolean;
  /** The question is the heading of its part of the page. */
  isSection?: boolean;
  hint?: string;
  value: T | null;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  extra?: (value: T) => ComponentChildren;
}) {
  const { field, legend, hideLegend, isSection, hint, value, choices, onChange, extra } = props;
  const { error, described } = useField(field, hint);
  return (
    <fieldset
      class={`slds-form-element choices${error ? ' slds-has-error' : ''}`}
      id={field}
      tabIndex={-1}
      {...described}
    >
      {isSection ? (
        <legend class="section">
          <h3>{legend}</h3>
        </legend>
      ) : (
        <legend class={hideLegend ? 'slds-assistive-text' : 'slds-form-element__label'}>{legend}</legend>
      )}
      <HelpBubble field={field} label={legend} />
      <HintAndError field={field} hint={hint} error={error} />
      {choices.map((choice) => {
        const id = `${field}-${choice.value}`;
        const under = choice.value === value ? extra?.(choice.value) : null;
        return (
          <div class="choice" key={choice.value}>
            <span class="slds-radio">
              <input
                type="radio"
                id={id}
                name={field}
                checked={choice.value === value}
                onChange={() => onChange(choice.value)}
                {...(choice.hint ? { 'aria-describedby': `${id}-hint` } : {})}
              />
              <label class="slds-radio__label" for={id}>
                <span class="slds-radio_faux" />
                <span class="slds-form-element__label">{choice.label}</span>
              </label>
            </span>
            {choice.hint ? (
              <div class="hint under" id={`${id}-hint`}>
                {choice.hint}
              </div>
            ) : null}
            {under ? <div class="under extra">{under}</div> : null}
          </div>
        );
      })}
    </fieldset>
  );
}

export function Checkbox(props: {
  field: string;
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const { field, label, hint, checked, onChange } = props;
  const { error, described } = useField(field, hint);
  return (
    <div class="slds-form-element choice">
      <div class="slds-checkbox">
        <input
          type="checkbox"
          id={field}
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
          {...described}
        />
        <label class="slds-checkbox__label" for={field}>
          <span class="slds-checkbox_faux" />
          <span class="slds-form-element__label">{label}</span>
        </label>
      </div>
      <HelpBubble field={field} label={label} />
      <div class="under">
        <HintAndError field={field} hint={hint} error={error} />
      </div>
    </div>
  );
}
