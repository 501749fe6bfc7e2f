import type { Chance } from '../seeded';
import { DAY, HOUR, MINUTE, type Planner } from './plan';
import { CHARGED, FREE, MOMENTS, OPENED_AFTER, UTILITY } from './plant-fates';

const DELAYS = [0, 1, 59, 60, 299, 300, HOUR - 1, HOUR, 6 * HOUR, DAY - 1, DAY, 3 * DAY, 7 * DAY - 1, 7 * DAY, 8 * DAY];
const TEXTS = ['ok', 'yes please', 'how much is it', 'where is my order?', 'thank you'];

/** Fates that chance draws: whatever may come of a message, in any order, in time or too late. */
export function plantAtRandom(planner: Planner, chance: Chance, people: number): void {
  const { send, status, writes, buys, plan } = planner;
  for (let n = 0; n < people; n += 1) {
    const step = chance.pick(['offer', 'order', 'orderInSpanish', 'link', 'offerAgain'] as const);
    const at = plan.start + chance.pick(MOMENTS);
    const message = send(step, at, { country: chance.pick(['MX', 'DE', 'ES', 'BR']) });
    const after = () => chance.pick(DELAYS) + (chance.chance(0.5) ? chance.below(30) : 0);
    const known = (delay: number) => at + delay < plan.start + (MOMENTS.at(-1) ?? 0) + DAY;
    const price = chance.chance(0.6) ? chance.pick([CHARGED, UTILITY, FREE]) : undefined;
    const more = () => ({ times: chance.pick([1, 1, 2]), ...(price && chance.chance(0.7) && { price }) });
    for (const name of chance.shuffled(['sent', 'delivered', 'read'] as const)) {
      const delay = after();
      if (chance.chance(0.7) && known(delay)) status(message, name, delay, more());
    }
    if (chance.chance(0.15)) status(message, 'failed', 5, { code: chance.pick([131026, 131049, 131000]) });
    const delay = after() + MINUTE;
    if (chance.chance(0.3) && known(delay)) {
      if (chance.chance(0.3)) writes(message, 'STOP', delay, { isStop: true });
      else if (chance.chance(0.2)) message.told.push({ kind: 'reaction', at: at + delay });
      else writes(message, chance.pick(TEXTS), delay);
    }
    for (let times = chance.pick([0, 0, 1, 2]); times > 0; times -= 1) {
      const when = after();
      if (known(when))
        buys({ person: message.person }, at + when, {
          value: chance.below(100),
          currency: chance.pick(['EUR', 'USD']),
        });
    }
    if (step === 'link' && chance.chance(0.6))
      message.told.push({ kind: 'open', by: chance.pick(['person', 'preview']), at: at + OPENED_AFTER });
  }
}
