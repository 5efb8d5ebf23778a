import type { StudyInput } from './study.ts';

const ITEMS = 2000;

const reads = { mix: { get: 1 } } as const;

/** A cache of a tenth of the items, and reads that ask for few of them more and more often. */
export const cacheSkewStudy = {
  id: 'cache-skew',
  question: 'How often must the same items be read for a small cache in the app to pay?',
  targets: ['express-postgres'],
  variants: [{}, { 'app.lruCache': true, 'app.lruEntries': ITEMS / 10 }],
  names: ['no cache', 'an LRU cache of a tenth of the items'],
  scenarios: [
    'read',
    ...[0.6, 0.8, 0.99].map((theta) => ({
      ...reads,
      id: `zipf-${100 * theta}`,
      description: `100% get; some items are hot (Zipf ${theta})`,
      keys: { kind: 'zipf' as const, theta },
    })),
  ],
  items: [ITEMS],
  duration: '2s',
  metrics: ['cpu', 'throughput'],
  answer: { kind: 'break-even', per: 'read' },
} satisfies StudyInput;
