import { LIMITS } from '../limits';

const HOUR_MS = 3_600_000;

/** A message that a person was sent, with what its step counts as a conversion; absent = any, within 72 hours. */
export interface AttributableTouch {
  messageKey: string;
  /** Time of acceptance, ms. */
  at: number;
  conversion?: { name: string; windowHours: number } | undefined;
}

export interface AttributableConversion {
  name: string;
  /** ms. */
  occurredAt: number;
  /** The message that the conversion itself names, by a tracked link or a button. */
  messageKey?: string | undefined;
}

export type Attribution<Touch> =
  | {
      kind: 'direct' | 'assisted';
      touch: Touch;
      /** The newest earlier message within whose window the conversion lies as well. */
      alsoTouchedBy: Touch | undefined;
    }
  | { kind: 'none' };

/**
 * Which message a conversion belongs to. Pure; the order and the time of arrival do not matter, only when things happened.
 *
 * Messages later than the conversion do not count. Of the others, those whose step counts this name and whose window holds
 * the conversion are candidates. The message that the conversion names wins among them, else the newest (last touch). It
 * is `direct` where it is the last message of all that the person was sent before, `assisted` where a later message lies
 * between them: one of another step that does not count this conversion, or that was not the one clicked.
 */
export function attribute<Touch extends AttributableTouch>(
  conversion: AttributableConversion,
  touches: readonly Touch[],
): Attribution<Touch> {
  const before = touches
    .filter((touch) => startOfSecond(touch.at) <= conversion.occurredAt)
    .sort((a, b) => b.at - a.at || (a.messageKey < b.messageKey ? -1 : 1));
  const candidates = before.filter((touch) => isWithinWindow(touch, conversion));
  const touch = candidates.find(({ messageKey }) => messageKey === conversion.messageKey) ?? candidates[0];
  if (touch === undefined) return { kind: 'none' };
  return {
    kind: touch === before[0] ? 'direct' : 'assisted',
    touch,
    alsoTouchedBy: candidates.slice(candidates.indexOf(touch) + 1)[0],
  };
}

/** Whether a conversion lies in the window that began with a touch, and is one that its step counts; whose it is aside. */
export function countsFor(
  touch: Pick<AttributableTouch, 'at' | 'conversion'>,
  conversion: AttributableConversion,
): boolean {
  return startOfSecond(touch.at) <= conversion.occurredAt && isWithinWindow(touch, conversion);
}

function isWithinWindow(
  { at, conversion }: Pick<AttributableTouch, 'at' | 'conversion'>,
  { name, occurredAt }: AttributableConversion,
): boolean {
  const windowMs = (conversion?.windowHours ?? LIMITS.windowHours.usual) * HOUR_MS;
  return occurredAt <= at + windowMs && (conversion === undefined || sameName(conversion.name, name));
}

const sameName = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Meta and many shops state whole seconds: something in the second of the send came after it. */
const startOfSecond = (ms: number) => ms - (ms % 1000);
