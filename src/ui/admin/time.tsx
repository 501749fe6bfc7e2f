import { useWords } from './admin-words';

/** A time in the zone of the person who looks, with UTC for the one who compares. */
export function Time({ at }: { at: string | number }) {
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {useWords().time(at)}
    </time>
  );
}
