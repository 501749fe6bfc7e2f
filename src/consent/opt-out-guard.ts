/**
 * A send looks at consent in the script that lets it go, and begins a moment later. An opt-out that is applied in that
 * moment must not be acknowledged before the send has begun, or the customer is written to after we said that they are
 * not. So a send begins within this time of its look, or looks again (ms) …
 */
export const SEND_BEGINS_WITHIN_MS = 500;

/** … and an opt-out is acknowledged no sooner than this after it was applied (ms); the rest is for the way to Meta. */
export const OPT_OUT_SETTLES_MS = 1_000;
