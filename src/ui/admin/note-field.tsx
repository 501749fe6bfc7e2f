/** Why an operator does something; it stays on record. */
export function NoteField(props: { id: string; label: string; value: string; onChange: (value: string) => void }) {
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={props.id}>
        {props.label}
      </label>
      <div class="slds-form-element__control">
        <input
          class="slds-input"
          id={props.id}
          maxLength={100}
          value={props.value}
          autocomplete="off"
          aria-describedby={`${props.id}-hint`}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
        <div class="hint" id={`${props.id}-hint`}>
          Kept with your name: a reason or a ticket number, 3 to 100 characters.
        </div>
      </div>
    </div>
  );
}
