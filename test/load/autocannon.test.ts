import { engines } from '../../runner/load/engines/registry.ts';
import { engineContract } from './engine-contract.ts';

await engineContract(engines.autocannon, { kind: 'closed', connections: 10 });
