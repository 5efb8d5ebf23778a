import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { SeededItem } from '../apps/running-app.ts';

const itemSchema = z.object({ id: z.string(), name: z.string(), quantity: z.int() });

/** Reads the NDJSON of seeded items, in file order. */
export async function readSeededItems(file: string): Promise<SeededItem[]> {
  const items: SeededItem[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line !== '') items.push(itemSchema.parse(JSON.parse(line)));
  }
  return items;
}
