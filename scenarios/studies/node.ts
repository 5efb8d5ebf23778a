import type { StudyInput } from './study.ts';

export const nodeStudy = {
  id: 'node',
  question: 'What does an older Node.js cost?',
  targets: ['node-memory', 'express-memory', 'express-postgres'],
  variants: [{ node: '24' }, { node: '22' }, { node: '20' }],
  names: ['Node.js 24', 'Node.js 22', 'Node.js 20'],
  scenarios: ['mixed-crud'],
} satisfies StudyInput;
