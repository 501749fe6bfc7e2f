import type { MessageClassifier } from '../consent/message-intent';
import type { Draw, HoldoutDraws } from '../execution/holdout-draws';
import { holdoutOutcomeRow } from '../execution/message-rows';
import type { SettingsStore } from '../execution/settings-store';
import type { WhoseTouches } from '../execution/touches';
import { wishOf } from '../signals/consent-changes';
import type { Signal } from '../signals/signal';
import type { HoldoutOutcome } from '../vocabulary';
import { type AttributableConversion, countsFor } from './attribute';
import type { Conversion } from './conversion';

type Reply = Extract<Signal, { kind: 'reply' }>;
type DrawnFrom = Draw & Pick<Parameters<typeof countsFor>[0], 'conversion'>;

/**
 * Hears of what people do who were drawn for a holdout, of either group, and notes it on their draw where it falls into the
 * window of the step: the same rule for those who were sent the message and for those who were not. What only a message
 * can bring about (a click, a button, a reply that counts as a conversion, a purchase that is known by its message key alone)
 * is no conversion here: nobody who is held out could have it.
 */
export function createHoldoutOutcomes(options: {
  draws: Pick<HoldoutDraws, 'of' | 'noteOutcome'>;
  settings: Pick<SettingsStore, 'get'>;
  classifier: MessageClassifier;
}) {
  const { draws, settings, classifier } = options;

  async function drawsOf(whose: WhoseTouches): Promise<DrawnFrom[]> {
    const found = await draws.of(whose);
    return Promise.all(
      found.map(async (draw) => ({ ...draw, conversion: (await settings.get(draw.settingsHash))?.conversion })),
    );
  }

  /** `name` undefined: something that counts whatever the step calls a conversion. */
  async function note(
    whose: WhoseTouches,
    what: HoldoutOutcome,
    { occurredAt, name }: Omit<AttributableConversion, 'name' | 'messageKey'> & { name?: string },
  ): Promise<void> {
    const at = Math.floor(occurredAt / 1000);
    for (const draw of await drawsOf(whose)) {
      if (!countsFor(draw, { occurredAt, name: name ?? draw.conversion?.name ?? '' })) continue;
      await draws.noteOutcome(draw, { what, at, row: holdoutOutcomeRow(draw.messageKey, what, at) });
    }
  }

  return {
    async onConversion({ source, name, occurredAt, contactKey, address }: Conversion): Promise<void> {
      const isOfAMessage = source !== 'api' || (contactKey === undefined && address === undefined);
      if (!isOfAMessage) await note({ contactKey, address }, 'converted', { occurredAt, name });
    },

    async onReply(reply: Reply, address: string): Promise<void> {
      const occurredAt = reply.at * 1000;
      await note({ address }, 'replied', { occurredAt });
      if (wishOf(reply, classifier)?.status === 'opted_out') await note({ address }, 'opted_out', { occurredAt });
    },

    /** Somebody switched marketing off in WhatsApp itself; `at` in s. */
    async onMarketingStop(address: string, at: number): Promise<void> {
      await note({ address }, 'opted_out', { occurredAt: at * 1000 });
    },
  };
}

export type HoldoutOutcomes = ReturnType<typeof createHoldoutOutcomes>;
