import type { Touch } from '../execution/touches';
import type { Row } from '../redis/outbox-entry';
import type { Attribution } from './attribute';
import type { Conversion } from './conversion';
import { writtenConversionId } from './conversion-id';

/**
 * The row of `WA_Conversion`. Person columns come from the conversion, else from the message it belongs to, else from the
 * newest message (`newest`) of the person it names.
 */
export function conversionRow(
  conversion: Conversion,
  attribution: Attribution<Touch>,
  known: { newest: Touch | undefined; adClickId: string | undefined },
): Row {
  const attributed = attribution.kind === 'none' ? undefined : attribution;
  const message = attributed?.touch;
  const person = message ?? known.newest;
  const columns: Record<string, string | number | undefined> = {
    ConversionID: writtenConversionId(conversion.conversionId),
    ContactKey: conversion.contactKey ?? person?.contactKey,
    MobileNumber: conversion.phone ?? person?.phone,
    WhatsAppUserID: conversion.userId,
    MessageKey: message?.messageKey,
    JBDefinitionID: message?.journeyId.slice(0, 36),
    JBActivityID: message?.activityId.slice(0, 36),
    Name: conversion.name,
    Value: conversion.value,
    Currency: conversion.currency,
    Source: conversion.source,
    OccurredDateUTC: new Date(conversion.occurredAt).toISOString(),
    Attribution: attribution.kind,
    AssistMessageKey: attributed?.alsoTouchedBy?.messageKey,
    AdClickID: known.adClickId?.slice(0, 500),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined && value !== '')) as Row;
}
