import type { MessageIntent } from './message-intent';
import type { OptOutWords } from './opt-out-words';

/** A whole message by which somebody opts in to one topic, when they write it to us. */
export interface OptInKeyword {
  word: string;
  topic: string;
}

/** The topic keywords of the word lists that the classifier does take for an opt-in to their topic; pure. */
export function optInKeywords(
  lists: readonly Pick<OptOutWords, 'keywords'>[],
  classify: (text: string) => MessageIntent,
): OptInKeyword[] {
  return lists
    .flatMap(({ keywords }) => keywords)
    .flatMap(({ words, topic }) => words.map((word) => ({ word, topic })))
    .filter(({ word, topic }) => {
      const said = classify(word);
      return said.intent === 'opt_in' && said.topic === topic;
    });
}
