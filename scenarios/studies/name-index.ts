import type { StudyInput } from './study.ts';

export const indexStudy = {
  id: 'index',
  question: 'What does an index on names bring to searches, and what does it cost writes, at 10,000 and 100,000 items?',
  targets: ['express-postgres'],
  variants: [{ 'postgres.nameIndex': false }, { 'postgres.nameIndex': true }],
  names: ['no index', 'an index on names'],
  scenarios: ['find', 'write'],
  items: [10_000, 100_000],
  duration: '1500ms',
} satisfies StudyInput;
