import { usePage } from './page-context';

/** Keeps a half-answered step on the canvas: whoever waits for a key or a name from a colleague loses nothing. */
export function KeepDraft({ onSave }: { onSave: () => void }) {
  const { t } = usePage().language;
  return (
    <div class="keep-draft">
      <button
        type="button"
        class="slds-button slds-button_neutral"
        id="save-draft"
        aria-describedby="save-draft-hint"
        onClick={onSave}
      >
        {t('review.draft')}
      </button>
      <p class="hint" id="save-draft-hint">
        {t('review.draftHint')}
      </p>
    </div>
  );
}
