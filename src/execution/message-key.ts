import { hash } from 'node:crypto';

/**
 * The name of one contact's visit to one activity: 32 hex digits, the same on every repeat of the call.
 * Journey Builder keeps `activityId` and `definitionInstanceId` over its retries (JB 2.5), so the pair is what makes a
 * repeat recognisable; the digest is the primary key of `WA_Message` and travels with the message to Meta and back.
 */
export function messageKeyOf(activityId: string, definitionInstanceId: string): string {
  return hash('sha256', `${activityId}\n${definitionInstanceId}`, 'hex').slice(0, 32);
}
