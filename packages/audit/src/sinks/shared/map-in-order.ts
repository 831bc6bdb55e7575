/** What a function makes of each item, in their order, while so many of them are worked on at a time. */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  concurrency: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  // Bounded by concurrency.
  const going: Promise<Result>[] = [];
  for await (const item of items) {
    const result = map(item);
    // Whoever waits for it hears of its failure, though perhaps after another one's.
    result.catch(() => undefined);
    going.push(result);
    if (going.length >= concurrency) yield await (going.shift() as Promise<Result>);
  }
  for (const result of going) yield await result;
}
