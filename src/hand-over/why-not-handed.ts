import { inTheirWords, sayAlert } from '../alerts/sentences/say-alert';
import type { HandOverResult } from '../replies/hand-over';
import type { Sentence } from '../saying';

/** Why a person has to look at a hand-over, as an alert says it. */
export const whyNotHanded = (result: Extract<HandOverResult, { kind: 'person' | 'refused' }>): Sentence =>
  result.kind === 'person' ? sayAlert(`alert_${result.why}`) : inTheirWords(result.detail);
