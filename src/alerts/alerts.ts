import { maskAlert, maskSubject } from '../mask-personal-data';
import { ALERT_SEEN_LIFE_MS } from '../redis/redis-keys';
import { alertKind, endedBy } from './alert-kinds';
import { alertMark } from './alert-mark';
import { createAlertStore, type KeptAlert, type SaidOfAlert } from './alert-store';
import { type AlertTellerOptions, createAlertTeller } from './alert-teller';
import { createBackgroundWork } from './background-work';
import { type AboutAlert, createOpenAlerts } from './open-alerts';
import { sayAlert } from './sentences/say-alert';

/** Something a person must know. The same code and subject raise one alert in ten minutes, over all processes. */
export interface Alert {
  /** What kind of trouble: `misconfigured`, `dead_letter`, `token_refused`, `signature_refused`, `sender_trouble` … */
  code: string;
  /** What it is about: an activity id, a table, a sender. Part of the key that keeps repeats quiet. */
  subject: string;
  title: string;
  detail: string;
  /** Both by code; absent where an earlier version raised it. */
  said?: SaidOfAlert;
  severity: 'info' | 'warning' | 'critical';
  /** The activity it is about, where it is about one. */
  activityId?: string;
  /** How many rows or contacts it is about this time; 1 where it is not said. */
  size?: number;
}

/** An alert that says by code what it says: whoever raises one speaks so (sentences/say-alert.ts). */
export type SaidAlert = Alert & Required<Pick<Alert, 'said'>>;

/**
 * The one alert port: a log line, a row in `WA_Event`, and a POST of the alert as JSON to `ALERT_WEBHOOK_URL` where one
 * is set. What is a warning or critical has a state until it is over, and its end is told too, as `info`. Neither `raise`
 * nor `over` ever throws or delays the caller; `settled()` waits for those under way (used at close).
 */
export function createAlerts(options: AlertTellerOptions) {
  const { redis, clock } = options;
  const store = createAlertStore(redis);
  const teller = createAlertTeller(options);
  const { tell } = teller;
  const open = createOpenAlerts({ list: store.list, clock });
  const work = createBackgroundWork(options.logger);

  async function deliver(alert: Alert, arrived: () => void): Promise<void> {
    const { size = 1, ...raised } = alert;
    const { severity, code, subject } = raised;
    if (severity === 'info') {
      const ends = endedBy(code);
      for (const ended of ends) end({ code: ended, subject }, 'told_by_another');
      const first = await redis.set(alertMark(alert), '1', 'PX', ALERT_SEEN_LIFE_MS, 'NX');
      if (first !== null) await tell(alert, ends.length > 0 ? { ends } : {}, arrived);
      return;
    }
    open.add(alert);
    const kept = await store.raise({ ...raised, severity }, clock(), size);
    if (!kept.isFirst) return;
    await tell(
      { ...alert, size: kept.size },
      { state: 'open', since: kept.since, todo: alertKind(code).todo },
      arrived,
    );
  }

  function end(alert: AboutAlert, how: 'told' | 'told_by_another' | 'untold'): void {
    open.remove(alert);
    work.start(
      alert.code,
      store.move(alert, { state: 'over', at: clock(), untold: how === 'untold' }).then(async (kept) => {
        if (kept !== undefined && how === 'told') await tell(endOf(kept), { state: 'over', since: kept.since });
      }),
    );
  }

  return {
    raise(alert: Alert): void {
      const arrived = teller.announce(alert.code);
      work.start(alert.code, deliver(maskAlert(alert), arrived).finally(arrived));
    },

    /**
     * What an alert told of is over, of one subject or of all. To be called wherever that shows, however often: where
     * nothing is open it costs a look into memory, and one into Redis every ten seconds. `untold`: nobody can
     * say that it is well now, or nobody waits for it, so neither operators nor owners hear.
     */
    over(code: string, about?: string, how: 'told' | 'untold' = 'told'): void {
      const subject = about === undefined ? undefined : maskSubject(about);
      const endKnown = () => {
        for (const alert of open.of(code, subject)) end(alert, how);
      };
      const learning = open.learn();
      if (learning === undefined) endKnown();
      else work.start(code, learning.then(endKnown));
    },

    /** A person has it in hand. → whether there was one to see */
    async see(alert: AboutAlert, by: string): Promise<boolean> {
      return (await store.move(alert, { state: 'seen', at: clock(), by })) !== undefined;
    },

    list: store.list,

    /** Ends what lapsed and forgets what is over for long. Run by one worker. */
    async tidy(): Promise<void> {
      for (const lapsed of await store.tidy(clock())) end(lapsed, 'told');
    },

    async settled(): Promise<void> {
      teller.close();
      await work.settled();
    },
  };
}

function endOf({ code, subject, title, detail, said, size, activityId }: KeptAlert): Alert {
  const over = sayAlert('alert_over', { title });
  const end: Alert = { code, subject, title: over.english, detail, severity: 'info', size };
  if (said) end.said = { title: { ...over.saying, values: { title: [said.title] } }, detail: said.detail };
  return activityId === undefined ? end : { ...end, activityId };
}

/** All that can be done with alerts. */
export type AlertBook = Omit<ReturnType<typeof createAlerts>, 'raise'> & { raise(alert: SaidAlert): void };
/** For whoever only raises. */
export type Alerts = Pick<AlertBook, 'raise' | 'settled'>;
/** For whoever knows too when it is over. */
export type EndingAlerts = Pick<AlertBook, 'raise' | 'over'>;
