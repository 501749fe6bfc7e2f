import type Redis from 'ioredis';
import { z } from 'zod';
import { addressOf } from '../consent/address';
import { convertedRow } from '../execution/message-rows';
import type { SettingsStore } from '../execution/settings-store';
import type { Touch, Touches } from '../execution/touches';
import type { WaitingSignals } from '../execution/waiting-signals';
import type { Logger } from '../logger';
import type { Metrics } from '../metrics';
import { namesInId } from '../redis/names-in-id';
import { outboxEntry } from '../redis/outbox-entry';
import { CONVERSION_LIFE_MS, conversionKey, countsKey, executionKey, outboxKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { ForgottenPeople } from '../signals/forgotten-people';
import { encodeSignalAgain } from '../signals/signal-again';
import { type AttributableTouch, type Attribution, attribute } from './attribute';
import { type Conversion, keptConversionSchema } from './conversion';
import { conversionIdKey, writtenConversionId } from './conversion-id';
import { conversionRow } from './conversion-row';
import { RECORD_CONVERSION } from './conversion-scripts';
import type { HoldoutOutcomes } from './holdout-outcomes';

const attributedSchema = z.object({
  attribution: z.enum(['direct', 'assisted', 'none']),
  messageKey: z.string().optional(),
});
/** How a conversion was attributed: kept under its id, and told to whoever sends it. */
type Attributed = z.infer<typeof attributedSchema>;

/** `problem`: a duplicate by an id that is spelled otherwise, so whoever sent it may mean another conversion. */
export type RecordedConversion = { result: 'recorded' | 'duplicate'; problem?: string } & Attributed;

type Candidate = Touch & Pick<AttributableTouch, 'conversion'>;

/** `id`: as it was spelled when it was recorded. By what it is found stands there, too (see person-in-redis.ts). */
const keptSchema = attributedSchema.extend({ id: z.string().optional() });

function duplicateOf(before: string, conversionId: string): RecordedConversion {
  const { id, ...attributed } = keptSchema.parse(JSON.parse(before));
  if (id === undefined || writtenConversionId(id) === writtenConversionId(conversionId)) {
    return { result: 'duplicate', ...attributed };
  }
  const problem = `conversionId: is one with ${id}, which was recorded before: a data extension does not tell them apart`;
  return { result: 'duplicate', ...attributed, problem };
}

const withSettings = (touches: readonly Touch[], settings: Pick<SettingsStore, 'get'>): Promise<Candidate[]> =>
  Promise.all(
    touches.map(async (touch) => ({ ...touch, conversion: (await settings.get(touch.settingsHash))?.conversion })),
  );

function newestOf(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (latest, touch) => (latest !== undefined && latest.at >= touch.at ? latest : touch),
    undefined,
  );
}

function attributedBy(attribution: Attribution<Candidate>): Attributed {
  if (attribution.kind === 'none') return { attribution: 'none' };
  return { attribution: attribution.kind, messageKey: attribution.touch.messageKey };
}

/** What the script is given of a conversion and the message that it belongs to. */
function valuesOf(
  conversion: Conversion,
  attribution: Attribution<Candidate>,
  { candidates, adClickId, instead }: { candidates: Candidate[]; adClickId: string | undefined; instead?: string },
) {
  const { conversionId, occurredAt } = conversion;
  const message = attribution.kind === 'none' ? undefined : attribution.touch;
  const names = namesOf(conversion, message);
  const row = conversionRow(conversion, attribution, { newest: newestOf(candidates), adClickId });
  return {
    conversion: conversionKey(conversionIdKey(conversionId)),
    record: executionKey(message?.messageKey ?? ''),
    conversionRows: outboxKey('WA_Conversion'),
    messageRows: outboxKey('WA_Message'),
    counts: countsKey(message?.activityId ?? ''),
    attributed: JSON.stringify({ ...attributedBy(attribution), id: conversionId, names }),
    instead,
    lifeMs: CONVERSION_LIFE_MS,
    row: outboxEntry('WA_Conversion', row).row,
    hasMessage: message !== undefined,
    at: Math.floor(occurredAt / 1000),
    convertedRow: message && outboxEntry('WA_Message', convertedRow(message.messageKey, occurredAt)).row,
    names,
  };
}

/** By what a conversion is somebody's: what it says itself, its message, and its id. */
function namesOf(conversion: Conversion, message: Touch | undefined): string[] {
  const { conversionId, messageKey, contactKey, phone, userId, address } = conversion;
  const addresses = [phone, userId, address, message?.phone].flatMap((each) => (each ? [addressOf(each)] : []));
  const keys = [contactKey, message?.contactKey, messageKey, message?.messageKey].flatMap((each) =>
    each ? [each] : [],
  );
  return [...new Set([...addresses, ...keys, ...namesInId(conversionId)])];
}

interface ConversionRecorderParts {
  redis: Redis;
  touches: Touches;
  settings: SettingsStore;
  waitingSignals: Pick<WaitingSignals, 'forProof'>;
  holdoutOutcomes: Pick<HoldoutOutcomes, 'onConversion'>;
  metrics: Metrics;
  logger: Logger;
  forgottenPeople: Pick<ForgottenPeople, 'isConversionForgotten'>;
}

/** Takes conversions from wherever they are seen, and ties each to the message that it belongs to. */
export function createConversionRecorder(options: ConversionRecorderParts) {
  const { redis, touches, settings, waitingSignals, holdoutOutcomes, metrics, logger, forgottenPeople } = options;
  const recordConversion = bindScript(redis, RECORD_CONVERSION);

  const candidatesOf = (some: readonly Touch[]): Promise<Candidate[]> => withSettings(some, settings);

  /** `instead`: what is kept of the same conversion, to be replaced. */
  async function write(
    conversion: Conversion,
    attribution: Attribution<Candidate>,
    known: { candidates: Candidate[]; adClickId: string | undefined; instead?: string },
  ): Promise<RecordedConversion> {
    const { conversionId, source } = conversion;
    const values = valuesOf(conversion, attribution, known);
    const [result, before] = await recordConversion<['recorded'] | ['duplicate', string]>(values);
    if (result === 'duplicate') return duplicateOf(before, conversionId);
    logger.info({ conversionId, source, ...attributedBy(attribution) }, 'conversion');
    return { result, ...attributedBy(attribution) };
  }

  /** The message that a conversion of nobody's would belong to if it went, where a send ended in doubt. */
  async function awaitProof(
    conversion: Conversion,
    candidates: Candidate[],
    unproven: readonly Touch[],
  ): Promise<void> {
    if (unproven.length === 0) return;
    const attribution = attribute(conversion, [...candidates, ...(await candidatesOf(unproven))]);
    if (attribution.kind === 'none') return;
    const { messageKey, phone: sentTo } = attribution.touch;
    const at = Math.floor(conversion.occurredAt / 1000);
    const body = encodeSignalAgain({ kind: 'conversion', at, conversion, sentTo });
    await waitingSignals.forProof(messageKey, body, namesOf(conversion, attribution.touch));
  }

  return {
    /** Once per conversion id: a repeat changes nothing and is told what the first came to. */
    async record(conversion: Conversion): Promise<RecordedConversion> {
      const { conversionId } = conversion;
      // From before ids were compared as data extensions compare them.
      const earlier =
        conversionIdKey(conversionId) === conversionId ? null : await redis.get(conversionKey(conversionId));
      if (earlier !== null) return duplicateOf(earlier, conversionId);
      if (await forgottenPeople.isConversionForgotten(conversionIdKey(conversionId)))
        return { result: 'duplicate', attribution: 'none' };
      // First, and again where it is a repeat: whoever recorded it may have died in between.
      await holdoutOutcomes.onConversion(conversion);
      const { touches: gone, unproven, adClickId } = await touches.of(conversion);
      const candidates = await candidatesOf(gone);
      const attribution = attribute(conversion, candidates);
      const recorded = await write(conversion, attribution, { candidates, adClickId });
      // Again where it is a repeat: whoever recorded it may have died before it waited.
      if (recorded.attribution === 'none') await awaitProof(conversion, candidates, unproven);
      if (recorded.result === 'recorded') {
        metrics.conversions.inc({ source: conversion.source, attribution: attribution.kind });
      }
      return recorded;
    },

    /**
     * A message that may have gone has been proven to have: a conversion that belonged to none, as `forProof` kept it, is
     * tied to it. One that belongs to a message already stays with that.
     */
    async tieAgain(kept: unknown): Promise<void> {
      const conversion = keptConversionSchema.parse(kept);
      const instead = await redis.get(conversionKey(conversionIdKey(conversion.conversionId)));
      if (instead === null || keptSchema.parse(JSON.parse(instead)).attribution !== 'none') return;
      const { touches: gone, adClickId } = await touches.of(conversion);
      const candidates = await candidatesOf(gone);
      const attribution = attribute(conversion, candidates);
      if (attribution.kind !== 'none') await write(conversion, attribution, { candidates, adClickId, instead });
    },
  };
}

export type ConversionRecorder = ReturnType<typeof createConversionRecorder>;
