import type { StudyInput } from './study.ts';

const SIZES = [10, 1, 2, 5, 20, 50];

export const poolStudy = {
  id: 'pool',
  question: 'How many connections does the pool of express-postgres need?',
  targets: ['express-postgres'],
  variants: SIZES.map((size) => ({ 'postgres.poolMax': size })),
  scenarios: ['mixed-crud'],
  metrics: ['throughput', 'p99', 'cpu'],
  answer: { kind: 'optimum' },
} satisfies StudyInput;
