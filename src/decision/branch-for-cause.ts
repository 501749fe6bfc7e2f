import type { Branch, Cause, HoldoutBranch, LateKind } from '../vocabulary';

/**
 * The branch that a step takes for a cause (D1). What the marketer set wins. Else every cause goes to email, whose own
 * consent the Email activity applies (B5); but a message whose outcome is unknown may well have arrived, so where a late
 * fallback will catch a failure the contact goes on (D5: never twice by accident).
 */
export function branchForCause(
  cause: Cause,
  settings: {
    fallback: Partial<Record<Cause, Branch | undefined>>;
    lateFallback: { kind: LateKind | 'none' };
    holdout?: { branch: HoldoutBranch } | null | undefined;
  },
): Branch {
  // Whoever is held out goes on as if there were no such step: another channel would be compared instead of nothing.
  if (cause === 'holdout') return settings.holdout?.branch ?? 'continue';
  const chosen = settings.fallback[cause];
  if (chosen !== undefined) return chosen;
  return cause === 'unconfirmed' && settings.lateFallback.kind !== 'none' ? 'continue' : 'email_fallback';
}
