import { field, type LateFallback, type MessageStep, type RecipeStep } from './recipe';

/** An order update: transactional, needs no opt-in. */
export const orderUpdate = {
  template: { name: 'order_update', language: 'en_US' },
  parameters: { 'body.1': field('First Name'), 'body.2': field('Order'), 'body.3': 'packed' },
  purpose: 'transactional',
  stage: 'purchase',
  topic: 'order-updates',
} as const satisfies MessageStep;

/** An offer: promotional, needs the opt-in that the audience brings. */
export const offer = {
  template: { name: 'full_catalog', language: 'en_US' },
  parameters: { 'body.1': field('First Name') },
  purpose: 'promotional',
  stage: 'retention',
  topic: 'offers',
  optInBound: true,
} as const satisfies MessageStep;

export const lateEvent = (recipe: string, ...on: LateFallback['on']): LateFallback => ({
  kind: 'event',
  key: `late-${recipe}`,
  on,
});
export const lateEmail = (recipe: string, ...on: LateFallback['on']): LateFallback => ({
  kind: 'email',
  key: `late-email-${recipe}`,
  on,
});

/** The step that a late fallback releases, and the email that makes up for the message, behind `after`. */
export const releasedByLateEvent = (recipe: string, after: string): RecipeStep[] => [
  { kind: 'wait_until_event', name: 'Until the late fallback', after, branch: 'continue', event: `late-${recipe}` },
  { kind: 'email', name: 'Late, by email', after: 'Until the late fallback', branch: 'event' },
];

/** The email of those who took the fallback branch at once. */
export const byEmailInstead = (after: string, name = 'At once, by email'): RecipeStep => ({
  kind: 'email',
  name,
  after,
  branch: 'email_fallback',
});
