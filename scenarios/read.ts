import type { Scenario } from './scenario.ts';

/** Nothing but single reads. */
export const read: Scenario = {
  id: 'read',
  description: '100% get; items drawn evenly',
  mix: { get: 1 },
  keys: { kind: 'uniform' },
};
