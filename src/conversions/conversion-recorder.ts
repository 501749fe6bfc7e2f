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
import { conversionRow } from './conversion-row';
import { RECORD_CONVERSION } from './conversion-scripts';

const attributedSchema = z.object({
  attribution: z.enum(['direct', 'assisted', 'none']),
  messageKey: z.string().optional(),
});
/** How a conversion was attributed: kept under its id, and told to whoever sends it. */
type Attributed = z.infer<typeof attributedSchema>;

export type RecordedConversion = { result: 'recorded' | 'duplicate' } & Attributed;

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
        conversion: conversionKey(conversion.conversionId),
        record: executionKey(message?.messageKey ?? ''),
        conversionRows: outboxKey('WA_Conversion'),
        messageRows: outboxKey('WA_Message'),
        counts: countsKey(message?.activityId ?? ''),
        attributed: JSON.stringify(attributed),
        lifeMs: CONVERSION_LIFE_MS,
        row: outboxEntry('WA_Conversion', row).row,
        hasMessage: message !== undefined,
        at: Math.floor(conversion.occurredAt / 1000),
        convertedRow: message && outboxEntry('WA_Message', convertedRow(message.messageKey, conversion.occurredAt)).row,
      });
      if (result === 'duplicate') return { result, ...attributedSchema.parse(JSON.parse(before)) };
      metrics.conversions.inc({ source: conversion.source, attribution: attribution.kind });
      logger.info({ conversionId: conversion.conversionId, source: conversion.source, ...attributed }, 'conversion');
      return { result, ...attributed };
    },
  };
}

export type ConversionRecorder = ReturnType<typeof createConversionRecorder>;
