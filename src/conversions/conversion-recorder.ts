import type Redis from 'ioredis';
import { z } from 'zod';
import { convertedRow } from '../execution/message-rows';
import type { SettingsStore } from '../execution/settings-store';
import type { Touches } from '../execution/touches';
import type { Logger } from '../logger';
import type { Metrics } from '../metrics';
import { outboxEntry } from '../redis/outbox-entry';
import { CONVERSION_LIFE_MS, conversionKey, countsKey, executionKey, outboxKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import { attribute } from './attribute';
import type { Conversion } from './conversion';
import { conversionIdKey, writtenConversionId } from './conversion-id';
import { conversionRow } from './conversion-row';
import { RECORD_CONVERSION } from './conversion-scripts';

const attributedSchema = z.object({
  attribution: z.enum(['direct', 'assisted', 'none']),
  messageKey: z.string().optional(),
});
/** How a conversion was attributed: kept under its id, and told to whoever sends it. */
type Attributed = z.infer<typeof attributedSchema>;

/** `problem`: a duplicate by an id that is spelled otherwise, so whoever sent it may mean another conversion. */
export type RecordedConversion = { result: 'recorded' | 'duplicate'; problem?: string } & Attributed;

/** `id`: as it was spelled when it was recorded. */
const keptSchema = attributedSchema.extend({ id: z.string().optional() });

function duplicateOf(before: string, conversionId: string): RecordedConversion {
  const { id, ...attributed } = keptSchema.parse(JSON.parse(before));
  if (id === undefined || writtenConversionId(id) === writtenConversionId(conversionId)) {
    return { result: 'duplicate', ...attributed };
  }
  const problem = `conversionId: is one with ${id}, which was recorded before: a data extension does not tell them apart`;
  return { result: 'duplicate', ...attributed, problem };
}

/** Takes conversions from wherever they are seen, and ties each to the message that it belongs to. */
export function createConversionRecorder(options: {
  redis: Redis;
  touches: Touches;
  settings: SettingsStore;
  metrics: Metrics;
  logger: Logger;
}) {
  const { redis, touches, settings, metrics, logger } = options;
  const recordConversion = bindScript(redis, RECORD_CONVERSION);

  return {
    /** Once per conversion id: a repeat changes nothing and is told what the first came to. */
    async record(conversion: Conversion): Promise<RecordedConversion> {
      const { conversionId } = conversion;
      const key = conversionIdKey(conversionId);
      // From before ids were compared as data extensions compare them.
      const earlier = key === conversionId ? null : await redis.get(conversionKey(conversionId));
      if (earlier !== null) return duplicateOf(earlier, conversionId);
      const known = await touches.of(conversion);
      const candidates = await Promise.all(
        known.touches.map(async (touch) => ({
          ...touch,
          conversion: (await settings.get(touch.settingsHash))?.conversion,
        })),
      );
      const attribution = attribute(conversion, candidates);
      const message = attribution.kind === 'none' ? undefined : attribution.touch;
      const attributed: Attributed = {
        attribution: attribution.kind,
        ...(message && { messageKey: message.messageKey }),
      };
      const newest = candidates.reduce<(typeof candidates)[number] | undefined>(
        (latest, touch) => (latest !== undefined && latest.at >= touch.at ? latest : touch),
        undefined,
      );
      const row = conversionRow(conversion, attribution, { newest, adClickId: known.adClickId });
      const [result, before] = await recordConversion<['recorded'] | ['duplicate', string]>({
        conversion: conversionKey(key),
        record: executionKey(message?.messageKey ?? ''),
        conversionRows: outboxKey('WA_Conversion'),
        messageRows: outboxKey('WA_Message'),
        counts: countsKey(message?.activityId ?? ''),
        attributed: JSON.stringify({ ...attributed, id: conversionId }),
        lifeMs: CONVERSION_LIFE_MS,
        row: outboxEntry('WA_Conversion', row).row,
        hasMessage: message !== undefined,
        at: Math.floor(conversion.occurredAt / 1000),
        convertedRow: message && outboxEntry('WA_Message', convertedRow(message.messageKey, conversion.occurredAt)).row,
      });
      if (result === 'duplicate') return duplicateOf(before, conversionId);
      metrics.conversions.inc({ source: conversion.source, attribution: attribution.kind });
      logger.info({ conversionId, source: conversion.source, ...attributed }, 'conversion');
      return { result, ...attributed };
    },
  };
}

export type ConversionRecorder = ReturnType<typeof createConversionRecorder>;
