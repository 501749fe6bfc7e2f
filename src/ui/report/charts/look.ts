import type { Mark, Tone } from './chart';

/** Below this names stand over their bars, since beside them nothing would be left for the bars. */
export const NARROW = 560;
/** How wide a letter is, about, px. */
export const LETTER = 7;

/** Colours are variables of report.css, so that a theme or paper changes them without a new drawing. */
export const colour = (tone: Tone) => `var(--tone-${tone})`;
export const INK = 'var(--ink)';
export const QUIET = 'var(--ink-quiet)';
export const GRID = 'var(--grid)';

/** Marks and lines are told apart without their colours too. */
export const SYMBOLS: Record<Mark, 'circle' | 'triangle' | 'diamond2'> = {
  plain: 'circle',
  fine: 'circle',
  worse: 'triangle',
  unclear: 'diamond2',
};
export const SYMBOL_OF_LINE: Partial<Record<Tone, 'circle' | 'square' | 'diamond2'>> = {
  main: 'circle',
  second: 'square',
  third: 'diamond2',
  fourth: 'circle',
};
export const DASHES: Record<Tone, string> = {
  main: 'none',
  second: '6 3',
  third: '2 3',
  fourth: '8 3 2 3',
  loss: 'none',
  guess: 'none',
};

export const short = (name: string, most: number) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);
export const ticksFor = (width: number) => (width < NARROW ? 4 : 7);
