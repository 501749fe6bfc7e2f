import { z } from 'zod';

const rate = z.number().min(0).max(1);

/** What can be changed while the sandbox runs: `PUT /_sandbox/chaos`. */
export const settingsSchema = z.strictObject({
  /** Divides every delay of a fate: 20 makes 40 s into 2 s. */
  speed: z.number().positive().max(1_000_000),
  /** Milliseconds that every send call waits before its answer. */
  latencyMs: z.number().int().min(0).max(60_000),
  /** How the whole send endpoint behaves: Graph JSON 500, an HTML 503, or a cut connection, before accepting. */
  outage: z.enum(['none', 'graph_500', 'page_503', 'reset']),
  /** Share of send calls that get 500 with Graph JSON (131000). */
  failureRate: rate,
  /** 131056 above one message per 6 s to one person, with a burst of 45 (WA 6). */
  pairRateLimit: z.boolean(),
  /** 130429 above this many messages a second per number; null for no limit. */
  throughputPerSecond: z.number().int().min(1).nullable(),
  /** The account is locked: every send gets 131031. */
  accountLocked: z.boolean(),
  /** The app demands `appsecret_proof` with every call. A wrong one is refused without that too. */
  appSecretProofRequired: z.boolean(),
  /** The system user lost the account: neither it nor its numbers are there for the token (100/33). */
  permissionLost: z.boolean(),
  /** Marketing templates to numbers of the United States fail with 131049, as Meta does since April 2025 (WA 4.4). */
  noMarketingToUnitedStates: z.boolean(),
  /** Marketing templates on /messages get 131063. */
  marketingDisabledOnCloudApi: z.boolean(),
  /** Versions of the API that exist; any other is an unknown path (2500). */
  versions: z.array(z.string().regex(/^v\d+\.\d+$/)).min(1),
  /** Management calls get 80008. */
  managementLimited: z.boolean(),
  /** Template insights are switched on, as an account's owner has to once; without that `template_analytics` gets 200007. */
  templateInsights: z.boolean(),
  /** The token may read what messages cost; without that `pricing_analytics` gets 131005. */
  pricingAnalytics: z.boolean(),
  /** Every paging cursor gets 131059. */
  cursorsExpired: z.boolean(),
  /** Most updates in one webhook POST. */
  batchSize: z.number().int().min(1).max(1000),
  /** How long updates are gathered before a POST. */
  batchDelayMs: z.number().int().min(0).max(60_000),
  /** Each update waits up to this long at random, and a batch is shuffled: order is lost. 0 keeps the order. */
  shuffleMs: z.number().int().min(0).max(60_000),
  /** Share of webhook POSTs that come a second time. */
  duplicateRate: rate,
  /** Holds every webhook back until set to false. */
  webhooksHeld: z.boolean(),
  /** POSTs under way at once. */
  webhookConcurrency: z.number().int().min(1).max(500),
  /** First pause before a redelivery; doubles to `retryMaxMs`. */
  retryMs: z.number().int().min(1).max(600_000),
  retryMaxMs: z.number().int().min(1).max(600_000),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  speed: 1,
  latencyMs: 0,
  outage: 'none',
  failureRate: 0,
  pairRateLimit: false,
  throughputPerSecond: null,
  accountLocked: false,
  appSecretProofRequired: false,
  permissionLost: false,
  noMarketingToUnitedStates: true,
  marketingDisabledOnCloudApi: false,
  versions: ['v20.0', 'v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0'],
  managementLimited: false,
  cursorsExpired: false,
  templateInsights: false,
  pricingAnalytics: true,
  batchSize: 100,
  batchDelayMs: 10,
  shuffleMs: 0,
  duplicateRate: 0,
  webhooksHeld: false,
  webhookConcurrency: 20,
  retryMs: 500,
  retryMaxMs: 30_000,
};
