import type { PlacedWorkload } from '../driver-job.ts';
import { openMemcachedWorkload } from './memcached-workload.ts';
import { openMongodbWorkload } from './mongodb-workload.ts';
import { openPostgresWorkload } from './postgres-workload.ts';
import { openRedisWorkload } from './redis-workload.ts';
import type { OpenWorkload } from './workload-client.ts';

const OPENERS = {
  postgres: openPostgresWorkload,
  mongodb: openMongodbWorkload,
  redis: openRedisWorkload,
  'redis-cache': openRedisWorkload,
  memcached: openMemcachedWorkload,
} as const;

/** Writes the data of a workload and opens its connections. Rejects if the datastore refuses. */
export function openWorkload(workload: PlacedWorkload, timeoutMs: number): Promise<OpenWorkload> {
  return OPENERS[workload.datastore](workload, timeoutMs);
}
