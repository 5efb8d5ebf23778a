import { engines } from '../../runner/load/engines/registry.ts';
import { noK6 } from '../support/no-k6.ts';
import { engineContract } from './engine-contract.ts';

engineContract(engines.k6, { kind: 'open', ratePerSec: 300, maxInFlight: 300, arrivals: 'constant' }, noK6);
