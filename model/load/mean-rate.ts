import type { Load } from '../document/load.ts';

/** Returns the mean request rate of an open-model round, per second: for a ramp from 0, half of the stated rate. */
export function meanRate({ ratePerSec, arrivals }: Pick<Load & { kind: 'open' }, 'ratePerSec' | 'arrivals'>): number {
  return arrivals === 'ramp' ? ratePerSec / 2 : ratePerSec;
}
