import { readFileSync } from 'node:fs';
import { itemIds } from '../../scenarios/item-ids.ts';

/** Returns how the ids of the items in a file are read: each file once, because most apps share one. */
export function idReader(): (itemsFile: string) => readonly string[] {
  const idsIn = new Map<string, readonly string[]>();
  return (itemsFile) => {
    const ids = idsIn.get(itemsFile) ?? itemIds(readFileSync(itemsFile, 'utf8'));
    idsIn.set(itemsFile, ids);
    return ids;
  };
}
