import type { StudyInput } from './study.ts';

/** The default first. */
const SIZES = [10, 1, 2, 5, 20, 50];

export const poolStudy = {
  id: 'pool',
  question: 'How many connections does the pool of express-postgres need?',
  targets: ['express-postgres'],
  variants: [...SIZES.map((size) => ({ 'postgres.poolMax': size })), { 'postgres.pooling': false }],
  names: [...SIZES.map((size) => `a pool of ${size}`), 'a connection per request'],
  scenarios: ['mixed-crud'],
  // A connection per request is so slow that to read many items once takes longer than to measure.
  items: [1000],
  metrics: ['throughput', 'p99', 'pool-wait', 'cpu'],
  answer: { kind: 'optimum' },
} satisfies StudyInput;
