import { type Translate, textFor } from '../text/translate';

/** A reason in the marketer's words: why it goes, or why it does not. */
export function reasonText(reason: string, t: Translate): string {
  const asCause = textFor(t, 'cause', reason);
  return asCause === reason ? textFor(t, 'reason', reason) : asCause;
}
