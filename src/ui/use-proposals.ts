import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { NewStepDefaults, SenderSummary, TemplateSummary } from '../configuration/page-data';
import { EMPTY_FORM, type MessageForm } from './form/message-form';
import { filledIn, lastMessage, proposedAnswers } from './form/proposed-answers';
import type { PageApi } from './page-api';
import type { Journey } from './use-journey';

/**
 * Fills a new step with what the journey's last step and the account say, as soon as each is known. What the marketer has
 * answered is never written over; what is no longer proposed, as the topic of another template, is taken back.
 */
export function useProposals(options: {
  isFresh: boolean;
  api: PageApi;
  journey: Journey;
  template: TemplateSummary | undefined;
  templates: TemplateSummary[] | undefined;
  senders: SenderSummary[] | undefined;
  setForm: (change: (before: MessageForm) => MessageForm) => void;
}) {
  const { isFresh, api, journey, template, templates, senders, setForm } = options;
  const answered = useRef(new Set<string>());
  const filled = useRef<Partial<MessageForm>>({});
  const [defaults, setDefaults] = useState<NewStepDefaults>();
  useEffect(() => {
    if (isFresh) void api.defaults().then((answer) => answer.ok && setDefaults(answer.value));
  }, [api, isFresh]);

  const last = useMemo(() => (isFresh ? lastMessage(journey) : undefined), [isFresh, journey]);
  const [proposed, isAccountsToo] = useMemo(() => {
    if (!isFresh) return [{}, false] as const;
    const known = { last, template, templates: templates ?? [], senders: senders ?? [], choices: journey.choices };
    const { marketer } = defaults ?? {};
    const all = proposedAnswers({ ...known, marketer, defaults });
    return [
      all,
      Object.keys(all).length > Object.keys(proposedAnswers({ ...known, marketer, defaults: undefined })).length,
    ] as const;
  }, [isFresh, defaults, last, template, templates, senders, journey]);
  useEffect(() => {
    const change = filledIn(proposed, { before: filled.current, answered: answered.current });
    filled.current = proposed;
    if (Object.keys(change).length > 0) setForm((before) => ({ ...before, ...change }));
  }, [proposed, setForm]);

  return {
    /** These answers are the marketer's now; one that was emptied is none. */
    keep: (change: Partial<MessageForm>) => {
      for (const [field, answer] of Object.entries(change)) {
        const isEmpty = JSON.stringify(answer) === JSON.stringify(EMPTY_FORM[field as keyof MessageForm]);
        if (isEmpty) answered.current.delete(field);
        else answered.current.add(field);
      }
    },
    /** Where the answers come from that nobody gave; undefined where none does. */
    source: Object.keys(proposed).some((field) => !answered.current.has(field))
      ? { step: last?.name, account: isAccountsToo, you: proposed.owner === defaults?.marketer && !!proposed.owner }
      : undefined,
  };
}
