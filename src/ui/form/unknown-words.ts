import { BRANCHES, CHOOSABLE_CAUSES, isWord } from '../../vocabulary';

/*
 * What a newer page saved and this one cannot show: it stays in the activity, and never takes along what is known.
 */

/** A saved word that the page could not show, where it is one. */
export function unknownWord(words: readonly string[], saved: unknown): string | undefined {
  return typeof saved === 'string' && saved !== '' && !isWord(words, saved) ? saved : undefined;
}

/** What was chosen; the page shows `usual` in place of an unknown word, which stays while that is left alone. */
export function wordFor(chosen: string, usual: string, unknown: string | undefined): string {
  return chosen === usual ? (unknown ?? chosen) : chosen;
}

/** What a saved list holds besides the words that the page shows. */
export function unknownIn(words: readonly string[], saved: unknown): unknown[] {
  return listAt(saved).filter((value) => !isWord(words, value));
}

/** Causes that the page does not ask about, and branches that it cannot show. */
export function unknownBranches(saved: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(saved).filter(([cause, branch]) => !(isWord(CHOOSABLE_CAUSES, cause) && isWord(BRANCHES, branch))),
  );
}

/** A saved list; empty where there is none. */
function listAt(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
