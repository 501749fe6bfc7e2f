/** A run of chance that can be had again by its seed, which whoever uses it prints (mulberry32). */
export function seeded(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    next,
    below,
    chance: (share: number) => next() < share,
    pick: <Value>(of: readonly Value[]): Value => of[below(of.length)] as Value,
    shuffled: <Value>(of: readonly Value[]): Value[] =>
      of
        .map((value) => [next(), value] as const)
        .sort(([one], [other]) => one - other)
        .map(([, value]) => value),
  };
}

export type Chance = ReturnType<typeof seeded>;
