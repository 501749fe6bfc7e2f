import { useState } from 'preact/hooks';
import type { EntryPeople } from '../configuration/page-data';
import { bindingIn } from './form/binding';
import type { FailureCode, PageApi } from './page-api';

/** Some people of the entry source: nobody until they are asked for, since their rows are somebody's. */
export interface People {
  state: 'not_asked' | 'loading' | 'ready' | 'failed';
  source: EntryPeople | undefined;
  code: FailureCode | undefined;
  /** Index of the one whose values stand in the samples. */
  chosen: number | undefined;
  eventKey: string | undefined;
  load: () => void;
  choose: (index: number | undefined) => void;
  /** What the chosen person's row holds for an expression; undefined where it tells nothing. */
  sampleOf: (expression: string) => string | undefined;
}

/** Loads people whose values may stand in for a step's expressions. `onChoose`: another one stands for them from now on. */
export function usePeople(api: PageApi, eventKey: string | undefined, onChoose: () => void): People {
  const [loaded, setLoaded] = useState<Pick<People, 'state' | 'source' | 'code'>>({
    state: 'not_asked',
    source: undefined,
    code: undefined,
  });
  const [chosen, setChosen] = useState<number>();

  const choose = (index: number | undefined) => {
    setChosen(index);
    onChoose();
  };
  const load = () => {
    if (eventKey === undefined) return;
    setLoaded({ state: 'loading', source: undefined, code: undefined });
    void api.people(eventKey).then((answer) => {
      if (!answer.ok) return setLoaded({ state: 'failed', source: undefined, code: answer.code });
      setLoaded({ state: 'ready', source: answer.value, code: undefined });
      if (answer.value.rows.length > 0) choose(0);
    });
  };
  const sampleOf = (expression: string) => {
    const binding = bindingIn(expression);
    const row = chosen === undefined ? undefined : loaded.source?.rows[chosen];
    return binding?.source === 'entry' ? row?.fields[binding.name.toLowerCase()] : undefined;
  };
  return { ...loaded, chosen, eventKey, load, choose, sampleOf };
}
