import type { StudyInput } from './study.ts';

export const cacheStudy = {
  id: 'cache',
  question: 'What does a cache in front of PostgreSQL bring: in the app, in Redis, in Memcached?',
  targets: ['express-postgres'],
  variants: [{}, { 'app.lruCache': true }],
  names: ['no cache', 'an LRU cache'],
  beside: ['express-postgres-redis', 'express-postgres-memcached'],
  scenarios: ['hot-key'],
} satisfies StudyInput;
