import { storedSeconds } from '../marketing-cloud/stored-time';
import type { CountedRow } from './words-of-row';

/**
 * A row of `WA_Message` as it is read back or was written, every value text: `column` gives what stands under our name of a
 * column, '' where nothing does; `lastConvertedAt` (s) is of its conversions.
 */
export function countedRow(column: (name: string) => string, lastConvertedAt: number | undefined): CountedRow {
  const seconds = (name: string) => storedSeconds(column(name));
  const flag = (name: string) => {
    const text = column(name).toLowerCase();
    return text === '' ? undefined : text === 'true' || text === '1';
  };
  return {
    stepKey: column('StepKey'),
    branch: column('Branch'),
    reason: column('Reason'),
    finalReason: column('FinalReason'),
    decidedAt: seconds('DecidedDateUTC'),
    acceptedAt: seconds('AcceptedDateUTC'),
    sentAt: seconds('SentDateUTC'),
    deliveredAt: seconds('DeliveredDateUTC'),
    readAt: seconds('ReadDateUTC'),
    failedAt: seconds('FailedDateUTC'),
    errorCode: column('ErrorCode'),
    repliedAt: seconds('RepliedDateUTC'),
    engagedAt: seconds('EngagedDateUTC'),
    optedOutAt: seconds('OptedOutDateUTC'),
    optOutKind: column('OptOutKind'),
    blockInferredAt: seconds('BlockInferredDateUTC'),
    clickedAt: seconds('ClickedDateUTC'),
    convertedAt: seconds('ConvertedDateUTC'),
    lastConvertedAt,
    fallbackAt: seconds('FallbackDateUTC'),
    fallbackReason: column('FallbackReason'),
    doubleContact: flag('DoubleContact') ?? false,
    pricingCategory: column('PricingCategory'),
    pricingType: column('PricingType'),
    billable: flag('Billable'),
    country: column('Country'),
  };
}
