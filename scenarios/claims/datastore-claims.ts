import type { TestedClaim, ClaimArm } from '../../model/claims/claim.ts';
import { stackOf } from './claim-part.ts';

/** No private text: these sentences are in many tutorials, in these or similar words. */
export const SOURCE = 'common tutorials';

type Metric = (ClaimArm['by'] & { kind: 'driver' })['metric'];

/** A figure of the driver's process. */
function driver(label: string, workload: string, metric: Metric, role: ClaimArm['role'] = 'decides'): ClaimArm {
  return { label: `driver, ${label}`, role, by: { kind: 'driver', workload, metric } };
}

const WRITES = { value: 50_000, better: 'higher', unit: 'per-sec', words: '50,000 writes/s' } as const;
const TRANSACTIONS = { value: 10_000, better: 'higher', unit: 'per-sec', words: '10,000 transactions/s' } as const;
const ONE_MS = { value: 1, better: 'lower', unit: 'ms', words: 'a p99 below 1 ms' } as const;

/** Claims about what a datastore can do. */
export const DATASTORE_CLAIMS: readonly TestedClaim[] = [
  {
    id: 'mongodb-writes',
    text: 'MongoDB takes up to 50,000 writes per second.',
    source: SOURCE,
    test: 'Inserts by the mongodb driver in a closed loop: one document or 100 in a call, acknowledged from the journal or from memory; then POST /items of express-mongodb.',
    threshold: WRITES,
    dependsOn: 'the batch size, the write concern, and whether HTTP is part of it',
    otherwise:
      'Start MongoDB 6 or later, and run `stackbench claims mongodb-writes --mongodb-uri mongodb://127.0.0.1:27017`.',
    arms: [
      driver('1 connection, one document a call, j: true', 'mongodb-insert-1', 'rows-per-sec', 'shown'),
      driver('10 connections, one document a call, j: true', 'mongodb-insert', 'rows-per-sec'),
      driver('10 connections, one document a call, j: false', 'mongodb-insert-relaxed', 'rows-per-sec'),
      driver('10 connections, 100 documents a call, j: true', 'mongodb-batch', 'rows-per-sec'),
      {
        label: 'HTTP, POST /items of express-mongodb, 32 connections',
        role: 'decides',
        by: { kind: 'run', part: 'mongodb-writes', stack: stackOf('express-mongodb'), metric: 'throughput' },
      },
    ],
  },
  {
    id: 'postgres-transactions',
    text: 'PostgreSQL handles up to 10,000 transactions per second.',
    source: SOURCE,
    test: 'Each transaction is one INSERT by a prepared statement of pg, committed, in a closed loop; then POST /items of express-postgres.',
    threshold: TRANSACTIONS,
    dependsOn: 'the number of connections, synchronous_commit, and whether HTTP is part of it',
    otherwise: 'Run `stackbench setup`, or name a server with --postgres-url.',
    arms: [
      driver('1 connection, synchronous_commit=on', 'postgres-insert-1', 'calls-per-sec'),
      driver('10 connections, synchronous_commit=on', 'postgres-insert', 'calls-per-sec'),
      driver('10 connections, synchronous_commit=off', 'postgres-insert-relaxed', 'calls-per-sec'),
      driver('10 connections, 100 rows a transaction: rows', 'postgres-batch', 'rows-per-sec', 'shown'),
      {
        label: 'HTTP, POST /items of express-postgres, 32 connections',
        role: 'decides',
        by: { kind: 'run', part: 'writes', stack: stackOf('express-postgres'), metric: 'throughput' },
      },
    ],
  },
  {
    id: 'redis-sub-millisecond',
    text: 'Redis answers in less than a millisecond.',
    source: SOURCE,
    test: 'p99 of GET and SET by ioredis in a closed loop: on 1 connection it is service time, in which no request waits for another; on 10 connections it includes the queue. Then the p99 of express-redis at a rate, from when each request was due.',
    threshold: ONE_MS,
    dependsOn: 'the load, what is kept on disk, and whether HTTP is part of it',
    otherwise: 'Run `stackbench setup`, or name a server with --redis-url.',
    arms: [
      driver('GET, 1 connection (service time)', 'redis-get-1', 'p99'),
      driver('SET, 1 connection (service time)', 'redis-set-1', 'p99'),
      driver('GET, 10 connections', 'redis-get', 'p99'),
      driver('SET, 10 connections', 'redis-set', 'p99'),
      driver('SET, 10 connections, nothing kept on disk', 'redis-set-volatile', 'p99'),
      driver('GET, 1 connection: median', 'redis-get-1', 'p50', 'shown'),
      driver('GET, 10 connections: median', 'redis-get', 'p50', 'shown'),
      {
        label: 'HTTP, express-redis at 400 requests/s',
        role: 'decides',
        by: { kind: 'run', part: 'latency', stack: stackOf('express-redis'), metric: 'p99' },
      },
      {
        label: 'HTTP, express-redis at 400 requests/s: median',
        role: 'shown',
        by: { kind: 'run', part: 'latency', stack: stackOf('express-redis'), metric: 'p50' },
      },
    ],
  },
];
