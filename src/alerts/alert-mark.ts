import { createHash } from 'node:crypto';
import { alertSeenKey } from '../redis/redis-keys';

/** The key that keeps repeats of an alert quiet. A subject may be a contact key, so it stands there as a digest. */
export const alertMark = ({ code, subject }: { code: string; subject: string }): string =>
  alertSeenKey(code, createHash('sha256').update(subject).digest('base64url').slice(0, 22));
