/**
 * One end of Wilson's interval of a share: the low one for a negative `z`. Unlike the textbook's ± it holds for few cases and
 * for shares near 0 and 1, and never leaves them.
 */
export function wilson(hits: number, of: number, z: number): number {
  const share = hits / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return (middle + half) / (1 + (z * z) / of);
}
