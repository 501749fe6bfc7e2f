import type { JSX } from 'preact';

/** A field of the operators' page with its label, `hint` in it; whatever else is given is the input's own. */
export function LabelledInput(
  props: { id: string; label: string; hint?: string; value: string; onType: (value: string) => void } & Pick<
    JSX.IntrinsicElements['input'],
    'type' | 'required' | 'minLength' | 'maxLength'
  >,
) {
  const { id, label, hint, onType, ...input } = props;
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={id}>
        {label}
        {hint === undefined ? null : <span class="hint"> {hint}</span>}
      </label>
      <input
        class="slds-input"
        id={id}
        autocomplete="off"
        onInput={(event) => onType(event.currentTarget.value)}
        {...input}
      />
    </div>
  );
}
