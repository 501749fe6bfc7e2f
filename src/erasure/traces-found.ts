import type { Address } from '../consent/address';

/** Where in Redis a person was found, apart from what waits for Marketing Cloud and from webhooks. */
export interface Traces {
  /** Message keys of records that name them. */
  records: Set<string>;
  /** Keys that are theirs by their name alone. */
  keys: Set<string>;
  /** What stands in buckets under their names (redis/buckets.ts). */
  inBuckets: Set<string>;
  /** Key and field of what hashes hold of them among others. */
  fields: Set<string>;
  /** Sets of a sender's inferred suppression that they are in. */
  inferred: Set<string>;
  /** Numbers that the person has left: each record says for which address. */
  leftNumbers: Set<Address>;
  /** Addresses at which their contact key was seen. */
  addresses: Set<Address>;
}

export const noTraces = (): Traces => ({
  records: new Set(),
  keys: new Set(),
  inBuckets: new Set(),
  fields: new Set(),
  inferred: new Set(),
  leftNumbers: new Set(),
  addresses: new Set(),
});
