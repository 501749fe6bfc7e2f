import type { CodedError } from '../../errors';
import { type Sentence, speaker } from '../../saying';
import { alertSentences } from './alert-sentences';

/** What an alert says, by its code. */
export const sayAlert = speaker(alertSentences);

/** What somebody else said, in their own words; nothing where they said nothing. */
export const inTheirWords = (words: string): Sentence =>
  words === '' ? sayAlert('alert_value', { value: '' }) : sayAlert('alert_words', { words });

/** What an alert says, in English and by code. */
export const says = (title: Sentence, detail: Sentence) => ({
  title: title.english,
  detail: detail.english,
  said: { title: title.saying, detail: detail.saying },
});

/** What an error says: by code where it has one, else as the words of whoever said it. */
export const sentenceOfError = ({ message, saying }: CodedError): Sentence =>
  saying === undefined ? inTheirWords(message) : { english: message, saying };
