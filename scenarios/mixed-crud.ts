import type { Scenario } from './scenario.ts';

/** The default: mostly reads, some writes, as many an API sees. */
export const mixedCrud: Scenario = {
  id: 'mixed-crud',
  description: '75% get, 15% update, 5% list, 5% create; items drawn evenly',
  mix: { get: 0.75, update: 0.15, list: 0.05, create: 0.05 },
  keys: { kind: 'uniform' },
};
