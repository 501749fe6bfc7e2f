import { z } from 'zod';
import { BRANCHES, isWord } from '../vocabulary';
import { mergeInArguments } from './merge-in-arguments';

/** Activities were met below the body, `activity`, `activityObject` and the like; nothing deeper is a step's own. */
const DEEPEST = 6;

const stepSchema = z.object({
  outcomes: z.array(z.object({ arguments: z.object({ branchResult: z.string() }) })).min(1),
  arguments: z.object({ execute: z.object({ inArguments: z.unknown() }) }),
});
const settingsSchema = z.object({ fallback: z.record(z.string(), z.unknown()) });

/**
 * Branches that a step would answer and has no path for, where a body of Journey Builder carries both: whoever got such
 * an answer would fall into the first path. Pure.
 */
export function undeclaredBranches(body: unknown, depth = 0): string[] {
  if (typeof body !== 'object' || body === null || depth > DEEPEST) return [];
  const step = stepSchema.safeParse(body);
  if (!step.success) return Object.values(body).flatMap((value) => undeclaredBranches(value, depth + 1));
  const { outcomes, arguments: called } = step.data;
  const settings = settingsSchema.safeParse(mergeInArguments(called.execute.inArguments).settings);
  if (!settings.success) return [];
  const declared = new Set(outcomes.map((outcome) => outcome.arguments.branchResult));
  const answered = Object.values(settings.data.fallback).filter((branch) => isWord(BRANCHES, branch));
  return [...new Set(answered)].filter((branch) => !declared.has(branch));
}
