import type { Need } from '../whatsapp/template-parameters';

const MEDIA: ReadonlySet<Need['kind']> = new Set(['image', 'video', 'document', 'gif'] as const);

/** Why a fixed value can never fill a blank of this kind; undefined where it can. */
export type ValueProblem = 'not_an_address' | 'not_a_coordinate' | 'not_a_date' | 'too_long';

/** Judges a value that is the same for every contact; what is bound is known only for each of them. */
export function valueProblem(value: string, need: Pick<Need, 'kind' | 'maxLength'>): ValueProblem | undefined {
  if (value.includes('{{') || value === '@link') return undefined;
  if (MEDIA.has(need.kind) && !isWebAddress(value)) return 'not_an_address';
  if (need.kind === 'latitude' && !isCoordinate(value, 90)) return 'not_a_coordinate';
  if (need.kind === 'longitude' && !isCoordinate(value, 180)) return 'not_a_coordinate';
  if (need.kind === 'expiration' && Number.isNaN(Date.parse(value))) return 'not_a_date';
  if (need.maxLength !== undefined && [...value].length > need.maxLength) return 'too_long';
  return undefined;
}

function isCoordinate(text: string, most: number): boolean {
  return /^-?\d+(\.\d+)?$/.test(text) && Math.abs(Number(text)) <= most;
}

/** Or the id of an upload, which is digits alone. */
function isWebAddress(text: string): boolean {
  return /^\d+$/.test(text) || (URL.canParse(text) && new URL(text).protocol === 'https:');
}
