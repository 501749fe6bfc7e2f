import type { Alerts } from '../alerts/alerts';
import { inTheirWords, sayAlert, says } from '../alerts/sentences/say-alert';
import type { Logger } from '../logger';
import type { Sentence } from '../saying';
import { type Availability, type Circuit, holdMs, OVER, type Restriction, UNTIL_LIFTED } from './sender-trouble';
import type { SharedHealth } from './shared-health';

/** One message per process and this long finds out whether sending works again. */
const PROBE_EVERY_MS = 10_000;

/** What Meta announced. */
type Announced = Omit<Restriction, 'reason' | 'said'> & { reason: Sentence };

const reasonOf = ({ reason, said }: Restriction): Sentence =>
  said === undefined ? inTheirWords(reason) : { english: reason, saying: said };

/** What a circuit is of: a sender, the account or a template. */
export interface Whom {
  /** The key of its health. */
  key: string;
  kind: 'sender' | 'account' | 'template';
  /** As people know it. */
  name: string;
}

/**
 * Restrictions and circuits of senders, of their account and of templates, over a health that all processes share. A circuit
 * that is open lets single sends through as probes when its hold is over, until one is accepted. Opening and closing raise an
 * alert each.
 */
export function createCircuits(options: {
  shared: Pick<SharedHealth, 'healthOf' | 'share' | 'inBackground'>;
  alerts: Pick<Alerts, 'raise'>;
  logger: Logger;
  clock: () => number;
}) {
  const { alerts, logger, clock } = options;
  const { healthOf, share, inBackground } = options.shared;

  function alert({ key, kind, name }: Whom, open: boolean, reason: Sentence, fix?: Sentence): void {
    logger.warn({ who: key, reason: reason.english, open }, open ? 'sending stopped' : 'sending resumed');
    const code = kind === 'template' ? 'template' : 'sender';
    alerts.raise({
      code: open ? `${code}_trouble` : `${code}_recovered`,
      subject: kind === 'template' ? name : key,
      ...says(
        sayAlert(`alert_${kind}_${open ? 'stopped' : 'resumed'}`, { name }),
        fix === undefined ? reason : sayAlert('alert_to_mend', { said: reason, fix }),
      ),
      severity: open ? 'critical' : 'info',
    });
  }

  const stops = (restriction: Restriction | undefined): boolean =>
    restriction !== undefined && (restriction.until === UNTIL_LIFTED || restriction.until > clock());

  function halfOpen({ key }: Whom): boolean {
    const { circuit } = healthOf(key);
    return circuit !== undefined && clock() >= circuit.until;
  }

  function setRestriction(whom: Whom, { reason, ...times }: Announced): void {
    const restriction: Restriction = { ...times, reason: reason.english, said: reason.saying };
    const known = healthOf(whom.key);
    if (known.restriction && known.restriction.at > restriction.at) return;
    const before = stops(known.restriction);
    known.restriction = restriction;
    void inBackground(share(whom.key, 'restriction', restriction));
    const after = stops(restriction);
    if (before !== after) alert(whom, after, reason);
  }

  return {
    halfOpen,
    setRestriction,
    /** What stops it now because Meta announced it. */
    restricted: ({ key }: Whom): boolean => stops(healthOf(key).restriction),
    circuitOf: ({ key }: Whom): Circuit | undefined => healthOf(key).circuit,

    /** Opens, or holds on after a failed probe; what is open and holds stays as it is. */
    open(
      whom: Whom,
      trouble: { fault: Circuit['fault']; reason: Sentence; holdMs: number; fix?: Sentence | undefined },
    ): void {
      const known = healthOf(whom.key);
      const now = clock();
      if (known.circuit && known.circuit.until > now) return;
      const failedProbes = known.circuit ? known.circuit.failedProbes + 1 : 0;
      const circuit: Circuit = {
        fault: trouble.fault,
        reason: trouble.reason.english,
        said: trouble.reason.saying,
        failedProbes,
        until: now + holdMs(trouble.holdMs, failedProbes),
      };
      if (!known.circuit) alert(whom, true, trouble.reason, trouble.fix);
      known.circuit = circuit;
      void inBackground(share(whom.key, 'circuit', circuit));
    },

    close(whom: Whom, why: Sentence): void {
      const known = healthOf(whom.key);
      if (!known.circuit) return;
      delete known.circuit;
      delete known.probedAt;
      void inBackground(share(whom.key, 'circuit', undefined));
      alert(whom, false, why);
    },

    /** Meta refused a read about it too. */
    noteReadRefused({ key }: Whom): void {
      const { circuit } = healthOf(key);
      if (circuit === undefined || circuit.readRefused) return;
      const noted: Circuit = { ...circuit, readRefused: true };
      healthOf(key).circuit = noted;
      void inBackground(share(key, 'circuit', noted));
    },

    /** Tells of a restriction whose time is over, once. */
    noteTimeOver(whom: Whom): void {
      const { restriction } = healthOf(whom.key);
      if (restriction === undefined || restriction.until <= OVER || restriction.until > clock()) return;
      const over: Restriction = { ...restriction, until: OVER };
      healthOf(whom.key).restriction = over;
      void inBackground(share(whom.key, 'restriction', over));
      alert(whom, false, sayAlert('alert_time_over', { said: reasonOf(restriction) }));
    },

    look({ key }: Whom): Availability {
      const { restriction, circuit, probedAt } = healthOf(key);
      if (restriction !== undefined && stops(restriction)) {
        const { reason, said, until } = restriction;
        return {
          available: false,
          by: 'restriction',
          reason,
          ...(said && { said }),
          ...(until === UNTIL_LIFTED ? {} : { until }),
        };
      }
      if (!circuit) return { available: true };
      const now = clock();
      if (now >= circuit.until && now - (probedAt ?? 0) >= PROBE_EVERY_MS) return { available: true };
      const until = Math.max(circuit.until, (probedAt ?? 0) + PROBE_EVERY_MS);
      const { fault: by, reason, said } = circuit;
      return { available: false, by, reason, ...(said && { said }), until };
    },

    /** Whoever was just let through a circuit that may close again is its probe. */
    useProbe(whom: Whom): void {
      if (halfOpen(whom)) healthOf(whom.key).probedAt = clock();
    },
  };
}
