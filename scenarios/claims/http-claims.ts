import type { TestedClaim, ClaimArm, MeasuredStack } from '../../model/claims/claim.ts';
import { stackOf } from './claim-part.ts';
import { SOURCE } from './datastore-claims.ts';

const FASTER = { value: 1, better: 'higher', unit: 'ratio', words: 'a factor above 1' } as const;
/** Tutorials name no number; less than this is what we call cheap. */
const CHEAP = { value: 1.1, better: 'lower', unit: 'ratio', words: 'less than 10% more CPU time per request' } as const;
const SETUP = 'Run `stackbench setup`, which installs what is missing.';
const POSTGRES = stackOf('express-postgres');

function ratio(
  label: string,
  part: string,
  [stack, to]: readonly [MeasuredStack, MeasuredStack],
  { metric, role = 'decides' }: { readonly metric: 'throughput' | 'cpu'; readonly role?: ClaimArm['role'] },
): ClaimArm {
  return { label: `HTTP, ${label}`, role, by: { kind: 'run-ratio', part, stack, to, metric } };
}

function driverRatio(label: string, workload: string, to: string, role: ClaimArm['role'] = 'decides'): ClaimArm {
  return { label: `driver, ${label}`, role, by: { kind: 'driver-ratio', workload, to } };
}

/** CPU time per request with a value of a setting ÷ with `none`, on a cheap and on an expensive stack. */
function costArms(part: string, setting: string, value: string): ClaimArm[] {
  const of = (target: string): readonly [MeasuredStack, MeasuredStack] => [
    { target, settings: { [setting]: value } },
    { target, settings: { [setting]: 'none' } },
  ];
  return [
    ratio('express-memory', part, of('express-memory'), { metric: 'cpu' }),
    ratio('express-postgres', part, of('express-postgres'), { metric: 'cpu' }),
    ratio('express-memory: throughput', part, of('express-memory'), { metric: 'throughput', role: 'shown' }),
    ratio('express-postgres: throughput', part, of('express-postgres'), { metric: 'throughput', role: 'shown' }),
  ];
}

/** Claims about an API, and about what it is made of. */
export const HTTP_CLAIMS: readonly TestedClaim[] = [
  {
    id: 'memcached-caching',
    text: 'Memcached is excellent for caching database queries.',
    source: SOURCE,
    test: 'Gets from Memcached ÷ reads of PostgreSQL by primary key, by one connection that asks again and again; throughput of express-postgres-memcached ÷ that of express-postgres in the scenario hot-key.',
    threshold: FASTER,
    dependsOn: 'the hit ratio, and what the query costs that is saved',
    otherwise: SETUP,
    arms: [
      driverRatio('get ÷ read by primary key, 1 connection (service time)', 'memcached-get-1', 'postgres-read-1'),
      ratio('throughput with the cache ÷ without', 'cache', [stackOf('express-postgres-memcached'), POSTGRES], {
        metric: 'throughput',
      }),
      ratio(
        'CPU time per request with the cache ÷ without',
        'cache',
        [stackOf('express-postgres-memcached'), POSTGRES],
        {
          metric: 'cpu',
          role: 'shown',
        },
      ),
    ],
  },
  {
    id: 'responses-under-200ms',
    text: 'The API responds in less than 200 ms.',
    source: SOURCE,
    test: 'p99 of express-postgres and express-redis at 400 requests/s, from when each request was due; then the highest rate at which express-postgres keeps it (as `stackbench capacity` finds it).',
    threshold: { value: 200, better: 'lower', unit: 'ms', words: 'a p99 below 200 ms' },
    dependsOn: 'the rate',
    otherwise: SETUP,
    arms: [
      {
        label: 'HTTP, express-postgres at 400 requests/s',
        role: 'decides',
        by: { kind: 'run', part: 'latency', stack: POSTGRES, metric: 'p99' },
      },
      {
        label: 'HTTP, express-redis at 400 requests/s',
        role: 'decides',
        by: { kind: 'run', part: 'latency', stack: stackOf('express-redis'), metric: 'p99' },
      },
      {
        label: 'HTTP, highest rate of express-postgres that keeps it',
        role: 'bounds',
        by: { kind: 'capacity', part: 'capacity', target: 'express-postgres' },
      },
    ],
  },
  {
    id: 'pooling',
    text: 'Connection pooling makes an API faster.',
    source: SOURCE,
    test: 'Reads by primary key on 10 connections that stay open ÷ with a connection for each read, at the driver; throughput of express-postgres with a pool of 10 ÷ with a single connection.',
    threshold: FASTER,
    dependsOn: 'what a pool is compared with',
    otherwise: SETUP,
    arms: [
      driverRatio('10 open connections ÷ one for each read', 'postgres-read', 'postgres-read-unpooled'),
      ratio(
        'express-postgres, a pool of 10 ÷ one connection',
        'pool',
        [
          { target: 'express-postgres', settings: { 'postgres.poolMax': 10 } },
          { target: 'express-postgres', settings: { 'postgres.poolMax': 1 } },
        ],
        { metric: 'throughput' },
      ),
    ],
  },
  {
    id: 'indexing',
    text: 'An index makes queries faster.',
    source: SOURCE,
    test: 'Queries of PostgreSQL for the row of a name among 50,000, with an index ÷ without, at the driver; the plan of the query is read back by EXPLAIN. Then GET /items?name= of express-postgres among 10,000 items. Beside it, what the index costs writes.',
    threshold: FASTER,
    dependsOn: 'the number of rows',
    otherwise: SETUP,
    arms: [
      driverRatio('find one row of 50,000 by name: index ÷ none', 'postgres-find-indexed', 'postgres-find'),
      ratio(
        'express-postgres, find one of 10,000 items by name: index ÷ none',
        'index',
        [
          { target: 'express-postgres', settings: { 'postgres.nameIndex': true } },
          { target: 'express-postgres', settings: { 'postgres.nameIndex': false } },
        ],
        { metric: 'throughput' },
      ),
      driverRatio('inserts: index ÷ none', 'postgres-insert-indexed', 'postgres-insert', 'shown'),
    ],
  },
  {
    id: 'joi',
    text: 'Validating every body with Joi is cheap.',
    source: SOURCE,
    test: 'CPU time per request with Joi ÷ without validation, in the scenario write, on express-memory and on express-postgres. Tutorials name no number: cheap is less than 10% here.',
    threshold: CHEAP,
    dependsOn: 'what the rest of a request costs',
    otherwise: SETUP,
    arms: costArms('validation', 'express.validation', 'joi'),
  },
  {
    id: 'rate-limiting',
    text: 'A rate limiter (express-rate-limit) is cheap.',
    source: SOURCE,
    test: 'CPU time per request with express-rate-limit in memory, whose limit is never reached, ÷ without, on express-memory and on express-postgres. Tutorials name no number: cheap is less than 10% here.',
    threshold: CHEAP,
    dependsOn: 'what the rest of a request costs',
    otherwise: SETUP,
    arms: costArms('rate-limit', 'express.rateLimit', 'memory'),
  },
];
