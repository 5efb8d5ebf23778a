import { UNSAFE } from './clean-text.ts';

/** Indented JSON of the same value whose text cannot steer a terminal: what would do so is written as `\u009b`. */
export function stringifySafely(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    UNSAFE,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
