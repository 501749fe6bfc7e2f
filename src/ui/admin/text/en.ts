import type { TextKey } from '../../text/en';
import { acts } from './acts';
import { alertNames } from './alert-names';
import { alertTodos } from './alert-todos';
import { checks } from './checks';
import { dataExtensions } from './data-extensions';
import { defaults } from './defaults';
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

/** What the operators' pages say in English, besides the sentences of the activities' pages. */
export const en = {
  ...acts.en,
  ...alertNames.en,
  ...alertTodos.en,
  ...checks.en,
  ...frame.en,
  ...dataExtensions.en,
  ...defaults.en,
  ...failures.en,
  ...importing.en,
  ...mappingEditor.en,
  ...overview.en,
  ...people.en,
  ...records.en,
  ...refused.en,
  ...replies.en,
  ...replyTry.en,
  ...senders.en,
  ...steps.en,
  ...verdict.en,
};

/** Sentences of the operators' pages, and those of the activities' pages, where they say the same. */
export type AdminKey = TextKey | keyof typeof en;
export type AdminTexts = Record<AdminKey, string>;
