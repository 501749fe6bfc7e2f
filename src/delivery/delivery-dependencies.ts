import type { Alerts } from '../alerts/alerts';
import type { Applied, ConsentChange } from '../consent/consent-change';
import type { ConsentPolicy } from '../consent/consent-policy';
import type { ExecutionRecord } from '../execution/execution-record';
import type { HeldRecord } from '../execution/held-record';
import type { OutcomeWatch } from '../execution/outcome-watch';
import type { SettingsStore } from '../execution/settings-store';
import type { Timers } from '../execution/timers';
import type { Logger } from '../logger';
import type { Metrics } from '../metrics';
import type { WhatsAppClient } from '../whatsapp/client';
import type { ErrorCodes } from '../whatsapp/error-codes';
import type { SenderHealth } from '../whatsapp/sender-health';
import type { TemplateCatalog } from '../whatsapp/template-catalog';
import type { ContactExitJob } from './afterwards/exit-contact';
import type { Contact } from './call/contact';

/** What deciding and sending one contact's message needs; built once in src/dependencies/delivery.ts. */
export interface DeliveryDependencies {
  record: ExecutionRecord;
  watch: OutcomeWatch;
  settings: SettingsStore;
  heldRecord: HeldRecord;
  timers: Timers;
  catalog: TemplateCatalog;
  senderHealth: SenderHealth;
  whatsapp: WhatsAppClient;
  errorCodes: ErrorCodes;
  alerts: Alerts;
  metrics: Metrics;
  logger: Logger;
  /** Phone number ids that this account may send from. */
  senders: ReadonlySet<string>;
  messagesPerSecond: number;
  sendTimeoutMs: number;
  consentPolicy: ConsentPolicy;
  /** False while the breaker of inferred suppression is open for this sender. */
  trustInference: (sender: string) => boolean;
  /** Promotional sends wait until a store that should hold consent does. */
  consentStoreReady: () => boolean;
  /** The tracked link of a contact's message: what stands for `"@link"` in a URL button. */
  linkFor: (contact: Contact) => string | undefined;
  /** What a tap on a quick reply with this label stops: ALL, or undefined where it is no opt-out. */
  optOutScope: (label: string) => string | undefined;
  /** What is known of a person from a refused send or from a decision; raises the alert of a breaker that it opens. */
  applyConsent: (changes: readonly ConsentChange[]) => Promise<Applied>;
  /** Asks for a contact to be taken out of the journey once the message's answer stands; a repeat asks once. */
  queueContactExit: (exit: ContactExitJob) => Promise<void>;
  /** Counts a 131056 of a sender-person pair → ms to wait before the next try. */
  backOffPair: (sender: string, address: string) => Promise<number>;
  /** Was this journey version stopped? What is held for it is then not sent any more. */
  journeyStopped: (journeyId: string) => Promise<boolean>;
  clock: () => number;
  ids: () => string;
  /** True while the process is closing: held answers are given now. */
  closing: () => boolean;
}
