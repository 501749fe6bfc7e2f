import { countOf, countsAfter, tallyOf, totalAfter } from '../cube-words';
import type { Gathered } from '../gathered';
import type { ChannelsSection } from '../report-sections';

/**
 * By which channel contacts were reached, as far as we know: an Email activity on the fallback branch is taken to have gone,
 * and so is what a late fallback set going. Pure.
 */
export function channelsSection({ total: words }: Pick<Gathered, 'total'>): ChannelsSection {
  const of = (word: string) => countOf(words, word);
  const { decisions: decided, held_out: heldOut } = tallyOf(words);
  // A message that nobody read or answered did arrive (docs/outcomes.md): who was then mailed was reached by both.
  const both = of('double') + of('late not_read') + of('late no_reply');
  const whatsapp = Math.max(0, of('delivered') - both);
  const atOnce = totalAfter(words, 'email_fallback') - of('email_fallback test') - of('email_fallback holdout');
  const mailed = atOnce + countsAfter(words, 'late').reduce((sum, [, messages]) => sum + messages, 0);
  const email = Math.max(0, mailed - both);
  const none = Math.max(0, decided - heldOut - both - whatsapp - email);
  return {
    mixes: [
      { mix: 'whatsapp', messages: whatsapp },
      { mix: 'email', messages: email },
      { mix: 'both', messages: both },
      { mix: 'none', messages: none },
      { mix: 'held_out', messages: heldOut },
    ],
  };
}
