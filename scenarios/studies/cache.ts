import type { StudyInput } from './study.ts';

const ITEMS = 2000;

/** Hit ratios from a tenth to all: by the entries of the cache in the app, and by the time to live of the others. */
export const cacheStudy = {
  id: 'cache',
  question: 'At which hit ratio does a cache in front of PostgreSQL begin to pay: in the app, in Redis, in Memcached?',
  targets: ['express-postgres'],
  variants: [{}, ...[0.1, 0.5, 1].map((share) => ({ 'app.lruCache': true, 'app.lruEntries': share * ITEMS }))],
  names: ['no cache', 'an LRU cache of a tenth', 'an LRU cache of half', 'an LRU cache of all items'],
  beside: ['express-postgres-redis', 'express-postgres-memcached'].flatMap((stack) =>
    [1, 4, 60].map((seconds) => ({ stack, settings: { 'cache.ttlSeconds': seconds } })),
  ),
  scenarios: ['read'],
  items: [ITEMS],
  // Blocks narrow the interval more than longer visits.
  duration: '2s',
  metrics: ['cpu', 'throughput'],
  answer: { kind: 'break-even', per: 'read' },
} satisfies StudyInput;
