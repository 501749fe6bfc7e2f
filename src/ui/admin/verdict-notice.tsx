import type { Overview } from '../../admin/page-data';
import { Notice } from '../views/notice';

const SAID: Record<Overview['verdict']['state'], { kind: 'success' | 'warning' | 'info'; text: string }> = {
  well: { kind: 'success', text: 'All is well.' },
  trouble: { kind: 'warning', text: 'This wants a person:' },
  not_known: {
    kind: 'info',
    text: 'Nothing is known to be wrong, but not enough has been seen to say that all is well:',
  },
};

/** The page in one sentence, and what it rests on. */
export function VerdictNotice({ verdict: { state, sentences, restsOn } }: Pick<Overview, 'verdict'>) {
  const { kind, text } = SAID[state];
  return (
    <div id="verdict" data-state={state}>
      <Notice kind={kind}>
        <strong>{text}</strong>
        {sentences.length === 0 ? null : (
          <ul class="faults">
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        <div class="grounds">Seen: {restsOn.join('; ')}.</div>
      </Notice>
    </div>
  );
}
