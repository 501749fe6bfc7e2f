import type { ConsentState } from '../consent/consent-state';
import type { CapGroup, HoldoutGroup, TemplateCategory } from '../vocabulary';

/** Everything the decision looks at, gathered before it; `decide` reads nothing else. */
export interface Facts {
  /** Now, in ms since 1970. */
  now: number;
  /** After this (ms) the message is worth nothing; absent for one that does not expire. */
  expiresAt?: number | undefined;
  /** The contact can be addressed: a valid phone number or a BSUID. */
  addressable: boolean;
  /** The bound `suppressed` field says yes: Marketing Cloud knows of an unsubscribe. */
  suppressed: boolean;
  isTest: boolean;
  /** The bound `optIn` field says yes. */
  optInGiven: boolean;
  consent: ConsentState;
  /** False while a provider fault looks like everyone blocking: what is only inferred then stops nobody (design 4). */
  trustInference: boolean;
  template: { sendable: true; category: TemplateCategory } | { sendable: false; why: string };
  /** The contact's country, where the template is one of marketing and Meta delivers none to its numbers. */
  marketingWithheldIn: string | undefined;
  /** Names of values that the template needs and this contact lacks; empty where the message could be built. */
  missingParameters: string[];
  sender: { available: true } | { available: false; reason: string };
  /** Promotional messages stop while a store that should hold consent does not. */
  consentStoreReady: boolean;
  /** Messages of each purpose group that this person was sent in the cap's window, over all journeys. */
  sentInWindow: Readonly<Record<CapGroup, number>>;
  /** What the contact drew, where the step holds a share out now; it counts where every check has passed. */
  holdoutGroup: HoldoutGroup | undefined;
  /** IANA zones in which this contact may be: quiet hours hold in each of them. */
  quietZones: readonly string[];
}
