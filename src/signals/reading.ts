import type { NotificationContact } from '../whatsapp/notification';
import type { Signal } from './signal';

/** What of a webhook gave no signal. `where` is the path inside the body; `item` is kept aside with it. */
export interface Problem {
  kind: 'malformed' | 'ignored';
  where: string;
  reason: string;
  item: unknown;
}

/** What the surroundings of an item say about it. */
export interface Surroundings {
  /** The WhatsApp Business Account, `entry[].id`. */
  account?: string;
  /** `contacts[]` of the same change. */
  contacts: readonly NotificationContact[];
  /** How many items stand in the same list. */
  items: number;
}

/** Omit that keeps the members of a union apart. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A signal whose sender and, unless it states one, time come from its surroundings. */
export type UntimedSignal = Without<Signal, 'at' | 'sender'>;

/** What one item of a webhook comes to. */
export type Reading =
  | { kind: 'told'; signal: UntimedSignal; at: number | undefined }
  | { kind: 'malformed' | 'ignored'; reason: string };

/** `at` in seconds, where the item states a time of its own. */
export function told(signal: UntimedSignal, at?: number): Reading {
  return { kind: 'told', signal, at };
}

export function malformed(reason: string): Reading {
  return { kind: 'malformed', reason };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
