/** Random numbers that come again with the same seed (mulberry32). */
export interface SeededRandom {
  readonly seed: number;
  /** At least 0, less than 1. */
  readonly next: () => number;
  /** A whole number, both ends included. */
  readonly between: (from: number, to: number) => number;
  /** The same items in another order. */
  readonly shuffled: <Item>(items: readonly Item[]) => readonly Item[];
}

/** Seeds itself by `AUDIT_SEED`, so that a run can be repeated, else by the clock. */
export function seededRandom(seed = Number(process.env.AUDIT_SEED ?? Date.now() % 2 ** 32)): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    seed,
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    shuffled: (items) =>
      items
        .map((item) => ({ item, key: next() }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ item }) => item),
  };
}
