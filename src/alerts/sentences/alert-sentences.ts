import { anyAlertSentences } from './any-alert-sentences';
import { cloudAlertSentences } from './cloud-alert-sentences';
import { replyAlertSentences } from './reply-alert-sentences';
import { signalAlertSentences } from './signal-alert-sentences';
import { stepAlertSentences } from './step-alert-sentences';

/** What alerts say, by code: in English here, in the page's other languages in ui/admin/text/server. */
export const alertSentences = {
  ...anyAlertSentences,
  ...stepAlertSentences,
  ...signalAlertSentences,
  ...cloudAlertSentences,
  ...replyAlertSentences,
} as const;
