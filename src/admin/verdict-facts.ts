import { alertKind } from '../alerts/alert-kinds';
import type { KeptAlert } from '../alerts/alert-store';
import type { DoctorRecord } from '../doctor/doctor-record';
import type { StepHours } from '../execution/step-hours';
import type { CloudEvidenceBook } from '../watch/cloud-evidence';
import type { NamedStep } from '../watch/name-steps';
import type { VerdictFacts } from '../watch/verdict';
import type { Overview } from './page-data';

export interface VerdictFactsDependencies {
  evidence: Pick<CloudEvidenceBook, 'flush' | 'read'>;
  doctorRecord: Pick<DoctorRecord, 'read'>;
  stepHours: Pick<StepHours, 'unsent'>;
  namedSteps: () => Promise<NamedStep[]>;
}

/** What the overview has read anyway. */
type Known = Pick<
  Overview,
  'now' | 'tables' | 'webhooks' | 'lateFallbacks' | 'senders' | 'silences' | 'consent' | 'redis' | 'templates'
>;

/** The one place where the facts of the verdict are read. */
export async function verdictFacts(
  known: Known,
  alerts: readonly KeptAlert[],
  { evidence, doctorRecord, stepHours, namedSteps }: VerdictFactsDependencies,
): Promise<VerdictFacts> {
  // What this process saw a moment ago counts too.
  await evidence.flush();
  const [seen, { checks }, steps] = await Promise.all([evidence.read(), doctorRecord.read(), namedSteps()]);
  const unsent = await stepHours.unsent(steps.map(({ activityId }) => activityId));
  const depths = Object.values(known.tables);
  const { store } = known.consent;
  return {
    now: known.now,
    alerts: alerts.map(({ code, title, said, severity, state, since }) => ({
      code,
      title,
      said,
      severity,
      state,
      since,
      ends: alertKind(code).ends,
    })),
    evidence: seen,
    steps: steps.map(({ name }, index) => ({ name, unsentInARow: 0, lastAt: 0, ...unsent[index] })),
    stoppedSenders: known.senders
      .filter(({ available }) => !available)
      .map(({ id, reason = '', said }) => ({ id, reason, said })),
    refused: depths.reduce((sum, { dead }) => sum + dead, known.webhooks.dead),
    refusedFallbacks: known.lateFallbacks.refused,
    oldestRowAt: depths
      .flatMap(({ waitingSince }) => waitingSince ?? [])
      .sort((one, other) => one - other)
      .at(0),
    silences: known.silences,
    failingChecks: checks.filter(({ status }) => status === 'fail').map(({ id, what, at }) => ({ id, what, at })),
    redisFails: known.redis.some(({ level }) => level === 'fail'),
    consentStore: store.ready ? undefined : store.why,
    templatesReadAt: known.templates.readAt,
  };
}
