import type { z } from 'zod';
import type { accountChangeSchema } from '../whatsapp/notification';

/** A change of the account, as Meta sends it. */
export type AccountChange = z.infer<typeof accountChangeSchema>;

/** What an account change comes to; `at`, `sender` and `account` are added by the caller. */
export interface Finding {
  event: string;
  detail: string;
  severity: 'info' | 'warning' | 'critical';
  /** What of the account it is about: an event that ends another has its topic. */
  topic: string;
  /** What was told before of this topic is over. */
  over?: true;
  restrictedUntil?: number;
  lifted?: true;
}
