import { es as shared } from '../../text/es';
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

/** Loaded only where somebody reads Spanish. */
export const es: AdminTexts = {
  ...shared,
  ...acts.es,
  ...alertNames.es,
  ...alertTodos.es,
  ...checks.es,
  ...frame.es,
  ...dataExtensions.es,
  ...defaults.es,
  ...failures.es,
  ...importing.es,
  ...mappingEditor.es,
  ...overview.es,
  ...people.es,
  ...records.es,
  ...refused.es,
  ...replies.es,
  ...replyTry.es,
  ...senders.es,
  ...steps.es,
  ...verdict.es,
};
