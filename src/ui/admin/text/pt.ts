import { pt as shared } from '../../text/pt';
import { acts } from './acts';
import { alertNames } from './alert-names';
import { alertTodos } from './alert-todos';
import { checks } from './checks';
import { dataExtensions } from './data-extensions';
import { defaults } from './defaults';
import type { AdminTexts } from './en';
import { failures } from './failures';
import { frame } from './frame';
import { importing } from './importing';
import { mappingEditor } from './mapping-editor';
import { overview } from './overview';
import { people } from './people';
import { records } from './records';
import { refused } from './refused';
import { replies } from './replies';
import { replyTry } from './reply-try';
import { senders } from './senders';
import { steps } from './steps';
import { verdict } from './verdict';

/** Loaded only where somebody reads Portuguese. */
export const pt: AdminTexts = {
  ...shared,
  ...acts.pt,
  ...alertNames.pt,
  ...alertTodos.pt,
  ...checks.pt,
  ...frame.pt,
  ...dataExtensions.pt,
  ...defaults.pt,
  ...failures.pt,
  ...importing.pt,
  ...mappingEditor.pt,
  ...overview.pt,
  ...people.pt,
  ...records.pt,
  ...refused.pt,
  ...replies.pt,
  ...replyTry.pt,
  ...senders.pt,
  ...steps.pt,
  ...verdict.pt,
};
