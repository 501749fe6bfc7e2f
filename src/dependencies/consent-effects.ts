import type { ConsentEffect } from '../consent/consent-effect';
import type { Queues } from '../queues';
import type { Consent } from './consent';

/** Queues what consents ask for; the id keeps a repeat from asking twice. */
export const queueConsentEffects =
  (carriedOut: Pick<Consent['carriedOutEffects'], 'has'>, queues: Pick<Queues, 'add'>) =>
  async (effects: readonly ConsentEffect[]): Promise<void> => {
    for (const effect of effects) {
      if (!(await carriedOut.has(effect.id))) await queues.add('consent-effect', effect, { id: effect.id });
    }
  };
