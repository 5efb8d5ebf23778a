import { engines } from '../../runner/load/engines/registry.ts';
import { engineContract } from './engine-contract.ts';
import { turnsContract } from './turns-contract.ts';

await engineContract(engines.k6, { kind: 'open', ratePerSec: 300, maxInFlight: 300, arrivals: 'constant' });
await turnsContract(engines.k6, { kind: 'open', ratePerSec: 300, maxInFlight: 100, arrivals: 'constant' });
