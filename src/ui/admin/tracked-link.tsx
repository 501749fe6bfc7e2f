import { useState } from 'preact/hooks';
import { useWords } from './admin-words';
import { Button } from './parts';

/** The address that the URL button of a template needs, so that its link can be tracked; ready to copy. */
export function TrackedLink({ address }: { address: string }) {
  const [isCopied, setCopied] = useState(false);
  const { t } = useWords();
  return (
    <>
      <div class="beside">
        <div class="slds-form-element">
          <label class="slds-form-element__label" for="tracked-link">
            {t('tracked.label')}
          </label>
          <input
            class="slds-input"
            id="tracked-link"
            readOnly
            value={address}
            onFocus={(event) => event.currentTarget.select()}
          />
        </div>
        <Button
          id="copy-tracked-link"
          onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}
        >
          {t(isCopied ? 'act.copied' : 'act.copy')}
        </Button>
      </div>
      <p class="hint">{t('tracked.hint')}</p>
    </>
  );
}
