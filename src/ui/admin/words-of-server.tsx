import type { ComponentChildren } from 'preact';
import type { Failed } from './admin-api';
import { reasonFamily, useWords } from './admin-words';

/** What the server says in English alone: marked, so that it is read aloud as such. */
export function English({ children }: { children: ComponentChildren }) {
  return useWords().code === 'en' ? children : <span lang="en">{children}</span>;
}

/** What somebody else said, in their own words: in the quotes of the reader's language. */
export function Quoted({ children }: { children: ComponentChildren }) {
  const { code, say } = useWords();
  return <>{code === 'en' ? children : say('say.quoted', { words: <English>{children}</English> })}</>;
}

/** The words for a code, and the code beside them for whoever looks for it elsewhere; the code alone where we have no words. */
export function Coded({ family, code, ...given }: { family: string; code: string; words?: string | undefined }) {
  const known = useWords().word(family, code);
  const words = given.words ?? known;
  if (words === undefined) return <code class="bare">{code}</code>;
  return (
    <>
      {words} <code class="beside-words">{code}</code>
    </>
  );
}

/** The same with its code beside. */
export function Reason({ code }: { code: string }) {
  return <Coded family={reasonFamily(useWords(), code)} code={code} />;
}

/** Failures that the page knows better than the server, whose sentence says nothing more. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'offline',
  'unavailable',
  'token_refused',
  'choose_unit',
  'too_many_attempts',
]);
/** Failures of which the server's English sentence tells what exactly is wrong. */
const TOLD_BY_SERVER = /^(mc_|csv_|mapping_)|^(invalid_request|row_does_not_fit|send_refused|consents_would_be_lost)$/;

/** Why something was not done. */
export function FailureWords({ failed }: { failed: Pick<Failed, 'code' | 'message'> }) {
  const words = useWords();
  const { code, message } = failed;
  const sentence = words.word('failure', code);
  if (message === undefined || OWN_WORDS.has(code)) return <>{sentence ?? words.t('failure.unknown', { code })}</>;
  if (words.code === 'en') return <>{message}</>;
  const known = sentence ?? words.t('failure.unknown', { code });
  if (sentence !== undefined && !TOLD_BY_SERVER.test(code)) return <>{known}</>;
  return (
    <>
      {known} <Quoted>{message}</Quoted>
    </>
  );
}
