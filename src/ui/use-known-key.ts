import { useEffect, useState } from 'preact/hooks';
import type { KeyState } from '../decision/step-faults';
import type { LateKind } from '../vocabulary';
import type { PageApi } from './page-api';

/** So long nobody types any more. */
const TYPED_MS = 500;

/**
 * Whether Marketing Cloud has an event or a send definition of this key: undefined for none, and while it is asked. `asked`
 * changes where it shall be asked again.
 */
export function useKnownKey(api: PageApi, kind: LateKind | 'none', typed: string, asked: number): KeyState | undefined {
  const key = typed.trim();
  const name = `${asked} ${kind} ${key}`;
  const [known, setKnown] = useState<{ name: string; state: KeyState }>();
  useEffect(() => {
    if (kind === 'none' || key === '' || key.includes('{{')) return;
    let isStale = false;
    const timer = setTimeout(async () => {
      const answer = await api.knownKey(kind, key);
      if (!isStale) setKnown({ name, state: answer.ok ? answer.value.state : 'unknown' });
    }, TYPED_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [api, kind, key, name]);
  return known?.name === name ? known.state : undefined;
}
