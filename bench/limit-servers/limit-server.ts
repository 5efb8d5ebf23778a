import type { Limiter } from '../../model/capacity/limiter.ts';

/**
 * How a small server spends the time of a request.
 *
 * - `spins`, `threads`: it computes on its main thread, or on another one.
 * - `blocks`: its main thread sleeps.
 * - `sleeps`: nothing computes, while the request has one of a few connections.
 * - `asks`: another server of these does the work.
 * - `queries`: a session of PostgreSQL runs a statement.
 */
type Work = 'spins' | 'threads' | 'blocks' | 'sleeps' | 'asks' | 'queries';

/** A small server with one planted limit, on which the thresholds of `model/capacity/limit-thresholds.ts` were set. */
export interface LimitServer {
  readonly id: string;
  readonly expected: Limiter;
  readonly work: Work;
  /** Of one request, ms. */
  readonly workMs: number;
  /** Connections of its pool; null without one. */
  readonly pool: number | null;
  /** Requests in flight above which it answers 503; null for no limit. */
  readonly refusesAbove: number | null;
  /** What its sessions run; null without a datastore. */
  readonly statement: string | null;
  /** What a test plants from outside: a share of a core, open files, writes per second. */
  readonly planted: {
    readonly cpu?: number;
    readonly files?: number;
    readonly writesPerSec?: number;
  };
  /** Requests per second; null for 1.5 times what it answers. */
  readonly ratePerSec: number | null;
}

const PLAIN = {
  work: 'spins',
  workMs: 5,
  pool: null,
  refusesAbove: null,
  statement: null,
  planted: {},
  ratePerSec: null,
} as const;

const query = (id: string, expected: Limiter, pool: number, statement: string): LimitServer => ({
  ...PLAIN,
  ...{ id, expected, work: 'queries', workMs: 0, pool, statement },
});

const SLEEP = 'SELECT pg_sleep(0.01)';
const COMPUTE = 'SELECT sum(n) FROM generate_series(1, 40000) n';
const ONE_ROW = 'UPDATE limits SET n = n + 1 WHERE id = 1 AND pg_sleep(0.002)::text IS NOT NULL';
const INSERT = 'INSERT INTO limits (n) VALUES (1)';

export const LIMIT_SERVERS: readonly LimitServer[] = [
  { ...PLAIN, id: 'spins', expected: 'event-loop' },
  { ...PLAIN, id: 'spins-briefly', expected: 'event-loop', workMs: 0.5 },
  { ...PLAIN, id: 'threads', expected: 'other-threads', work: 'threads' },
  { ...PLAIN, id: 'blocks', expected: 'blocked-loop', work: 'blocks' },
  { ...PLAIN, id: 'sleeps-1', expected: 'pool-or-datastore', work: 'sleeps', pool: 1 },
  { ...PLAIN, id: 'sleeps-10', expected: 'pool-or-datastore', work: 'sleeps', workMs: 20, pool: 10 },
  { ...PLAIN, id: 'sleeps-without-gauge', expected: 'unknown', work: 'sleeps', workMs: 20 },
  { ...PLAIN, id: 'asks-a-spinning-one', expected: 'datastore-cpu', work: 'asks', workMs: 3 },
  { ...PLAIN, id: 'refuses', expected: 'refusals', workMs: 1, refusesAbove: 50 },
  { ...PLAIN, id: 'throttled', expected: 'cpu-quota', planted: { cpu: 0.4 } },
  { ...PLAIN, id: 'throttled-a-little', expected: 'cpu-quota', planted: { cpu: 0.75 } },
  { ...PLAIN, id: 'few-files', expected: 'descriptors', planted: { files: 80 } },
  query('pg-sleeps-1', 'pool', 1, SLEEP),
  query('pg-sleeps-10', 'pool', 10, SLEEP),
  query('pg-computes-1', 'datastore-cpu', 1, COMPUTE),
  query('pg-computes-10', 'datastore-cpu', 10, COMPUTE),
  query('pg-locks', 'datastore-waits', 10, ONE_ROW),
  { ...query('pg-slow-disk-1', 'datastore-waits', 1, INSERT), planted: { writesPerSec: 100 } },
  { ...query('pg-slow-disk-10', 'datastore-waits', 10, INSERT), planted: { writesPerSec: 100 } },
  { ...PLAIN, id: 'generator', expected: 'generator', workMs: 0, ratePerSec: 80_000 },
];
