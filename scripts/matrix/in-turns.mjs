/**
 * Does work for every item, so many at a time, and answers with what became of each, in the order of the items.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} atOnce
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<PromiseSettledResult<Result>[]>}
 */
export async function inTurns(items, atOnce, work) {
  const results = [];
  const turns = items.entries();
  const takeTurns = async () => {
    for (const [index, item] of turns) {
      const [result] = await Promise.allSettled([Promise.resolve().then(() => work(item))]);
      results[index] = result;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return results;
}

/** The values of settled promises; it throws the reason of the first one that was rejected. */
export function valuesOf(results) {
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.map(({ value }) => value);
}
