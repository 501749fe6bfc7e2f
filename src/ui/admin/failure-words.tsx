import type { Failed } from './admin-api';
import { useWords } from './admin-words';
import { Said } from './said';
import { Quoted } from './words-of-server';

/** Failures that the page knows better than the server, whose sentence says nothing more. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'offline',
  'unavailable',
  'token_refused',
  'choose_unit',
  'too_many_attempts',
]);
/** Failures of which the server's own sentence tells what exactly is wrong. */
const TOLD_BY_SERVER =
  /^(mc_|csv_|mapping_|graph_)|^(invalid_request|row_does_not_fit|send_refused|consents_would_be_lost)$/;

/** Why something was not done. */
export function FailureWords({ failed }: { failed: Pick<Failed, 'code' | 'message' | 'saying'> }) {
  const words = useWords();
  const { code, message, saying } = failed;
  const sentence = words.word('failure', code);
  if (message === undefined || OWN_WORDS.has(code)) return <>{sentence ?? words.t('failure.unknown', { code })}</>;
  if (words.code === 'en') return <>{message}</>;
  const known = sentence ?? words.t('failure.unknown', { code });
  if (sentence !== undefined && !TOLD_BY_SERVER.test(code)) return <>{known}</>;
  if (saying === undefined) {
    return (
      <>
        {known} <Quoted>{message}</Quoted>
      </>
    );
  }
  return (
    <>
      {known.replace(/\.$/, ':')} <Said english={message} saying={saying} />
    </>
  );
}
