import { engines } from '../../runner/engines/registry.ts';
import { engineContract } from './engine-contract.ts';

engineContract(engines.pacer, { kind: 'open', ratePerSec: 300, maxInFlight: 300, arrivals: 'constant' }, false);
