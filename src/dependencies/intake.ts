import { createIntake, type Intake } from '../signals/intake';
import type { CloudEvidenceBook } from '../watch/cloud-evidence';
import type { Connections } from './connections';
import type { Consent } from './consent';
import type { Contract } from './contract';
import type { Execution } from './execution';
import { witnessIntake } from './witness';

/** What stores Meta's webhooks, and notes that they come. */
export function createIntakeOfProcess(parts: {
  connections: Connections;
  execution: Execution;
  consent: Consent;
  evidence: CloudEvidenceBook;
  contract: Contract;
}): Intake {
  const { connections, execution, consent, evidence, contract } = parts;
  const { redis, alerts, clock } = connections;
  const { classifier, consentPolicy: policy, shareConsent } = consent;
  const intake = createIntake({ ...execution, redis, classifier, policy, alerts, shareConsent, clock });
  return witnessIntake(intake, evidence, alerts, contract.noteWebhook);
}
