import { engines } from '../../runner/engines/registry.ts';
import { engineContract } from './engine-contract.ts';

engineContract(engines.autocannon, { kind: 'closed', connections: 10 }, false);
