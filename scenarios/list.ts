import type { Scenario } from './scenario.ts';

/** Nothing but pages; without a cursor, which is opaque to us. */
export const list: Scenario = {
  id: 'list',
  description: '100% list: the first page of 20 items',
  mix: { list: 1 },
  keys: { kind: 'uniform' },
};
