import type { SenderState } from '../../admin/page-data';
import { useWords } from './admin-words';
import { Said } from './said';
import { Time } from './time';
import { Quoted } from './words-of-server';

/** Why a sender cannot send: what stops it in the reader's language, and in the words of Meta or of whoever noticed. */
export function StoppedBecause(props: Pick<SenderState, 'reason' | 'said' | 'stoppedBy' | 'until'>) {
  const { reason = '', said, stoppedBy, until } = props;
  const { code, word, say } = useWords();
  const by = code === 'en' || stoppedBy === undefined ? undefined : word('stopped', stoppedBy);
  const told = (
    <>
      {by === undefined ? null : `${by}: `}
      {said === undefined ? <Quoted>{reason}</Quoted> : <Said english={reason} saying={said} />}
    </>
  );
  return until === undefined ? told : say('overview.stoppedUntil', { reason: told, time: <Time at={until} /> });
}
