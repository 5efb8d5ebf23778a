import { readFile } from 'node:fs/promises';
import type { Item } from './item.ts';

/** The items of a seed file (NDJSON, ascending ids); none without a file. */
export async function readSeed(file: string | undefined): Promise<Item[]> {
  if (file === undefined || file === '') return [];
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { id, name, quantity } = JSON.parse(line) as Item;
      return { id, name, quantity };
    });
}
