import { randomBytes, randomFillSync } from 'node:crypto';

/** What the API is about. Key order is fixed, so that every stack sends the same bytes. */
export interface Item {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
}

/** What a client may set. */
export interface ItemFields {
  readonly name: string;
  readonly quantity: number;
}

const pool = randomBytes(4096);
let used = 0;
let lastMs = 0;
let counter = 0;

/**
 * A new UUIDv7 (RFC 9562, method 1): 48 bits of Unix milliseconds, a 12-bit counter that starts anywhere in its lower
 * half each millisecond, then random. Text order is the order of creation in this process.
 */
export function newItemId(now: number = Date.now()): string {
  if (used + 10 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('hex', used, used + 10);
  used += 10;
  if (now > lastMs) {
    lastMs = now;
    counter = Number.parseInt(random.slice(0, 3), 16) >>> 1;
  } else if (counter < 0xfff) {
    counter += 1;
  } else {
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const variant = (8 + (Number.parseInt(random[3] ?? '0', 16) & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${random.slice(4, 7)}-${random.slice(8)}`;
}

const idShape = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text can be the id of an item at all; others are unknown, not malformed. */
export function isItemId(text: string): boolean {
  return idShape.test(text);
}
