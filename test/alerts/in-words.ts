import type { Alert, SaidAlert } from '../../src/alerts/alerts';
import { inTheirWords, says } from '../../src/alerts/sentences/say-alert';

/** An alert that says this, as somebody else's words: for tests to which it is all the same what it says. */
export const inWords = <Told extends Omit<Alert, 'said'>>(alert: Told): Told & SaidAlert => ({
  ...alert,
  ...says(inTheirWords(alert.title), inTheirWords(alert.detail)),
});
