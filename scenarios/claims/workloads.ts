import { type DriverWorkload, workloadSchema } from '../../model/claims/claim.ts';

const TEN = { connections: 10 };
/** Enough for a scan of the table to be much slower than an index, on any machine. */
const MANY_ROWS = 50_000;

/** What the drivers play for the claims. */
export const WORKLOADS: readonly DriverWorkload[] = [
  { id: 'mongodb-insert-1', datastore: 'mongodb', does: 'write', connections: 1, set: { journal: 'true' } },
  { id: 'mongodb-insert', datastore: 'mongodb', does: 'write', ...TEN, set: { journal: 'true' } },
  { id: 'mongodb-insert-relaxed', datastore: 'mongodb', does: 'write', ...TEN, set: { journal: 'false' } },
  { id: 'mongodb-batch', datastore: 'mongodb', does: 'write', ...TEN, batch: 100, set: { journal: 'true' } },
  { id: 'postgres-insert-1', datastore: 'postgres', does: 'write', connections: 1, set: commit('on') },
  { id: 'postgres-insert', datastore: 'postgres', does: 'write', ...TEN, set: commit('on') },
  { id: 'postgres-insert-relaxed', datastore: 'postgres', does: 'write', ...TEN, set: commit('off') },
  { id: 'postgres-batch', datastore: 'postgres', does: 'write', ...TEN, batch: 100, set: commit('on') },
  {
    id: 'postgres-insert-indexed',
    datastore: 'postgres',
    does: 'write',
    ...TEN,
    set: { ...commit('on'), index: 'on' },
  },
  { id: 'postgres-read-1', datastore: 'postgres', does: 'read', connections: 1, set: {} },
  { id: 'postgres-read', datastore: 'postgres', does: 'read', ...TEN, set: {} },
  { id: 'postgres-read-unpooled', datastore: 'postgres', does: 'read', ...TEN, set: { connect: 'each' } },
  { id: 'postgres-find-indexed', datastore: 'postgres', does: 'find', ...TEN, rows: MANY_ROWS, set: { index: 'on' } },
  { id: 'postgres-find', datastore: 'postgres', does: 'find', ...TEN, rows: MANY_ROWS, set: { index: 'off' } },
  { id: 'redis-get-1', datastore: 'redis', does: 'read', connections: 1, set: {} },
  { id: 'redis-set-1', datastore: 'redis', does: 'write', connections: 1, set: {} },
  { id: 'redis-get', datastore: 'redis', does: 'read', ...TEN, set: {} },
  { id: 'redis-set', datastore: 'redis', does: 'write', ...TEN, set: {} },
  { id: 'redis-set-volatile', datastore: 'redis-cache', does: 'write', ...TEN, set: {} },
  { id: 'memcached-get-1', datastore: 'memcached', does: 'read', connections: 1, set: {} },
].map((workload) => workloadSchema.parse(workload));

function commit(synchronous: 'on' | 'off'): Record<string, string> {
  return { synchronous_commit: synchronous };
}
