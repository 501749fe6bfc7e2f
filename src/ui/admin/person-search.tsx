import { useWords } from './admin-words';
import { LabelledInput } from './labelled-input';

/** Asks who is looked for. `id` is of the field, `buttonId` of the button. */
export function PersonSearch(props: {
  id: string;
  buttonId: string;
  who: string;
  isBusy: boolean;
  onType: (who: string) => void;
  onLook: () => void;
}) {
  const { id, buttonId, who, isBusy, onType, onLook } = props;
  const { t } = useWords();
  return (
    <form
      class="beside"
      onSubmit={(event) => {
        event.preventDefault();
        onLook();
      }}
    >
      <LabelledInput
        id={id}
        label={t('consent.search')}
        type="search"
        required
        minLength={2}
        maxLength={254}
        value={who}
        onType={onType}
      />
      <button type="submit" class="slds-button slds-button_brand" id={buttonId} disabled={isBusy}>
        {t('consent.look')}
      </button>
    </form>
  );
}
