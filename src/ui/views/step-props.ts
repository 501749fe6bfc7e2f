import type { HoldoutFacts, SenderSummary, TemplateSummary } from '../../configuration/page-data';
import type { MessageForm } from '../form/message-form';
import type { ValueChoices } from '../form/value-choices';
import type { FailureCode, PageApi } from '../page-api';
import type { EntryCount } from '../use-entry-count';
import type { People } from '../use-people';

/** Something that is fetched: under way, there, or failed with a reason. */
export type Loaded<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'failed'; code: FailureCode };

/** What each step of the page is given. */
export interface StepProps {
  form: MessageForm;
  edit: (change: Partial<MessageForm>) => void;
  /** Takes another template; what was filled in for the one before comes back with it. */
  chooseTemplate: (template: { name: string; language: string }) => void;
  choices: ValueChoices;
  senders: Loaded<SenderSummary[]>;
  templates: Loaded<TemplateSummary[]>;
  template: TemplateSummary | undefined;
  reload: () => void;
  /** Undefined where the server did not say. */
  holdoutFacts: HoldoutFacts | undefined;
  api: PageApi;
  /** Values that the marketer typed for the preview, by expression; kept in the page alone. */
  samples: Record<string, string>;
  setSample: (expression: string, value: string) => void;
  /** Real people whose values may stand in for them. */
  people: People;
  /** Of everybody in the entry source, who would get it. */
  entryCount: EntryCount;
  retryFields: () => void;
}
