import { z } from 'zod';
import { type Address, isPhoneAddress } from '../../consent/address';
import type { CarriedOutEffects } from '../../consent/carried-out-effects';
import type { ConsentEffect } from '../../consent/consent-effect';
import { CodedError } from '../../errors';
import type { Logger } from '../../logger';
import type { JourneyEvents } from '../../marketing-cloud/journey-events';
import type { WhatsAppClient } from '../../whatsapp/client';

/** What a change of consent asks for, as it stands in the queue (see `ConsentEffect`). */
export const consentEffectSchema: z.ZodType<ConsentEffect> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fire_entry_event'),
    id: z.string(),
    eventDefinitionKey: z.string(),
    when: z.enum(['welcome', 'confirm']),
    address: z.string(),
    contactKey: z.string().exactOptional(),
    topic: z.string(),
    evidenceId: z.string(),
  }),
  z.object({
    kind: z.literal('send_text'),
    id: z.string(),
    sender: z.string(),
    address: z.string(),
    text: z.string(),
  }),
]);

const SEND_TIMEOUT_MS = 10_000;

/** The effect was certainly not carried out; the queue tries again with growing pauses. */
class ConsentEffectError extends CodedError {
  constructor(why: string) {
    super('consent_effect_failed', why, { retry: 'later' });
  }
}

/**
 * Fires the welcome or confirmation journey of a new opt-in (A5), for the contact that is known by its address or else
 * for the address itself, or answers a wish inside the 24-hour window. An unknown outcome is not repeated: a second
 * welcome is worse than none.
 * @throws ConsentEffectError where it was certainly not carried out.
 */
export async function carryOutConsentEffect(
  effect: ConsentEffect,
  dependencies: {
    journeyEvents: Pick<JourneyEvents, 'fire'>;
    whatsapp: Pick<WhatsAppClient, 'send'>;
    /** The contact key that was seen with an address; an opt-in on WhatsApp brings none of its own. */
    contactKeyOf: (address: Address) => Promise<string | undefined>;
    carriedOutEffects: Pick<CarriedOutEffects, 'add'>;
    logger: Logger;
  },
): Promise<void> {
  const { journeyEvents, whatsapp, contactKeyOf, carriedOutEffects, logger } = dependencies;
  if (effect.kind === 'fire_entry_event') {
    const contactKey = effect.contactKey ?? (await contactKeyOf(effect.address)) ?? effect.address;
    const data = { Address: effect.address, Topic: effect.topic, EvidenceID: effect.evidenceId };
    const [result] = await journeyEvents.fire(effect.eventDefinitionKey, [{ contactKey, data }]);
    if (result?.kind === 'not_sent') throw new ConsentEffectError(result.reason);
    await carriedOutEffects.add(effect.id);
    const level = result?.kind === 'queued' ? 'info' : 'error';
    logger[level]({ effect: effect.id, event: effect.eventDefinitionKey, result: result?.kind }, 'entry event');
    return;
  }
  const to = isPhoneAddress(effect.address) ? { to: effect.address } : { recipient: effect.address };
  const payload = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...to,
    type: 'text',
    text: { body: effect.text },
  };
  const outcome = await whatsapp.send(effect.sender, JSON.stringify(payload), { timeoutMs: SEND_TIMEOUT_MS });
  if (outcome.kind === 'not_sent' || (outcome.kind === 'refused' && outcome.retryable)) {
    throw new ConsentEffectError(outcome.kind === 'refused' ? outcome.title : outcome.why);
  }
  await carriedOutEffects.add(effect.id);
  logger.info({ effect: effect.id, outcome: outcome.kind }, 'confirmation of a wish');
}
