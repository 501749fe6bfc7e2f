import { abandonedCart } from './abandoned-cart';
import { appointment } from './appointment';
import { decideOnDelivered } from './decide-on-delivered';
import { decideOnDeliveredAndLate } from './decide-on-delivered-and-late';
import { expiresBeforeMorning } from './expires-before-morning';
import { h1DoubleOptIn } from './h1-double-opt-in';
import { h1OptInAndWelcome } from './h1-opt-in-and-welcome';
import { h2Inquiry } from './h2-inquiry';
import { h3OrderConfirmation } from './h3-order-confirmation';
import { h4Onboarding } from './h4-onboarding';
import { h5RelevantFeature } from './h5-relevant-feature';
import { h5Renewal } from './h5-renewal';
import { h5Silence } from './h5-silence';
import { h5UsageMilestone } from './h5-usage-milestone';
import { holdout } from './holdout';
import { knownAtOnce } from './known-at-once';
import { languageByContact } from './language-by-contact';
import { lateFallbackByEmail } from './late-fallback-by-email';
import { lateFallbackByEvent } from './late-fallback-by-event';
import { noDeliveryIsNotNoInterest } from './no-delivery-is-not-no-interest';
import { noLateFallback } from './no-late-fallback';
import { quietHoursHeld } from './quiet-hours-held';
import { quietHoursJourneyStopped } from './quiet-hours-journey-stopped';
import { quietHoursJourneyUnpublished } from './quiet-hours-journey-unpublished';
import { quietHoursNotHeld } from './quiet-hours-not-held';
import { quietHoursThenEmail } from './quiet-hours-then-email';
import type { Recipe } from './recipe';
import { senderOverItsRate } from './sender-over-its-rate';
import { templateBreaks } from './template-breaks';
import { whatCameOfIt } from './what-came-of-it';

/** Every journey that is shipped, in the order in which the canvas lists them. */
export const ALL_RECIPES: readonly Recipe[] = [
  h1OptInAndWelcome,
  h1DoubleOptIn,
  h2Inquiry,
  h4Onboarding,
  h3OrderConfirmation,
  h5Renewal,
  h5UsageMilestone,
  h5Silence,
  h5RelevantFeature,
  abandonedCart,
  appointment,
  languageByContact,
  knownAtOnce,
  templateBreaks,
  decideOnDelivered,
  decideOnDeliveredAndLate,
  lateFallbackByEvent,
  lateFallbackByEmail,
  noDeliveryIsNotNoInterest,
  noLateFallback,
  quietHoursNotHeld,
  quietHoursHeld,
  quietHoursThenEmail,
  quietHoursJourneyStopped,
  quietHoursJourneyUnpublished,
  expiresBeforeMorning,
  senderOverItsRate,
  whatCameOfIt,
  holdout,
];
