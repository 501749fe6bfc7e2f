import type { ActivityCounts } from '../configuration/page-data';
import { OUTCOME_BRANCHES, type OutcomeBranch } from '../vocabulary';

/**
 * The contacts of a WhatsApp Outcome step by path, all six in the order in which they are asked; undefined on the pages
 * of WhatsApp Message, which are told by their folder since a step that nobody reached has no counts to tell it by.
 */
export function outcomeCounts(counts: ActivityCounts): { branch: OutcomeBranch; count: number }[] | undefined {
  const { branches } = counts;
  if (branches === undefined && !window.location.pathname.includes('/outcome/')) return undefined;
  return OUTCOME_BRANCHES.map((branch) => ({ branch, count: branches?.[branch] ?? 0 }));
}
