/**
 * Works on items, `atOnce` at a time, in their order. Returns what came of them in that order, without the nulls.
 * @throws what `work` throws
 */
export async function workAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result | null>,
): Promise<Result[]> {
  const results: (Result | null)[] = items.map(() => null);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results.flatMap((result) => (result === null ? [] : [result]));
}
