/** The ids of the seeded items, in order; `ndjson` is the text of the items file. */
export function itemIds(ndjson: string): string[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { readonly id: string }).id);
}
