import type { ComponentChildren } from 'preact';
import { reasonFamily, useWords } from './admin-words';

/** What somebody says in English alone: marked, so that it is read aloud as such. */
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
