/** Columns of WA_Message as events fill them, for the expectations of recipes. */
const accepted = { AcceptedDateUTC: true, WhatsAppMessageID: true } as const;
export const sent = { ...accepted, SentDateUTC: true } as const;
export const delivered = { ...sent, DeliveredDateUTC: true, FinalReason: 'delivered' } as const;
export const read = { ...delivered, ReadDateUTC: true } as const;
export const replied = { ...read, RepliedDateUTC: true, EngagedDateUTC: true } as const;
/** Their reply asks to stop. */
export const optedOut = (kind: 'word' | 'button') =>
  ({ ...read, RepliedDateUTC: true, OptedOutDateUTC: true, OptOutKind: kind }) as const;
export const doubleContact = { DoubleContact: true } as const;

/** Meta said, after the call, that it failed. */
export const failed = { ...accepted, FailedDateUTC: true, ErrorCode: true, ErrorTitle: true } as const;

/** Nothing went: the reason is final. */
export const because = <Reason extends string>(reason: Reason) => ({ FinalReason: reason }) as const;

/** Meta refused the call. */
export const refused = (reason: string, code: string) => ({ FinalReason: reason, ErrorCode: code, ErrorTitle: true });

export const byEvent = (reason: string) => ({ FallbackDateUTC: true, FallbackKind: 'event', FallbackReason: reason });
export const byEmail = (reason: string) => ({ FallbackDateUTC: true, FallbackKind: 'email', FallbackReason: reason });

/**
 * Whether a column tells what came of a message. Every other one holds the decision, or what Meta charges, which no recipe
 * is about.
 */
export const tellsWhatCame = (column: string): boolean =>
  column !== 'DecidedDateUTC' &&
  column !== 'HoldoutDateUTC' &&
  /^(FinalReason|WhatsAppMessageID|DoubleContact|OptOutKind|\w+DateUTC|Fallback\w+|Error\w+)$/.test(column);
