import { setTimeout as sleep } from 'node:timers/promises';
import { ADMISSION, type AdmissionLimits, createAdmission } from '../delivery/call/admission';
import type { DeliveryDependencies } from '../delivery/delivery-dependencies';
import type { Connections } from './connections';

const TURNS_TIMED_EVERY_MS = 50;

type Waiting = Pick<DeliveryDependencies, 'watch' | 'senderHealth' | 'whatsapp'>;

/** How many contacts this process works on at once, which follows how long its turns take. */
export function startAdmission(limits: AdmissionLimits | undefined, { clock }: Pick<Connections, 'clock'>) {
  const admission = createAdmission(limits ?? ADMISSION, clock);
  const { stepAside, goToTheCloud, tookTurn } = admission;
  let lookedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    tookTurn(now - lookedAt - TURNS_TIMED_EVERY_MS);
    lookedAt = now;
  }, TURNS_TIMED_EVERY_MS).unref();

  return {
    admission,
    closers: [{ name: 'admission', close: () => clearInterval(timer) }],
    /** The same parts, but what a contact waits for that is nothing of this process lets others in meanwhile. */
    waitingAside({ watch, senderHealth, whatsapp }: Waiting): Waiting & Pick<DeliveryDependencies, 'sleep'> {
      return {
        watch: {
          async listen(messageKey) {
            const news = await watch.listen(messageKey);
            return { end: news.end, next: (ms) => stepAside(() => news.next(ms)) };
          },
        },
        senderHealth: { ...senderHealth, turn: (message) => stepAside(() => senderHealth.turn(message)) },
        whatsapp: { ...whatsapp, send: (...message) => goToTheCloud(() => whatsapp.send(...message)) },
        sleep: (ms) => stepAside(() => sleep(ms)),
      };
    },
  };
}
