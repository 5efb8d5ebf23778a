import { engines } from '../../runner/load/engines/registry.ts';
import { engineContract } from './engine-contract.ts';
import { turnsContract } from './turns-contract.ts';
import { waitingAppsContract } from './waiting-apps-contract.ts';

await engineContract(engines.k6, { kind: 'open', ratePerSec: 300, maxInFlight: 300, arrivals: 'constant' });
await turnsContract(engines.k6, { kind: 'open', ratePerSec: 300, maxInFlight: 100, arrivals: 'constant' });
await waitingAppsContract(engines.k6, { kind: 'open', ratePerSec: 100, maxInFlight: 20, arrivals: 'constant' });
