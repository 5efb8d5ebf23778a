import type { Load } from '../document/load.ts';

/** Requests/s that are due on average over a round of the open model: on a ramp from 0 half of the stated rate. */
export function meanRate({ ratePerSec, arrivals }: Pick<Load & { kind: 'open' }, 'ratePerSec' | 'arrivals'>): number {
  return arrivals === 'ramp' ? ratePerSec / 2 : ratePerSec;
}
