import { open } from 'node:fs/promises';
import { seededRandom } from '../model/stats/seeded-random.ts';
import { seededName } from './item-ids.ts';

interface SeedItem {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
}

/** 2024-01-01T00:00:00Z: older than anything a stack makes itself, so that seeded ids sort first. */
const FIRST_TIMESTAMP_MS = 1_704_067_200_000;
const LINES_PER_WRITE = 1000;

/**
 * The items every stack starts with: UUIDv7 ids (RFC 9562) in ascending order, one a millisecond; the same seed gives
 * the same items.
 */
export function* seedItems(options: { readonly items: number; readonly seed: number }): Generator<SeedItem> {
  const random = seededRandom(options.seed);
  const bits = (count: number): number => Math.floor(random() * 2 ** count);
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  for (let index = 0; index < options.items; index += 1) {
    const time = hex(FIRST_TIMESTAMP_MS + index, 12);
    const variant = hex(0x8000 | bits(14), 4);
    const id = `${time.slice(0, 8)}-${time.slice(8)}-7${hex(bits(12), 3)}-${variant}-${hex(bits(24), 6)}${hex(bits(24), 6)}`;
    yield { id, name: seededName(index), quantity: bits(10) };
  }
}

/** Writes the seed items as NDJSON, `{"id","name","quantity"}` a line, replacing the file. */
export async function writeSeedItems(
  file: string,
  options: { readonly items: number; readonly seed: number },
): Promise<void> {
  const handle = await open(file, 'w');
  try {
    let lines: string[] = [];
    const flush = async (): Promise<void> => {
      if (lines.length > 0) await handle.write(`${lines.join('\n')}\n`);
      lines = [];
    };
    for (const { id, name, quantity } of seedItems(options)) {
      lines.push(JSON.stringify({ id, name, quantity }));
      if (lines.length === LINES_PER_WRITE) await flush();
    }
    await flush();
  } finally {
    await handle.close();
  }
}
