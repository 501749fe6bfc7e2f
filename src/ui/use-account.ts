import { useCallback, useEffect, useState } from 'preact/hooks';
import type { SenderSummary, TemplateSummary } from '../configuration/page-data';
import type { PageApi } from './page-api';
import type { Loaded } from './views/step-props';

/** Senders and templates of the WhatsApp account; each may fail alone, and both are fetched again together. */
export function useAccount(api: PageApi) {
  const [senders, setSenders] = useState<Loaded<SenderSummary[]>>({ state: 'loading' });
  const [templates, setTemplates] = useState<Loaded<TemplateSummary[]>>({ state: 'loading' });

  const reload = useCallback(() => {
    setSenders({ state: 'loading' });
    setTemplates({ state: 'loading' });
    void api.senders().then((answer) => {
      setSenders(answer.ok ? { state: 'ready', value: answer.value.senders } : { state: 'failed', code: answer.code });
    });
    void api.templates().then((answer) => {
      setTemplates(
        answer.ok ? { state: 'ready', value: answer.value.templates } : { state: 'failed', code: answer.code },
      );
    });
  }, [api]);
  useEffect(reload, [reload]);

  return { senders, templates, reload };
}
