import type { Row } from '../redis/outbox-entry';

/** Shorter ones are in every sentence. */
const SHORTEST = 4;

/**
 * What a refused row holds, the longest first: Marketing Cloud quotes what it refuses, and none of it, neither a contact key
 * nor what a customer wrote, is to stand in a log or an alert. The row itself waits on the admin page.
 */
export function wordsOfRow(row: Row): string[] {
  return Object.values(row)
    .map(String)
    .filter((word) => word.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
}
