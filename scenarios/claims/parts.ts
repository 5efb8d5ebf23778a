import type { ClaimPart } from './claim-part.ts';

/** What middleware costs depends on what the rest of a request costs. */
const CHEAP_AND_EXPENSIVE = ['express-memory', 'express-postgres'];

const CLOSED_LOOP = { kind: 'run', engine: 'autocannon' } as const;
const AS_THEY_ARE = { vary: [], study: null } as const;

/** The experiments over HTTP, in the order in which they are played. */
export const PARTS: readonly ClaimPart[] = [
  {
    ...CLOSED_LOOP,
    id: 'pool',
    title: 'express-postgres with one connection and with a pool of 10',
    targets: ['express-postgres'],
    vary: ['postgres.poolMax=1,10'],
    study: 'pool',
    scenario: 'mixed-crud',
  },
  {
    ...CLOSED_LOOP,
    id: 'index',
    title: 'express-postgres with and without an index on names',
    targets: ['express-postgres'],
    vary: ['postgres.nameIndex=false,true'],
    study: 'index',
    scenario: 'find',
  },
  {
    ...CLOSED_LOOP,
    id: 'validation',
    title: 'Validation by Joi and none, on memory and on PostgreSQL',
    targets: CHEAP_AND_EXPENSIVE,
    vary: ['express.validation=none,joi'],
    study: 'validation',
    scenario: 'write',
  },
  {
    ...CLOSED_LOOP,
    id: 'rate-limit',
    title: 'A rate limiter and none, on memory and on PostgreSQL',
    targets: CHEAP_AND_EXPENSIVE,
    vary: ['express.rateLimit=none,memory'],
    study: 'middleware',
    scenario: 'mixed-crud',
  },
  {
    ...CLOSED_LOOP,
    id: 'cache',
    title: 'Memcached in front of PostgreSQL, and PostgreSQL by itself',
    targets: ['express-postgres', 'express-postgres-memcached'],
    vary: [],
    study: 'cache',
    scenario: 'hot-key',
  },
  {
    ...CLOSED_LOOP,
    ...AS_THEY_ARE,
    id: 'writes',
    title: 'Writes over HTTP to PostgreSQL',
    targets: ['express-postgres'],
    scenario: 'write',
  },
  {
    ...CLOSED_LOOP,
    ...AS_THEY_ARE,
    id: 'mongodb-writes',
    title: 'Writes over HTTP to MongoDB',
    targets: ['express-mongodb'],
    scenario: 'write',
  },
  {
    ...AS_THEY_ARE,
    kind: 'run',
    engine: 'pacer',
    id: 'latency',
    title: 'Latency over HTTP at a rate',
    targets: ['express-postgres', 'express-redis'],
    scenario: 'mixed-crud',
  },
  {
    kind: 'capacity',
    id: 'capacity',
    title: 'Capacity of express-postgres under 200 ms',
    target: 'express-postgres',
  },
];
