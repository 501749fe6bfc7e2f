import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const labelsSchema = z.record(z.string(), z.array(z.string().min(1)));

/**
 * Every label that a line of the file stands for: `stop promotions/all_offers` has two. A blank separates places, `/`
 * alternatives, `[a]` may be missing and `_` is a blank within an alternative.
 */
function spelledOut(line: string): string[] {
  return line.split(' ').reduce<string[]>(
    (beginnings, place) => {
      const optional = /^\[(.*)\]$/.exec(place);
      const alternatives = (optional?.[1] ?? place).split('/').map((each) => each.replaceAll('_', ' '));
      const here = optional ? [...alternatives, ''] : alternatives;
      return beginnings.flatMap((beginning) => here.map((each) => `${beginning} ${each}`.trim()));
    },
    [''],
  );
}

function normalised(label: string): string {
  return label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim();
}

/**
 * Tells the quick-reply buttons of a template that stop messages, by their label alone: `lines` lists them by
 * language. What such a tap stops is the caller's business: everything (`ALL`), or the message's topic.
 */
function createOptOutLabels(lines: unknown) {
  const labels = Object.values(labelsSchema.parse(lines)).flat().flatMap(spelledOut);
  const known = new Set(labels.map(normalised));
  const answers = new Map<string, boolean>();
  return {
    /** All of them, for the taps that come back with a label only. */
    labels,
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
