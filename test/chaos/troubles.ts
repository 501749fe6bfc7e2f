import type { Chance } from '../reporting/seeded';
import { canFillDisks } from './chaos-redis';

/** What goes wrong while contacts are called for; each is over before the next begins. */
const TROUBLES = [
  'kill a web process',
  'kill the worker',
  'kill Redis',
  'kill all of it',
  'Redis is full',
  'Redis is read-only',
  'the disk of Redis is full and it ends',
  'the disk of Redis is full and it stays',
  'connections to Redis are cut',
  'a clock jumps ahead',
  'a clock jumps back',
  'WhatsApp is slow',
  'WhatsApp fails',
  'WhatsApp cuts connections',
  'Marketing Cloud is slow',
  'Marketing Cloud is away',
  'Marketing Cloud cuts connections before the work',
  'Marketing Cloud cuts connections after the work',
  'a tenth of the rows is refused',
  'tokens of Marketing Cloud end',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Those that can be had on this machine. */
const POSSIBLE = TROUBLES.filter((trouble) => canFillDisks || !trouble.startsWith('the disk'));

/** How many processes a trouble kills. */
const KILLS: Partial<Record<Trouble, number>> = {
  'kill a web process': 1,
  'kill the worker': 1,
  'kill Redis': 1,
  'kill all of it': 4,
};
export const killsOf = (troubles: readonly Trouble[]) =>
  troubles.reduce((sum, trouble) => sum + (KILLS[trouble] ?? 0), 0);

/** A process is killed so many times as often as anything else happens: a run is to have many kills in its time. */
const KILLS_AS_OFTEN = 3;

const asOften = (trouble: Trouble) =>
  Array.from({ length: KILLS[trouble] === undefined ? 1 : KILLS_AS_OFTEN }, () => trouble);

/** Troubles in an order of chance, each as often as every other but for kills, until so many processes were killed. */
export function planTroubles(chance: Chance, kills: number): Trouble[] {
  const troubles: Trouble[] = [];
  let coming: Trouble[] = [];
  while (killsOf(troubles) < kills) {
    if (coming.length === 0) coming = chance.shuffled(POSSIBLE.flatMap(asOften));
    troubles.push(coming.pop() as Trouble);
  }
  return troubles;
}
