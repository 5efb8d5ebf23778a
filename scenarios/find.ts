import type { Scenario } from './scenario.ts';

/** Nothing but searches by name: what an index brings. */
export const find: Scenario = {
  id: 'find',
  description: '100% find: the item with a name; names drawn evenly',
  mix: { find: 1 },
  keys: { kind: 'uniform' },
};
