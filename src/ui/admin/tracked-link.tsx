import { useState } from 'preact/hooks';
import { Button } from './parts';

/** The address that the URL button of a template needs, so that its link can be tracked; ready to copy. */
export function TrackedLink({ address }: { address: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <div class="beside">
        <div class="slds-form-element">
          <label class="slds-form-element__label" for="tracked-link">
            Address for tracked links
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
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <p class="hint">
        Give it to a URL button of a template, with the variable at its end, and have Meta approve the template: a step
        can then track who opens the link. A button with another address cannot be tracked.
      </p>
    </>
  );
}
