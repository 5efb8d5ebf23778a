import { engines } from '../../runner/load/engines/registry.ts';
import { engineContract } from './engine-contract.ts';

const k6 = await engines.k6.check(process.env);
engineContract(
  engines.k6,
  { kind: 'open', ratePerSec: 300, maxInFlight: 300, arrivals: 'constant' },
  k6.available ? false : `${k6.reason} ${k6.fix}`,
);
