/** The name of the seeded item of an index; only one item has it. */
export function seededName(index: number): string {
  return `seeded item ${index}`;
}

/** The ids of the seeded items, in order; `ndjson` is the text of the items file. */
export function itemIds(ndjson: string): string[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { readonly id: string }).id);
}
