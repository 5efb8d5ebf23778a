import type { StudyInput } from './study.ts';

export const workersStudy = {
  id: 'workers',
  question: 'What do more processes bring, beside a datastore and a generator that need cores as well?',
  targets: ['express-postgres'],
  variants: [{ 'app.workers': 1 }, { 'app.workers': 2 }, { 'app.workers': 4 }],
  names: ['one process', '2 workers', '4 workers'],
  scenarios: ['mixed-crud'],
  // Each worker has clients, and more of them than connections to its store.
  connections: 64,
  metrics: ['throughput', 'p99', 'cpu'],
  answer: { kind: 'optimum' },
} satisfies StudyInput;
