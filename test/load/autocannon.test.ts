import { engines } from '../../runner/load/engines/registry.ts';
import { engineContract } from './engine-contract.ts';
import { turnsContract } from './turns-contract.ts';

await engineContract(engines.autocannon, { kind: 'closed', connections: 10 });
await turnsContract(engines.autocannon, { kind: 'closed', connections: 4 });
