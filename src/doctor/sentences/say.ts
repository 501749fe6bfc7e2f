import { type Sentence, speaker } from '../../saying';
import { doctorSentences } from './doctor-sentences';

/** What a check says, by its code. */
export const say = speaker(doctorSentences);

/** What somebody else said, in their own words. */
export const quoted = (words: string): Sentence => say('quoted', { words });
/** Several sentences, one after the other. */
export const all = (said: readonly Sentence[]): Sentence => say('all', { said });
/** A name, a version, an address: the same in every language. */
export const value = (text: string): Sentence => say('value', { value: text });
