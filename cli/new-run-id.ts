import { randomBytes } from 'node:crypto';

/** `2026-11-24T09-12-33Z-1a2b`: sorts by time, and is a file name everywhere. */
export function newRunId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z-${randomBytes(2).toString('hex')}`;
}
