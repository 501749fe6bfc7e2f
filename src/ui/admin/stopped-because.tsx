import type { SenderState } from '../../admin/page-data';
import { useWords } from './admin-words';
import { Time } from './parts';
import { Quoted } from './words-of-server';

/** Why a sender cannot send: what stops it in the reader's language, and in the words of Meta or of whoever noticed. */
export function StoppedBecause({ reason, stoppedBy, until }: Pick<SenderState, 'reason' | 'stoppedBy' | 'until'>) {
  const { code, word, say } = useWords();
  const by = code === 'en' || stoppedBy === undefined ? undefined : word('stopped', stoppedBy);
  const told = (
    <>
      {by === undefined ? null : `${by}: `}
      <Quoted>{reason}</Quoted>
    </>
  );
  return until === undefined ? told : say('overview.stoppedUntil', { reason: told, time: <Time at={until} /> });
}
