import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const labelsSchema = z.record(z.string(), z.array(z.string().min(1)));

function normalised(label: string): string {
  return label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim();
}

/**
 * Tells the quick-reply buttons of a template that stop messages, by their label alone: `labels` lists them by
 * language. What such a tap stops is the caller's business: everything (`ALL`), or the message's topic.
 */
function createOptOutLabels(labels: unknown) {
  const known = new Set(Object.values(labelsSchema.parse(labels)).flat().map(normalised));
  const answers = new Map<string, boolean>();
  return {
    isOptOut(label: string): boolean {
      const cached = answers.get(label);
      if (cached !== undefined) return cached;
      const answer = known.has(normalised(label));
      // An account has few labels; the bound only keeps a fault from growing the memory.
      if (answers.size < 10_000) answers.set(label, answer);
      return answer;
    },
  };
}

export type OptOutLabels = ReturnType<typeof createOptOutLabels>;

/** Reads the shipped labels. */
export function readOptOutLabels(file = join(__dirname, '../../config/opt-out-button-labels.json')): OptOutLabels {
  return createOptOutLabels(JSON.parse(readFileSync(file, 'utf8')));
}
