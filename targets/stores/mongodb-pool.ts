import type { EventEmitter } from 'node:events';
import type { PoolCounts } from '../store-pool.ts';

/** Counts by the driver's events; what was in use or waited before is not known, and counts as nothing. */
export function watchMongodbPool(client: EventEmitter): PoolCounts {
  let [waiting, inUse, acquired] = [0, 0, 0];
  const onStarted = (): void => {
    waiting += 1;
  };
  const onFailed = (): void => {
    waiting = Math.max(0, waiting - 1);
  };
  const onCheckedOut = (): void => {
    onFailed();
    inUse += 1;
    acquired += 1;
  };
  const onCheckedIn = (): void => {
    inUse = Math.max(0, inUse - 1);
  };
  client.on('connectionCheckOutStarted', onStarted);
  client.on('connectionCheckedOut', onCheckedOut);
  client.on('connectionCheckOutFailed', onFailed);
  client.on('connectionCheckedIn', onCheckedIn);
  return {
    get inUse() {
      return inUse;
    },
    get waiting() {
      return waiting;
    },
    get acquired() {
      return acquired;
    },
    end() {
      client.off('connectionCheckOutStarted', onStarted);
      client.off('connectionCheckedOut', onCheckedOut);
      client.off('connectionCheckOutFailed', onFailed);
      client.off('connectionCheckedIn', onCheckedIn);
    },
  };
}
