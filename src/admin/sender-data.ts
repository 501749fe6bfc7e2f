import type { TemplateSummary } from '../configuration/page-data';
import type { Tester } from '../execution/testers';
import type { Saying } from '../saying';
import type { SenderState } from './page-data';

/** What the page of senders, testers and templates is told. */

/** People of the team at whose numbers steps are tried. */
export interface TestersView {
  testers: Tester[];
  most: number;
}

export interface SenderView extends SenderState {
  name: string;
  phoneNumber: string;
  /** As Meta names them: CONNECTED, GREEN, TIER_100K, STANDARD; absent where Meta did not say. */
  status?: string;
  nameStatus?: string;
  quality?: string;
  limit?: string;
  throughput?: string;
  /** What Meta's own health check says: AVAILABLE, LIMITED or BLOCKED, with its reasons. */
  health?: { canSend: string; reasons: string[] };
  /** False: inferred suppression is switched off, after too many people became unreachable at once. */
  trustsInference: boolean;
}

export interface TemplateView {
  name: string;
  language: string;
  category: string;
  previousCategory?: string;
  comingCategory?: string;
  status: string;
  quality: string;
  notSendable?: string;
  /** The same by code, as the step's page is told. */
  cannotSend?: NonNullable<TemplateSummary['notSendable']>;
  rejectedReason?: string;
  /** When (ms) a step that sends it last ran; absent where none did within two weeks. */
  usedAt?: number;
  /** Contacts of such steps in two weeks. */
  contacts?: number;
}

export interface TemplatesView {
  /** Those that steps send most first. */
  templates: TemplateView[];
  /** Ms; 0 = never. */
  readAt: number;
  /** Where they are written and changed. */
  manager: string;
  /** What a URL button's address must be for its link to be tracked. */
  trackedLink: string;
}

export interface SendersView {
  senders: SenderView[];
  /** Why Meta could not be asked. */
  metaProblem?: string;
  /** The same by code. */
  metaProblemSaid?: Saying;
}
