import type { Scenario } from './scenario.ts';

/** Skewed reads, where a cache shows what it is good for. */
export const hotKey: Scenario = {
  id: 'hot-key',
  description: '95% get, 5% update; a few items are hot (Zipf 0.99)',
  mix: { get: 0.95, update: 0.05 },
  keys: { kind: 'zipf', theta: 0.99 },
};
