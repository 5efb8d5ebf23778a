import type { Scenario } from './scenario.ts';

/** Nothing but writes: what durability costs. */
export const write: Scenario = {
  id: 'write',
  description: '50% update, 50% create; items drawn evenly',
  mix: { update: 0.5, create: 0.5 },
  keys: { kind: 'uniform' },
};
