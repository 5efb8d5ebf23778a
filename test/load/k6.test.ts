import { engines } from '../../runner/load/engines/registry.ts';
import { engineContract } from './engine-contract.ts';
import { turnsContract } from './turns-contract.ts';

const load = { kind: 'open', ratePerSec: 300, maxInFlight: 300, arrivals: 'constant' } as const;

await engineContract(engines.k6, load);
await turnsContract(engines.k6, load, { skips: false, connectionsEach: 2 });
