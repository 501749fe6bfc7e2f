import type { Mood } from './parts';

/** Meta's quality of a number or a template, in a colour. */
export const QUALITY_MOODS: Readonly<Record<string, Mood>> = { GREEN: 'good', YELLOW: 'warning', RED: 'bad' };
