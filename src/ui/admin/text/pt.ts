import { pt as shared } from '../../text/pt';
import { acts } from './acts';
import { alertNames } from './alert-names';
import { alertTodos } from './alert-todos';
import { checks } from './checks';
import { common } from './common';
import { dataExtensions } from './data-extensions';
import { defaults } from './defaults';
import type { AdminTexts } from './en';
import { failures } from './failures';
import { overview } from './overview';
import { people } from './people';
import { records } from './records';
import { refused } from './refused';
import { replies } from './replies';
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
  ...common.pt,
  ...dataExtensions.pt,
  ...defaults.pt,
  ...failures.pt,
  ...overview.pt,
  ...people.pt,
  ...records.pt,
  ...refused.pt,
  ...replies.pt,
  ...senders.pt,
  ...steps.pt,
  ...verdict.pt,
};
