import type { ClaimPart } from './claim-part.ts';

/** The variants that are compared for claims; they are those of studies. */
export const JOI = { 'express.validation': 'joi' };
export const NO_VALIDATION = { 'express.validation': 'none' };
export const RATE_LIMIT = { 'express.rateLimit': 'memory' };
export const ONE_CONNECTION = { 'postgres.poolMax': 1 };
export const POOL_OF_TEN = { 'postgres.poolMax': 10 };
/** The reference of a study: a variant without a setting. */
export const AS_IT_IS = {};

/** What middleware costs depends on what the rest of a request costs. */
const CHEAP_AND_EXPENSIVE = ['express-memory', 'express-postgres'];

/** The experiments over HTTP, in the order in which they are played. */
export const PARTS: readonly ClaimPart[] = [
  {
    kind: 'study',
    id: 'pool',
    title: 'Variants of the study pool on express-postgres',
    study: 'pool',
    targets: ['express-postgres'],
    variants: [ONE_CONNECTION, POOL_OF_TEN],
    beside: [],
  },
  {
    kind: 'study',
    id: 'validation',
    title: 'Variants of the study validation, on memory and on PostgreSQL',
    study: 'validation',
    targets: CHEAP_AND_EXPENSIVE,
    variants: [NO_VALIDATION, JOI],
    beside: [],
  },
  {
    kind: 'study',
    id: 'rate-limit',
    title: 'Variants of the study middleware, on memory and on PostgreSQL',
    study: 'middleware',
    targets: CHEAP_AND_EXPENSIVE,
    variants: [AS_IT_IS, RATE_LIMIT],
    beside: [],
  },
  {
    kind: 'run',
    id: 'cache',
    title: 'A cache in front of PostgreSQL, as in the study cache',
    targets: ['express-postgres', 'express-postgres-memcached'],
    scenario: 'hot-key',
    engine: 'autocannon',
  },
  {
    kind: 'run',
    id: 'writes',
    title: 'Writes over HTTP to PostgreSQL',
    targets: ['express-postgres'],
    scenario: 'write',
    engine: 'autocannon',
  },
  {
    kind: 'run',
    id: 'mongodb-writes',
    title: 'Writes over HTTP to MongoDB',
    targets: ['express-mongodb'],
    scenario: 'write',
    engine: 'autocannon',
  },
  {
    kind: 'run',
    id: 'latency',
    title: 'Latency over HTTP at a rate',
    targets: ['express-postgres', 'express-redis'],
    scenario: 'mixed-crud',
    engine: 'pacer',
  },
  {
    kind: 'capacity',
    id: 'capacity',
    title: 'Capacity of express-postgres under 200 ms',
    target: 'express-postgres',
  },
];
