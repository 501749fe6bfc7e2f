import { BRANCHES } from '../vocabulary';
import { dayText } from './cube-row';
import { totalAfter, type Words } from './cube-words';
import type { Cells } from './stored-counts';

/** What is laid side by side, by what each source counts of it. */
const COMPARED = {
  decisions: (words: Words) => BRANCHES.reduce((sum, branch) => sum + totalAfter(words, branch), 0),
  accepted: (words: Words) => words.get('accepted') ?? 0,
  delivered: (words: Words) => words.get('delivered') ?? 0,
  read: (words: Words) => words.get('read') ?? 0,
  clicked: (words: Words) => words.get('clicked') ?? 0,
  answered: (words: Words) => words.get('answered') ?? 0,
  opted_out: (words: Words) => totalAfter(words, 'opted_out'),
  blocked: (words: Words) => words.get('blocked') ?? 0,
  converted: (words: Words) => words.get('converted') ?? 0,
  failed: (words: Words) => totalAfter(words, 'failed') - totalAfter(words, 'recovered'),
  late_fallback: (words: Words) => totalAfter(words, 'late'),
} as const;
type Compared = keyof typeof COMPARED;
const COMPARED_FIGURES = Object.keys(COMPARED) as Compared[];

/** One figure of one day as each source counts it; undefined where the source was not asked or holds no such day. */
interface ComparedFigure {
  day: string;
  figure: Compared;
  counts: Record<string, number>;
  differs: boolean;
}

export interface Comparison {
  figures: ComparedFigure[];
  /** Cells of which sources disagree in any word, by name; the words too. */
  cells: { cell: string; word: string; counts: Record<string, number> }[];
  /** Words of cells that were compared. */
  compared: number;
}

/**
 * Lays the counts of several sources side by side, day by day and then word by word; pure. Days outside `from` and `to`
 * are left out.
 */
export function compareCounts(
  sources: Readonly<Record<string, Cells>>,
  { from, to }: { from: string; to: string },
): Comparison {
  const names = Object.keys(sources);
  const isAsked = (cell: string) => {
    const day = dayText(Number(cell.split(':')[0]));
    return day >= from && day <= to;
  };
  const all = new Set(names.flatMap((name) => [...(sources[name]?.keys() ?? [])].filter(isAsked)));
  const cells: Comparison['cells'] = [];
  const byDay = new Map<string, Map<string, Map<string, number>>>();
  let compared = 0;
  for (const cell of [...all].sort()) {
    const day = dayText(Number(cell.split(':')[0]));
    const words = new Set(names.flatMap((name) => [...(sources[name]?.get(cell)?.keys() ?? [])]));
    for (const word of [...words].sort()) {
      const counts = Object.fromEntries(names.map((name) => [name, sources[name]?.get(cell)?.get(word) ?? 0]));
      compared += 1;
      if (new Set(Object.values(counts)).size > 1) cells.push({ cell, word, counts });
      for (const name of names) {
        const ofDay = byDay.get(day) ?? new Map<string, Map<string, number>>();
        byDay.set(day, ofDay);
        const sum = ofDay.get(name) ?? new Map<string, number>();
        ofDay.set(name, sum.set(word, (sum.get(word) ?? 0) + (counts[name] ?? 0)));
      }
    }
  }
  const figures = [...byDay].flatMap(([day, ofDay]) =>
    COMPARED_FIGURES.map((figure): ComparedFigure => {
      const counts = Object.fromEntries(names.map((name) => [name, COMPARED[figure](ofDay.get(name) ?? new Map())]));
      return { day, figure, counts, differs: new Set(Object.values(counts)).size > 1 };
    }),
  );
  return { figures, cells, compared };
}
