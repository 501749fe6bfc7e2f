import { useWords } from './admin-words';

/** Why an operator does something; it stays on record. */
export function NoteField(props: { id: string; label: string; value: string; onChange: (value: string) => void }) {
  const { t } = useWords();
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
          {t('note.hint')}
        </div>
      </div>
    </div>
  );
}
